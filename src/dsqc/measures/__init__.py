"""Pure mathematics on bytes and arrays: no files, no state, nothing of ours imported."""
