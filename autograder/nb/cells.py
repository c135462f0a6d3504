"""The code that a live notebook stands for: as it was saved, with the cells that were run since.

What a student hands in is the saved notebook. But who has just corrected a step and run its cell means that
one. So a cell that this kernel ran takes the place of the saved cell that defines the same functions.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from autograder.judging.static_analysis import read_off
from autograder.submissions.source import code_of


def merged(saved: Sequence[str], executed: Sequence[str]) -> tuple[list[str], list[str]]:
    """The cells that are meant, and the names whose newest definition is not saved.

    Args:
        saved: the code cells of the file, in order; empty if there is none.
        executed: what this kernel ran, oldest first. A cell that defines and imports nothing is not kept, nor
            one that is not valid Python.
    """
    cells, unsaved = list(saved), dict[str, None]()
    for text in executed:
        names, imports = _brings(text)
        if text in cells or not (names or imports):
            continue
        same = [number for number, cell in enumerate(cells) if names & _brings(cell)[0]]
        place = same[-1] if same else len(cells)
        cells.insert(place + 1 if same else place, text)
        for number in reversed(same):
            if _brings(cells[number])[0] <= names:
                del cells[number]
    held = set(saved)
    for cell in cells:
        if cell not in held:
            unsaved.update(dict.fromkeys(sorted(_brings(cell)[0])))
    return cells, list(unsaved)


def _brings(code: str) -> tuple[set[str], bool]:
    """The functions and classes that a cell defines, and whether it imports anything."""
    unknown: tuple[set[str], bool] = (set(), False)
    return read_off(code_of(code, 1), _named, unknown)


def _named(body: list[ast.stmt]) -> tuple[set[str], bool]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in body if isinstance(node, kinds)}, any(
        isinstance(node, ast.Import | ast.ImportFrom) for node in body
    )
