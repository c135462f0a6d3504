"""Find the submissions of a class in what an instructor has: folders, clones, zips or single files.

Known layouts, for a student S and an exercise E with the file F (`.py`, or `.ipynb` of the same stem):
``S/E/F`` (nbgrader's `submitted/`), ``S/exercises/E/F`` (a clone of the course) and ``S/F``. A folder that
is itself one student's work takes its own name as the student's. Zips may hold any of these, or lie in the
class's folder, one a student. Nothing else is opened, and links are not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submission import read_bytes
from autograder.targets import exercise_of
from autograder.trees import FolderTree, Tree, ZipTree, student_zip

MAX_NAME = 255


@dataclass(frozen=True)
class Handin:
    """A submission that was found but not yet read.

    Attributes:
        student, exercise: whose it is and for what.
        file: the file's name; where: its whole path, for messages.
        read: gives its bytes, or raises SubmissionError.
        found: False if the exercise's folder is there without the file.
    """

    student: str
    exercise: str
    file: str
    where: str
    read: Callable[[], bytes]
    found: bool = True


@dataclass(frozen=True)
class Collection:
    """All that was found, sorted by student and exercise, and what an instructor should know."""

    handins: list[Handin]
    notices: list[str]

    @property
    def whole(self) -> bool:
        """Whether nothing that may hold submissions was unreadable."""
        return not any(isinstance(notice, Unread) for notice in self.notices)


class Unread(str):
    """A notice of something that may have held submissions, but could not be read."""


def collect(paths: Sequence[Path], course: Course) -> Collection:
    """Find every submission below the given paths.

    Raises:
        UsageError: if a path does not exist, or nothing was found in any.
    """
    handins: dict[tuple[str, str], Handin] = {}
    notices: list[str] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        for handin in _collect(path, course, notices):
            handin = replace(handin, student=printable(handin.student))
            key = (handin.student, handin.exercise)
            if key in handins:
                notices.append(
                    f"{handin.where}: left out: {handins[key].where} is graded as {handin.exercise} of {handin.student}"
                )
                continue
            handins[key] = handin
    if not handins and not notices:
        names = ", ".join(str(path) for path in paths)
        raise UsageError(
            f"{names}: no submission found; expected STUDENT/EXERCISE/FILE, with exercises such as {next(iter(course.exercises))}"
        )
    return Collection([handins[key] for key in sorted(handins)], notices)


def printable(name: str) -> str:
    """A student's name from a file name: bytes that are no text are written out, and it is never too long."""
    return name.encode("utf-8", "backslashreplace").decode()[:MAX_NAME]


def _collect(path: Path, course: Course, notices: list[str]) -> Iterator[Handin]:
    if path.is_dir():
        folder = FolderTree(path)
        yield from _from_class(folder, (), course, notices)
        notices.extend(folder.refused)
    elif path.suffix == ".zip":
        try:
            tree = ZipTree(path)
        except SubmissionError as error:
            notices.append(Unread(error))
            return
        notices.extend(tree.refused)
        yield from _from_class(tree, (), course, notices)
    else:
        exercise = exercise_of(path.name, course)
        if exercise is None:
            known = ", ".join(spec.file for spec in course.exercises.values())
            raise UsageError(f"{path}: belongs to no exercise of this course; its files are {known}")
        parent = path.resolve().parent
        owner = parent.parent if parent.name == exercise else parent
        owner = owner.parent if owner.name == "exercises" else owner
        yield Handin(owner.name, exercise, path.name, str(path), lambda: read_bytes(path))


def _from_class(tree: Tree, at: tuple[str, ...], course: Course, notices: list[str]) -> Iterator[Handin]:
    """The submissions in a folder that holds students, or is one student's work."""
    names = tree.names(*at)
    if _is_work(tree, at, course):
        above = [at[-1]] if at else [tree.name, *tree.parents]
        inside = {*course.exercises, "exercises"}
        student = next((name for name in above[:3] if name not in inside), above[0])
        yield from _from_student(tree, at, student, course, notices)
        return
    folders = sorted(name for name, is_folder in names.items() if is_folder and not name.startswith("."))
    if "submitted" in folders:
        yield from _from_class(tree, (*at, "submitted"), course, notices)
        return
    if len(folders) == 1 and not _is_work(tree, (*at, folders[0]), course) and len(at) < 3:
        yield from _from_class(tree, (*at, folders[0]), course, notices)
        return
    for name in folders:
        if _is_work(tree, (*at, name), course) or any(tree.names(*at, name, e) for e in course.exercises):
            yield from _from_student(tree, (*at, name), name, course, notices)
        else:
            notices.append(f"{tree.where(*at, name)}: no exercise of this course in it")
    if isinstance(tree, FolderTree):
        for name in sorted(name for name, is_folder in names.items() if not is_folder and name.endswith(".zip")):
            try:
                inner = student_zip(tree, len(course.exercises), *at, name)
            except SubmissionError as error:
                notices.append(Unread(error))
                continue
            notices.extend(inner.refused)
            top = _single_top(inner, course)
            yield from _from_student(inner, top, inner.name, course, notices)


def _single_top(tree: ZipTree, course: Course) -> tuple[str, ...]:
    """Where one student's work begins in a zip: at its root, or in its only folder."""
    folders = [name for name, is_folder in tree.names().items() if is_folder]
    return (folders[0],) if len(folders) == 1 and not _is_work(tree, (), course) else ()


def _is_work(tree: Tree, at: tuple[str, ...], course: Course) -> bool:
    names = tree.names(*at)
    if any(is_folder and name in course.exercises for name, is_folder in names.items()):
        return True
    if any(not is_folder and exercise_of(name, course) for name, is_folder in names.items()):
        return True
    return names.get("exercises", False) and any(name in course.exercises for name in tree.names(*at, "exercises"))


def _from_student(
    tree: Tree, at: tuple[str, ...], student: str, course: Course, notices: list[str]
) -> Iterator[Handin]:
    top = tree.names(*at)
    inner = tree.names(*at, "exercises") if top.get("exercises") else {}
    for name in sorted(top):
        if top[name] and name[:2].isdigit() and name not in course.exercises:
            notices.append(f"{tree.where(*at, name)}: unknown exercise; this course has {', '.join(course.exercises)}")
    for exercise, spec in course.exercises.items():
        wanted = (f"{spec.stem}.py", f"{spec.stem}.ipynb")
        folder: tuple[str, ...] | None = None
        if top.get(exercise):
            folder = (*at, exercise)
        elif inner.get(exercise):
            folder = (*at, "exercises", exercise)
        elif any(name in top for name in wanted):
            folder = at
        if folder is None:
            continue
        names = tree.names(*folder)
        files = [name for name in wanted if name in names and not names[name]]
        if not files:
            others = sorted(name for name in names if not name.startswith("."))[:3]
            held = f"it holds {', '.join(others)}" if others else "it is empty"
            where = f"{tree.where(*folder)}: has no {wanted[0]} or {wanted[1]}; {held}"
            yield Handin(student, exercise, wanted[0], where, lambda: b"", found=False)
            continue
        if len(files) == 2:
            notices.append(f"{tree.where(*folder, files[1])}: left out: {files[0]} beside it is graded")
        parts = (*folder, files[0])
        yield Handin(student, exercise, files[0], tree.where(*parts), lambda tree=tree, parts=parts: tree.read(*parts))  # type: ignore[misc]
