"""A graded class in an nbgrader course: its gradebook, and the graded notebooks in `autograded/`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.collect import Handin
from autograder.course import Course
from autograder.errors import AutograderError, SubmissionError, UsageError
from autograder.files import write_text
from autograder.nb.gradebook import enter_grades, open_gradebook, register
from autograder.nb.init import CONFIG
from autograder.nb.restore import CellSpec, read_notebook, restore
from autograder.nb.source import notebook_text
from autograder.report import read_results
from autograder.submission import read_source

STAMP = "timestamp.txt"
Json = dict[str, Any]


@dataclass
class Entered:
    """What came of it: how many results were entered, how many of them changed, and a sentence for each trouble."""

    results: int = 0
    changed: int = 0
    troubles: list[str] = field(default_factory=list)


def nbgrader_root(paths: Sequence[Path]) -> Path | None:
    """The nbgrader course that the first of some paths lies in, told by its configuration; None if in none."""
    for path in paths:
        for folder in (path.resolve(), *path.resolve().parents):
            if (folder / CONFIG).is_file():
                return folder
    return None


def prepare(course: Course, url: str, handins: Sequence[Handin]) -> None:
    """Open a gradebook and have the exercises in it, before any work is done for it.

    Raises:
        UsageError: if it cannot be opened or written, or does not fit the course.
    """
    with open_gradebook(url, course) as gradebook:
        register(gradebook, course, sorted({handin.exercise for handin in handins}))


def enter_class(course: Course, url: str, handins: Sequence[Handin], results: Path, root: Path | None) -> Entered:
    """Enter a class's `results.jsonl` into a gradebook, and write the graded notebooks of an nbgrader course.

    Args:
        handins: the submissions that were graded.
        root: the nbgrader course that they lie in, None if in none: then only the gradebook is written.

    Raises:
        UsageError: if the gradebook cannot be opened or written, or does not fit the course.
    """
    entered, found = Entered(), {(handin.student, handin.exercise): handin for handin in handins}
    with open_gradebook(url, course) as gradebook:
        cells = register(gradebook, course, sorted({handin.exercise for handin in handins}))
        for handin, result in _pairs(found, results):
            stamp = _beside(root, handin, "submitted", STAMP)
            timestamp = stamp.read_text(encoding="utf-8", errors="replace").strip() if stamp else None
            try:
                entered.changed += enter_grades(gradebook, course, result, timestamp)
                entered.results += 1
                if root is not None and result["status"] != "missing":
                    _write_graded(root, handin, result, cells[handin.exercise], course, stamp)
            except (UsageError, SubmissionError) as error:
                entered.troubles.append(str(error))
    return entered


def _pairs(found: dict[tuple[str, str], Handin], results: Path) -> Iterator[tuple[Handin, Json]]:
    for result in read_results(results):
        handin = found.get((result["student"], result["exercise"]))
        if handin is not None:
            yield handin, result


def _beside(root: Path | None, handin: Handin, step: str, name: str) -> Path | None:
    """A file of a student's assignment in one of nbgrader's folders, if it is there."""
    if root is None or not _is_plain(handin.student):
        return None
    path = root / step / handin.student / handin.exercise / name
    return path if path.is_file() and not path.is_symlink() else None


def _is_plain(student: str) -> bool:
    """Whether a student's name is the name of a folder, and no path."""
    return student not in ("", ".", "..") and not set(student) & set("/\\\0")


def _write_graded(
    root: Path, handin: Handin, result: Json, cells: Sequence[CellSpec], course: Course, stamp: Path | None
) -> None:
    """Write the notebook that feedback and formgrader show, if that changes it."""
    from autograder.nb.autograde import fill_outputs

    if not _is_plain(handin.student):
        raise UsageError(f"{handin.where}: no graded notebook: the student's name is not the name of a folder")
    notebook = graded_notebook(handin, result, cells)
    fill_outputs(notebook, result)
    folder = root / "autograded" / handin.student / handin.exercise
    path, text = folder / f"{course.exercises[handin.exercise].stem}.ipynb", notebook_text(notebook)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    if stamp is not None:
        shutil.copyfile(stamp, folder / STAMP)


def graded_notebook(handin: Handin, result: Json, cells: Sequence[CellSpec]) -> Any:
    """A submission as a notebook with every test cell in it; where it cannot be read, the sentence that says so."""
    import jupytext
    import nbformat

    from autograder.build import PERCENT

    try:
        if result["status"] != "graded":
            raise SubmissionError(result["message"])
        if handin.file.endswith(".ipynb"):
            notebook = read_notebook(handin.read(), handin.where)
        else:
            module = jupytext.reads(read_source(handin.read(), handin.where), fmt=PERCENT)
            notebook = read_notebook(nbformat.writes(module, version=4).encode(), handin.where)
    except AutograderError as error:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell(f"Not graded: {error}", id="not-graded")])
    restore(notebook, cells)
    return notebook
