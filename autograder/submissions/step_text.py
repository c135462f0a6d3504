"""Where the steps of an exercise stand in a student's file, and a file with one of them as it came. Nothing is run here."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograder.errors import SubmissionError, UsageError
from autograder.parsing import read_off
from autograder.submissions.notebook import IN_CELL, cell_text, code_of, read_cells
from autograder.submissions.source import is_notebook, read_source


class Place(NamedTuple):
    """Where a step is defined: its first and last line, from 1, in the file, or in a notebook's cell (from 0)."""

    first: int
    last: int
    cell: int | None = None

    def shown(self, file: str) -> str:
        """As an editor or a terminal takes it to jump there; of a notebook, which has no lines, its cell."""
        return f"{file}:{self.first}" if self.cell is None else f"{file}{IN_CELL}{self.cell + 1}"


def places_of(data: bytes, name: str, steps: Sequence[str]) -> dict[str, Place]:
    """Where each step is defined, the last time if several; those that are not, or cannot be read, are left out.

    Args:
        data: the file's bytes; name: its name, by which a notebook is told.
    """
    found: dict[str, Place] = {}
    try:
        if not is_notebook(name):
            return places_in(read_source(data, name), steps)
        for number, cell in enumerate(read_cells(data, name)):
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                in_cell = places_in(_code(cell), steps)
                found |= {step: place._replace(cell=number) for step, place in in_cell.items()}
    except SubmissionError:
        return found
    return found


def _code(cell: dict[str, Any]) -> str:
    """A cell's code, line by line, with its magics taken out."""
    return code_of(cell_text(cell), 1).partition("\n")[2]


def places_in(source: str, steps: Sequence[str]) -> dict[str, Place]:
    """Where each step is defined in a module's text, as `places_of`."""
    nowhere: dict[str, Place] = {}
    return read_off(source, lambda body: _places(body, steps), nowhere)


def _places(body: Sequence[ast.stmt], steps: Sequence[str]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names, first = [node.name], min([node.lineno, *(each.lineno for each in node.decorator_list)])
        elif isinstance(node, ast.Assign):
            names, first = [target.id for target in node.targets if isinstance(target, ast.Name)], node.lineno
        else:
            continue
        found |= {name: Place(first, node.end_lineno or first) for name in names if name in steps}
    return found


def with_step_of(data: bytes, name: str, stub: str, step: str) -> str:
    """The text of a student's file with one step as it came and all else as it is; UsageError if it cannot be read, or has no such step.

    Args:
        data: the file's bytes; name: its path, for messages; stub: the module as it came.
    """
    try:
        source = read_source(data, name)
    except SubmissionError as error:
        raise UsageError(str(error)) from None
    came = places_in(stub, [step])[step]
    fresh = stub.splitlines()[came.first - 1 : came.last]
    place = places_of(data, name, [step]).get(step)
    if place is None:
        broken = not_python(source, name)
        why = f", since {broken}" if broken else ""
        raise UsageError(f"{name}: `{step}` is not found in it{why}")
    if place.cell is None:
        return _swapped(source, place, fresh)
    notebook = json.loads(data.decode("utf-8-sig"))
    cell = notebook["cells"][place.cell]
    cell["source"] = _swapped(cell_text(cell), place, fresh).rstrip("\n").splitlines(keepends=True)
    cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _swapped(source: str, place: Place, fresh: Sequence[str]) -> str:
    lines = source.split("\n")
    lines[place.first - 1 : place.last] = fresh
    return "\n".join(lines)


def not_python(source: str, name: str) -> str:
    """What of a file is not Python, in words: a line, a cell, or "it"; empty if all is."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        at = "a cell" if is_notebook(name) else f"line {error.lineno}"
        return f"{at} is not valid Python ({error.msg})"
    except (ValueError, RecursionError, MemoryError):
        return "it is not valid Python"
    return ""
