"""What the tests of nbgrader share: its commands, notebooks as students hand them in, what a gradebook holds."""

import ast
import os
import sqlite3
import subprocess
from pathlib import Path

import nbformat

from tests.helpers import BIN, own_environment


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
    """The released notebook with a module written into it: each function in its cell, all the rest in the first one."""
    nb = nbformat.read(released, as_version=4)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    named = {cell.source.split("(")[0].split()[-1]: cell for cell in code if cell.source.startswith(("def ", "class "))}
    rest = []
    for node in ast.parse(source).body:
        text = ast.get_source_segment(source, node)
        targets = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        name = next((name for name in (getattr(node, "name", None), *targets) if name in named), None)
        if name is not None:
            named[name].source = text
        elif not isinstance(node, ast.If):  # the figures of the lesson are there already
            rest.append(text)
    code[0].source += "\n\n" + "\n".join(rest)
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
