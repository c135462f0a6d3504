"""A graded class in an nbgrader course: its gradebook, and the graded notebooks in `autograded/`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.atomic_files import write_text
from autograder.course.spec import Course
from autograder.course.stub import PERCENT
from autograder.errors import AutograderError, CourseError, SubmissionError, UsageError
from autograder.judging.results import Result
from autograder.nb.gradebook import MAX_ID, enter_grades, enter_penalty, open_gradebook, register
from autograder.nb.init import CONFIG
from autograder.nb.restore import CellSpec, read_notebook, restore
from autograder.nb.source import notebook_text
from autograder.notebook_formats import jupytext, nbformat
from autograder.safe_text import one_line
from autograder.submissions.found import Handin
from autograder.submissions.notebook import MAX_PY
from autograder.submissions.source import is_notebook, read_bytes, read_source
from autograder.submissions.works import STAMP


def nbgrader_root(paths: Sequence[Path]) -> Path | None:
    """The nbgrader course that the first of some paths lies in, told by its configuration; None if in none."""
    folders = (folder for path in paths for folder in (path.resolve(), *path.resolve().parents))
    return next((folder for folder in folders if (folder / CONFIG).is_file()), None)


class ClassBook:
    """Enters results one by one: use `opened` to get one.

    Attributes:
        entered: how many results were entered; changed: how many of them were new or not as before.
        troubles: a sentence for each result that could not be entered.
    """

    def __init__(self, course: Course, gradebook: Any, handins: Sequence[Handin], root: Path | None) -> None:
        self.entered = self.changed = 0
        self.troubles: list[str] = []
        self._course, self._gradebook, self._root = course, gradebook, root
        self._handins = {(handin.student, handin.exercise): handin for handin in handins}
        self._settings = settings_of(root) if root is not None else None
        self._cells: dict[str, list[CellSpec]] = {}
        for exercise in sorted({handin.exercise for handin in handins}):
            try:
                self._cells |= register(gradebook, course, [exercise])
            except CourseError as error:  # its own files are not what they must be: the others are entered
                self.troubles.append(f"{exercise}: not in the gradebook: {error}")

    def enter(self, result: Result) -> None:
        """Enter one result with its pictures, and write its graded notebook where there is an nbgrader course.

        Who handed in nothing at all is not entered: a stray folder is no student of the gradebook's. What fails on one
        result alone is one of the `troubles`; sqlalchemy.exc.DBAPIError is raised if the gradebook cannot be written.
        """
        from sqlalchemy.exc import DataError, DBAPIError

        handin = self._handins[result.owner]
        if handin.blank or handin.exercise not in self._cells:
            return
        if len(handin.student) > MAX_ID or not _is_plain(handin.student):
            self.troubles.append(
                f"{handin.where}: not in the gradebook: it takes a name of {MAX_ID} characters at most, without a slash"
            )
            return
        try:
            self._enter(handin, result)
        except Exception as error:  # whatever it is, the others go on
            self._gradebook.db.rollback()
            if isinstance(error, DBAPIError) and not isinstance(error, DataError):
                raise  # the database itself
            why = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
            self.troubles.append(f"{handin.where}: its grade is not, or not wholly, in the nbgrader course: {why}")

    def _enter(self, handin: Handin, result: Result) -> None:
        """Enter what one student was given; whatever that student's files, the instructor's plugin or the database raise."""
        timestamp = _timestamp(self._root / "submitted" / handin.student / handin.exercise) if self._root else None
        self.changed += enter_grades(self._gradebook, self._course, result, timestamp)
        self.entered += 1
        if self._root is not None:
            enter_penalty(self._gradebook, handin.exercise, handin.student, self._settings)
            if result.status != "missing":
                _write_graded(self._root, handin, result, self._cells[handin.exercise], self._course, timestamp)


@contextmanager
def opened(course: Course, url: str, handins: Sequence[Handin], paths: Sequence[Path]) -> Iterator[ClassBook]:
    """The gradebook at a database's URL, with every exercise of some submissions in it, before any is graded.

    If the `paths` where they were found lie in an nbgrader course, its `autograded/` is written, too. UsageError if the
    gradebook cannot be opened or written, or does not fit the course.
    """
    with open_gradebook(url, course) as gradebook:
        yield ClassBook(course, gradebook, handins, nbgrader_root(paths))


def settings_of(root: Path) -> Any:
    """The settings of an nbgrader course, as nbgrader reads them; UsageError if its configuration cannot be executed."""
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # noqa: BLE001 - it is the instructor's Python
        raise UsageError(f"{root / CONFIG}: cannot be read: {type(error).__name__}: {error}") from None


def _timestamp(folder: Path) -> str | None:
    """When a submission came, as nbgrader has it in a file beside it; None if there is no such file."""
    from nbgrader.utils import parse_utc

    path = folder / STAMP
    if path.is_symlink() or not path.is_file():
        return None
    text = read_bytes(path, MAX_PY).decode("utf-8", "replace").strip()
    try:
        if text:
            parse_utc(text)
    except (ValueError, OverflowError):
        raise SubmissionError(f"{path}: holds no time that nbgrader can read: {text[:40]!r}") from None
    return text


def _is_plain(student: str) -> bool:
    """Whether a student's name is the name of a folder, and no path."""
    return student not in ("", ".", "..") and not set(student) & set("/\\\0")


def _write_graded(
    root: Path, handin: Handin, result: Result, cells: Sequence[CellSpec], course: Course, timestamp: str | None
) -> None:
    """Write the notebook that feedback and formgrader show, if that changes it."""
    from autograder.nb.autograde import fill_outputs

    notebook = graded_notebook(handin, result, cells)
    fill_outputs(notebook, result)
    folder = root / "autograded" / handin.student / handin.exercise
    files = {f"{course.exercises[handin.exercise].stem}.ipynb": notebook_text(notebook)}
    if timestamp is not None:  # by which nbgrader tells whether a newer submission has come
        files[STAMP] = timestamp
    for name, text in files.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_text(path, text)


def graded_notebook(handin: Handin, result: Result, cells: Sequence[CellSpec]) -> Any:
    """A submission as a notebook with every test cell in it; where it cannot be read, the sentence that says so."""
    try:
        if not result.steps:
            raise SubmissionError(result.message)
        if is_notebook(handin.file):
            notebook = read_notebook(handin.read(), handin.where)
        else:
            module = jupytext.reads(read_source(handin.read(), handin.where), fmt=PERCENT)
            notebook = read_notebook(nbformat.writes(module, version=4).encode(), handin.where)
    except AutograderError as error:
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_raw_cell(f"Not graded: {one_line(str(error))}", id="not-graded")]
        )
    restore(notebook, cells)
    return notebook
