"""What the tests of nbgrader share: its commands, notebooks as students hand them in, what a gradebook holds."""

import os
import sqlite3
import subprocess
from pathlib import Path

import jupytext
import nbformat
from helpers import BIN, own_environment


def nbgrader(*words: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`nbgrader WORDS`, in an activated environment; its log may hold tracebacks."""
    return subprocess.run(
        [BIN / "nbgrader", *words],
        cwd=cwd,
        env=own_environment() | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"} | more,
        capture_output=True,
        text=True,
        timeout=3000,
        check=False,
    )


def solved(released: Path, source: str):
    """The released notebook, its functions written as in a module in percent format."""
    nb = nbformat.read(released, as_version=4)
    written = {cell.source.split("(")[0]: cell.source for cell in jupytext.reads(source, fmt="py:percent").cells}
    for cell in nb.cells:
        if cell.source.startswith(("def ", "class ")):
            cell.source = written.get(cell.source.split("(")[0], cell.source)
    return nb


def hand_in(root: Path, student: str, source: str, exercise: str = "01_toy") -> Path:
    """Put a student's notebook into `submitted/`."""
    released = next((root / "release" / exercise).glob("*.ipynb"))
    path = root / "submitted" / student / exercise / released.name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(solved(released, source), path)
    return path


QUERY = (
    "select a.student_id, b.name, {} from grade g join base_cell b on g.cell_id = b.id "
    "join submitted_notebook n on g.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id"
)


def scores(database: Path, column: str = "g.auto_score") -> dict[str, dict[str, float | None]]:
    """By student: what formgrader sees of each step."""
    found: dict[str, dict[str, float | None]] = {}
    with sqlite3.connect(database) as connection:
        for student, name, score in connection.execute(QUERY.format(column)):
            found.setdefault(student, {})[name] = score
    return found


def cell_of(path: Path, grade_id: str):
    """A graded notebook's cell, by its grade id."""
    cells = nbformat.read(path, as_version=4).cells
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
