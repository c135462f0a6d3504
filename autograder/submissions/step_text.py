"""Where the steps of an exercise stand in a student's file, and a file with one of them as it came. Nothing is run here."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from autograder.errors import SubmissionError, UsageError
from autograder.parsing import DEFINITIONS, is_main, read_off
from autograder.submissions.notebook import cell_text, code_of, read_cells
from autograder.submissions.source import is_notebook, read_source

ALIKE = 0.8  # how much of a name has to be another's, to be taken for a slip


class Place(NamedTuple):
    """Where a step is defined: its first and last line, from 1, in the file, or in a notebook's cell (from 0)."""

    first: int
    last: int
    cell: int | None = None

    def shown(self, file: str) -> str:
        """As an editor or a terminal takes it to jump there; of a notebook, which has no lines, its cell."""
        return f"{file}:{self.first}" if self.cell is None else f"{file}, cell {self.cell + 1}"


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


def definitions_of(source: str, step: str) -> list[int]:
    """The lines in which functions and classes of a step's name begin, at the top of a module."""
    return [line for name, line in read_off(source, _definitions, list[tuple[str, int]]()) if name == step]


def nearly(source: str, step: str, steps: Collection[str]) -> int:
    """The line of the definition whose name is most like a step's that is not defined, 0 if none is like it; other steps are not meant."""
    lines = {name: line for name, line in read_off(source, _definitions, list[tuple[str, int]]()) if name not in steps}
    by_name = {name.lower().replace("_", ""): line for name, line in lines.items()}
    like = get_close_matches(step.lower().replace("_", ""), by_name, 1, ALIKE)
    return by_name[like[0]] if like else 0


def _definitions(body: Sequence[ast.stmt]) -> list[tuple[str, int]]:
    return [(node.name, node.lineno) for node in body if isinstance(node, DEFINITIONS)]


def only_while(source: str, step: str) -> int:
    """The line of the one `while` in a step, or beside all definitions where it is ""; 0 if there is none, or several."""

    def look(body: Sequence[ast.stmt]) -> list[int]:
        parts = [
            node for node in body if (node.name if isinstance(node, DEFINITIONS) else "") == step and not is_main(node)
        ]
        return [node.lineno for part in parts for node in ast.walk(part) if isinstance(node, ast.While)]

    lines = read_off(source, look, list[int]())
    return lines[0] if len(lines) == 1 else 0


def with_step_of(data: bytes, name: str, stub: str, step: str) -> str:
    """The text of a student's file with one step as it stands in the stub, and all else as it is.

    Args:
        data: the file's bytes; name: its path, for messages; stub: the module as it came.

    Raises:
        UsageError: if the step is not found in the file, or the file cannot be read.
    """
    try:
        source = read_source(data, name)
    except SubmissionError as error:
        raise UsageError(f"{error}: leave the step out to put the whole file back") from None
    came = places_in(stub, [step])[step]
    fresh = stub.splitlines()[came.first - 1 : came.last]
    place = places_of(data, name, [step]).get(step)
    if place is None:
        raise UsageError(
            f"{name}: `{step}` is not found in it{_broken(source, name)}: leave the step out to put the whole file back"
        )
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


def _broken(source: str, name: str) -> str:
    """Which line of a file is not Python, in words; empty if all are."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        if is_notebook(name):
            return f", since a cell is not valid Python ({error.msg})"
        return f", since line {error.lineno} is not valid Python ({error.msg})"
    except (ValueError, RecursionError, MemoryError):
        return ", since it is not valid Python"
    return ""
