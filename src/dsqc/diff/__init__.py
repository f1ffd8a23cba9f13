"""What changed between two versions of a dataset, from the reports on them."""

from dsqc.diff.comparing import Change, FailOn, compare
from dsqc.diff.loaded import Side, UnreadableError, load

__all__ = ["Change", "FailOn", "Side", "UnreadableError", "compare", "load"]
