"""``diff.html``: what changed, for people, one file in the look of ``report.html`` that loads nothing and runs nothing."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import polars as pl
from jinja2 import PackageLoader
from markupsafe import Markup

from dsqc.diff import text
from dsqc.diff._verdict import AT_MOST, about, verdict
from dsqc.diff.comparing import Change, FailOn
from dsqc.renderers.html import _environment, _policy


def render(change: Change, fail_on: FailOn, folder: Path) -> Path:
    path = folder / "diff.html"
    path.write_bytes(page(change, fail_on).encode())
    return path


def page(change: Change, fail_on: FailOn) -> str:
    style = "".join(files(package).joinpath(name).read_text("utf-8") for package, name in _STYLES)
    environment = _environment().overlay(loader=PackageLoader("dsqc.diff", ""))
    found = None if change.findings is None else change.findings.findings.filter(pl.col("kind") != "staying")
    return environment.get_template("diff.html.j2").render(
        change=change,
        verdict=verdict(change),
        about=list(about(change)),
        exit_code=change.exit_code(fail_on),
        is_failing=bool(change.reasons_to_fail()),
        found={} if found is None else {key[0]: frame for key, frame in found.partition_by("check", as_dict=True).items()},
        at_most=AT_MOST,
        figure=text.figure,
        style=Markup(style),  # noqa: S704
        policy=_policy(style, ""),
    )


_STYLES = (("dsqc.renderers", "report.css"), ("dsqc.diff", "diff.css"))
