"""What of this package a submission may see: the modules that its process runs on, and those that are offered to it.

Anything else may hold a solved step. So the other files are not readable in the sandbox, and in no process that runs
submissions, sandbox or not, does an import find them.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path

import autograder

PACKAGE = os.path.realpath(os.path.dirname(str(autograder.__file__)))
RUNS_ON = "autograder.sandbox.child.fork_server"
# What cells of a notebook import. What these two import themselves is left out, and they do without.
OFFERED = ("autograder.nb", "autograder.plots")


class OnlyVisible:
    """Stands before Python's own finders: of this package it finds what is loaded by now and what is offered."""

    def __init__(self) -> None:
        specs = {name: module.__spec__ for name, module in sys.modules.items() if _is_ours(name)}
        self._specs = specs | {name: importlib.util.find_spec(name) for name in OFFERED}

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """How to load a module; None for what is not of this package, ModuleNotFoundError for what else of it there is."""
        if _is_ours(name) and name not in self._specs:
            raise ModuleNotFoundError(f"{name} is not there while work is judged", name=name)
        return self._specs.get(name)


def hide_the_rest() -> None:
    """From now on, no import in this process finds a module of this package that is neither loaded nor offered."""
    sys.meta_path.insert(0, OnlyVisible())


def offered_files() -> tuple[str, ...]:
    """The files of the offered modules: all that is opened after the fork."""
    return tuple(file for name in OFFERED for file in _files(name))


@cache
def package_files() -> tuple[str, ...]:
    """The files of every visible module, found by following the imports of the fork server."""
    found: dict[str, None] = {}
    todo = [RUNS_ON]
    while todo:
        name = todo.pop()
        if name not in found and (file := _source(name)):
            found[name] = None
            todo += [name.rpartition(".")[0], *_imported(ast.parse(Path(file).read_bytes()))]
    return tuple(sorted(file for name in (*found, *OFFERED) for file in _files(name)))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def _is_ours(name: str) -> bool:
    return name.split(".")[0] == autograder.__name__


def _source(name: str) -> str:
    """The source of a module of this package; "" if there is no such module."""
    if not _is_ours(name):
        return ""
    stem = os.path.join(PACKAGE, *name.split(".")[1:])
    return next((file for file in (f"{stem}.py", os.path.join(stem, "__init__.py")) if os.path.isfile(file)), "")


def _files(name: str) -> list[str]:
    """A module's source and, if there is one, its compiled form: without that, each start would compile it anew."""
    source = _source(name)
    return [file for file in (source, importlib.util.cache_from_source(source)) if os.path.isfile(file)]
