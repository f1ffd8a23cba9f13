"""Every package that dsqc imports is declared in pyproject.toml, and every one declared is imported or explained here."""

import ast
import re
import sys
import tomllib
from pathlib import Path

TOP = Path(__file__).parents[1]
NAMES = {"ruamel": "ruamel.yaml", "PIL": "pillow", "great_expectations": "great-expectations", "yaml": "pyyaml"}
SOON = {"imagehash"}
"""Declared for tests that compare with it."""
HOSTS = {"pytest"}
"""Imports dsqc, and is there when it does."""


def imported() -> set[str]:
    found: set[str] = set()
    for path in sorted((TOP / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return {NAMES.get(name, name) for name in found - set(sys.stdlib_module_names) - HOSTS - {"dsqc", "pydantic_core"}}


def declared() -> set[str]:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[<>=!~;\[ ]", each)[0] for each in project["dependencies"]}


missing, unused = imported() - declared(), declared() - imported() - SOON
if missing or unused:
    sys.exit(f"imported and not declared: {sorted(missing)}; declared and not imported: {sorted(unused)}")
print(f"{len(imported())} packages imported, all declared")
