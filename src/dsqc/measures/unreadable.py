"""What a picture can turn out to be besides whole: unreadable, or odd without loss."""

from __future__ import annotations

from typing import NamedTuple


class Unreadable(Exception):  # noqa: N818
    """A picture that cannot be had. ``problem`` is a kind of the ``problems`` table; ``detail`` continues 'path: '."""

    def __init__(self, problem: str, detail: str) -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


class Oddity(NamedTuple):
    """A departure that loses nothing. ``problem`` is 'trailing-bytes' or 'irregular'; ``detail`` continues 'path: '."""

    problem: str
    detail: str
