"""A package, so that the browser ends with the last test in it."""
