"""``diff.html``: what changed, for people, one file in the look of ``report.html`` that loads nothing and runs nothing."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from pathlib import Path

import polars as pl
from jinja2 import ChoiceLoader, PackageLoader
from markupsafe import Markup

from dsqc.diff import text
from dsqc.diff._verdict import AT_MOST, about, verdict
from dsqc.diff.comparing import Change, FailOn
from dsqc.diff.moves import Route
from dsqc.renderers import _template


def render(change: Change, fail_on: FailOn, folder: Path) -> Path:
    path = folder / "diff.html"
    path.write_bytes(page(change, fail_on).encode())
    return path


def page(change: Change, fail_on: FailOn) -> str:
    style = _template.own("report.css") + Markup(files("dsqc.diff").joinpath("diff.css").read_text("utf-8"))  # noqa: S704
    shared = _template.environment()
    assert shared.loader is not None
    environment = shared.overlay(loader=ChoiceLoader([PackageLoader("dsqc.diff", ""), shared.loader]))
    found = None if change.findings is None else change.findings.findings.filter(pl.col("kind") != "staying")
    return environment.get_template("diff.html.j2").render(
        change=change,
        verdict=verdict(change),
        about=list(about(change)),
        exit_code=change.exit_code(fail_on),
        is_failing=bool(change.reasons_to_fail()),
        found={} if found is None else {key[0]: frame for key, frame in found.partition_by("check", as_dict=True).items()},
        at_most=AT_MOST,
        routed=partial(_routed, change),
        figure=text.figure,
        style=style,
        policy=_template.policy(style, None),
    )


def _routed(change: Change, route: Route) -> pl.DataFrame:
    assert change.files is not None
    return change.files.moved.filter((pl.col("from") == route.from_split) & (pl.col("to") == route.to_split))
