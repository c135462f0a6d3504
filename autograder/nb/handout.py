"""An exercise as the notebook that a student gets: the stub's cells, a check behind each step, and first a cell that installs.

It is made from the stub, so that `reset` makes the very notebook that `release` did.
"""

from __future__ import annotations

import ast
from importlib.resources import files
from typing import Any

from autograder.course.spec import ExerciseSpec
from autograder.course.stub import PERCENT
from autograder.nb.source import KERNEL, notebook_text, test_cell
from autograder.notebook_formats import jupytext, nbformat

SETUP = "templates/setup_cell.py.txt"


def handout_text(stub: str, exercise: str, spec: ExerciseSpec) -> str:
    """The text of the notebook; `stub` is the module as a student gets it."""
    read = jupytext.reads(stub, fmt=PERCENT)
    cells: list[Any] = [nbformat.v4.new_code_cell(_setup(exercise), id="setup")]
    for number, cell in enumerate(read.cells):
        make = nbformat.v4.new_markdown_cell if cell.cell_type == "markdown" else nbformat.v4.new_code_cell
        cells.append(make(cell.source, id=f"part-{number}"))
        if cell.cell_type == "code":  # the semicolon keeps the bare number from being shown below the message
            steps = [name for name in _defined(cell.source) if name in spec.steps]
            cells += [nbformat.v4.new_code_cell(f"{test_cell(step)};", id=f"{step}_check") for step in steps]
    return notebook_text(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)}))


def _defined(cell: str) -> list[str]:
    return [node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _setup(exercise: str) -> str:
    text = files("autograder.nb").joinpath(SETUP).read_text(encoding="utf-8")
    return text.replace("EXERCISE", exercise).rstrip()
