"""What a person typed came to: both streams, and the exit code."""

from dataclasses import dataclass

SCOPE = ("--only", "kind=Real", "--only", "subset=hBN_Thin")
"""What the sample fills of MaskTerial."""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def error(ended):
    """The last line of a refusal, which has exit code 2, tells how to get help, and reports nothing."""
    assert (ended.code, ended.out) == (2, "")
    assert "--help' for help." in ended.err
    return ended.err.splitlines()[-1]
