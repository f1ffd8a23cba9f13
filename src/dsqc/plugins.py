"""How a folder is a registry: a plug-in is a module of the folder, its name the file's name with '-' for '_'."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType


@functools.cache
def names(package: ModuleType) -> tuple[str, ...]:
    """The names of all plug-ins in the folder, sorted."""
    return tuple(
        sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    )


def load(package: ModuleType, name: str) -> ModuleType:
    """The plug-in's module. Raises KeyError when the folder has no such plug-in."""
    if name not in names(package):
        raise KeyError(name)
    return importlib.import_module(f"{package.__name__}.{name.replace('-', '_')}")


def manual(module: ModuleType) -> str:
    """A plug-in's manual: its module docstring."""
    return (module.__doc__ or "").strip()


def heading(module: ModuleType) -> str:
    """The manual's first sentence: what holds."""
    return manual(module).partition("\n\n")[0].replace("\n", " ")
