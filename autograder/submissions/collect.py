"""Find the submissions of a class in what an instructor has: folders, clones, zips or single files.

Known layouts, for a student S and an exercise E with the file F (`.py`, or `.ipynb` of the same stem):
``S/E/F`` (nbgrader's `submitted/`), ``S/exercises/E/F`` (a clone of the course) and ``S/F``. A folder that
is itself one student's work takes its own name as the student's; `autograder.submissions.layout` tells it from a class. A folder
that lies alone is that student's too, however deep the work is in it, unless there is work of several in it. Zips
may hold any of these, or lie in the class's folder, one a student. Nothing else is opened, links are not followed.

Whoever is in a class and handed in nothing that can be graded is missing (or, where it could not be opened, an
error) in each exercise that the others handed in. Whatever else may have been handed in is told of.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course.lookup import exercise_of
from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.archives import FolderTree, Tree, ZipTree, student_zip
from autograder.submissions.found import Collection, Handin, Unread, printable
from autograder.submissions.layout import (
    below_submitted,
    folders_in,
    holds_students,
    is_one_students,
    place_of_work,
    signs_of_work,
    zips_in,
)
from autograder.submissions.source import read_bytes

PROGRAMS = (".py", ".ipynb")
ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")


def collect(paths: Sequence[Path], course: Course) -> Collection:
    """Find every submission below the given paths.

    Raises:
        UsageError: if a path does not exist, or nothing was found in any.
    """
    search = Search(course)
    handins: dict[tuple[str, str], Handin] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        own: set[tuple[str, str]] = set()
        for handin in search.path(path):
            key = (handin.student, handin.exercise)
            if key in handins:
                said = (
                    f"{handin.where}: left out: {handins[key].where} is graded as {handin.exercise} of {handin.student}"
                )
                search.notices.append(Unread(said) if key in own else said)
                continue
            own.add(key)
            handins[key] = handin
    for handin in search.blanks({exercise for _, exercise in handins}):
        handins.setdefault((handin.student, handin.exercise), handin)
    if not handins and not search.notices:
        names = ", ".join(str(path) for path in paths)
        raise UsageError(
            f"{names}: no submission found; expected STUDENT/EXERCISE/FILE, with exercises such as {next(iter(course.exercises))}"
        )
    return Collection([handins[key] for key in sorted(handins)], list(dict.fromkeys(search.notices)))


class Search:
    """Looks through paths, and keeps what there is to say about them.

    Attributes:
        course: the course; notices: a sentence for each thing that an instructor should know.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.notices: list[str] = []
        self._nothing: dict[str, tuple[SubmissionError | str, str]] = {}
        self._with_work: set[str] = set()
        self._classes: set[tuple[str, ...]] = {()}

    def path(self, path: Path) -> Iterator[Handin]:
        """The submissions in a folder, a zip or a file.

        Raises:
            UsageError: if it is a file of no exercise.
        """
        if path.is_dir():
            folder = FolderTree(path)
            yield from self._class(folder, ())
            self._refused(folder)
        elif path.suffix.lower() == ".zip":
            try:
                tree = ZipTree(path)
            except SubmissionError as error:
                self.notices.append(Unread(error))
                return
            yield from self._class(tree, ())
            self._refused(tree)
        else:
            exercise = exercise_of(path.name, self.course)
            if exercise is None:
                known = ", ".join(spec.file for spec in self.course.exercises.values())
                raise UsageError(f"{path}: belongs to no exercise of this course; its files are {known}")
            parent = path.resolve().parent
            owner = parent.parent if parent.name == exercise else parent
            owner = owner.parent if owner.name == "exercises" else owner
            yield Handin(
                printable(owner.name), exercise, path.name, str(path), lambda: read_bytes(path), str(owner), named=True
            )

    def blanks(self, exercises: set[str]) -> Iterator[Handin]:
        """Those of whom nothing could be graded, in each of these exercises; if there are none, a notice of each."""
        for student, (why, home) in self._nothing.items():
            if student in self._with_work:
                continue
            if not exercises:
                self.notices.append(Unread(why))
            for exercise in exercises:
                file = self.course.exercises[exercise].file
                refused = isinstance(why, SubmissionError)
                yield Handin(student, exercise, file, str(why), lambda why=why: _refuse(why), home, refused, True)  # type: ignore[misc]

    def _class(self, tree: Tree, at: tuple[str, ...]) -> Iterator[Handin]:
        """The submissions in a folder that holds students, or is one student's work."""
        if is_one_students(tree, at, self.course):
            above = [at[-1]] if at else [tree.name, *tree.parents]
            inside = {*self.course.exercises, "exercises"}
            student = next((name for name in above[:3] if name not in inside), above[0])
            for handin in self._student(tree, at, student, _home(tree, at)):
                yield replace(handin, named=not at)
            self._left_out(tree, at, zips_in(tree, at), f"{student} is graded by the folders beside it")
            return
        if below_submitted(tree, at, self.course):
            yield from self._class(tree, (*at, "submitted"))
            return
        self._classes.add(at)
        folders, zips = folders_in(tree, at), zips_in(tree, at)
        signs = signs_of_work(tree, at, self.course)
        files = [name for name, is_folder in sorted(tree.names(*at).items()) if not is_folder and name[0] != "."]
        self._left_out(
            tree,
            at,
            [name for name in files if name.lower().endswith(PROGRAMS)],
            "whose it is cannot be told: put it into the student's folder",
        )
        if len(folders) == 1 and not zips and len(at) < 3 and holds_students(tree, (*at, folders[0]), self.course):
            if not below_submitted(tree, (*at, folders[0]), self.course):
                self.notices.append(
                    f"{tree.where(*at, folders[0])}: taken for the class, and what it holds for its students"
                )
            yield from self._class(tree, (*at, folders[0]))
            return
        for name in folders:
            if name in signs:
                self.notices.append(
                    f"{tree.where(*at, name)}: graded as the work of a student {name!r}, since the folders beside it are students'"
                )
            yield from self._found(tree, (*at, name), name)
        for name in zips:
            yield from self._zip(tree, (*at, name), name[: -len(".zip")])
        for name in files:
            if name.lower().endswith(ARCHIVES):
                stem = Path(name.removesuffix(Path(name).suffix) if ".tar." in name else name).stem
                why = SubmissionError(f"{tree.where(*at, name)}: is not opened: hand in a zip or the files themselves")
                self._nothing[printable(stem)] = why, _home(tree, (*at, name))

    def _zip(self, tree: Tree, at: tuple[str, ...], student: str) -> Iterator[Handin]:
        assert isinstance(tree, FolderTree)
        try:
            inner = student_zip(tree, len(self.course.exercises), *at)
        except SubmissionError as error:
            self._nothing[printable(student)] = error, _home(tree, at)
            return
        yield from self._found(inner, (), student)
        self._refused(inner)

    def _found(self, tree: Tree, at: tuple[str, ...], student: str) -> Iterator[Handin]:
        """One student's submissions, wherever in a folder or zip they begin."""
        try:
            top = place_of_work(tree, at, self.course)
        except SubmissionError as error:
            self._nothing[printable(student)] = error, _home(tree, at)
            return
        if top is None:
            below = [why for parts, why in tree.refused.items() if parts[: len(at)] == at]
            said = next(
                (why for why in below if isinstance(why, SubmissionError)),  # it may have held work
                f"{tree.where(*at)}: no exercise of this course in it; {_held(tree, at)}",
            )
            self._nothing[printable(student)] = said, _home(tree, at)
            return
        if len(top) - len(at) > isinstance(tree, ZipTree):
            self.notices.append(f"{tree.where(*at)}: the work of {student} is graded that is in {tree.where(*top)}")
        yield from self._student(tree, top, student, _home(tree, at))

    def _student(self, tree: Tree, at: tuple[str, ...], student: str, home: str) -> Iterator[Handin]:
        """One student's submissions in a folder that is that student's work."""
        course, top, student = self.course, tree.names(*at), printable(student)
        self._with_work.add(student)
        inner = tree.names(*at, "exercises") if top.get("exercises") else {}
        for name in sorted(top):
            if top[name] and name[:2].isdigit() and name not in course.exercises:
                known = ", ".join(course.exercises)
                self.notices.append(f"{tree.where(*at, name)}: unknown exercise; this course has {known}")
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
            why = tree.refused.get(folder)
            if isinstance(why, SubmissionError):
                yield Handin(student, exercise, wanted[0], str(why), lambda why=why: _refuse(why), home)  # type: ignore[misc]
                continue
            if not files:
                where = f"{tree.where(*folder)}: has no {wanted[0]} or {wanted[1]}; {_held(tree, folder)}"
                yield Handin(student, exercise, wanted[0], where, lambda: b"", home, found=False)
                continue
            if len(files) == 2:
                self.notices.append(f"{tree.where(*folder, files[1])}: left out: {files[0]} beside it is graded")
            parts = (*folder, files[0])
            yield Handin(
                student,
                exercise,
                files[0],
                tree.where(*parts),
                lambda parts=parts: tree.read(*parts),  # type: ignore[misc]
                home,
            )

    def _left_out(self, tree: Tree, at: tuple[str, ...], names: Sequence[str], why: str) -> None:
        for name in names:
            self.notices.append(Unread(f"{tree.where(*at, name)}: left out: {why}"))

    def _refused(self, tree: Tree) -> None:
        """Tell of what a tree refused; it may have been handed in where its name is that of a student or an exercise."""
        known = {*self.course.exercises, "exercises"}
        for parts, sentence in tree.refused.items():
            matters = parts[:-1] in self._classes or not known.isdisjoint(parts) or exercise_of(parts[-1], self.course)
            self.notices.append(Unread(sentence) if matters else str(sentence))


def _home(tree: Tree, at: tuple[str, ...]) -> str:
    return os.path.abspath(tree.where(*at))


def _held(tree: Tree, at: tuple[str, ...]) -> str:
    """What a folder holds, in words."""
    others = sorted(name for name in tree.names(*at) if not name.startswith("."))[:3]
    return f"it holds {', '.join(others)}" if others else "it is empty"


def _refuse(why: SubmissionError | str) -> bytes:
    raise why if isinstance(why, SubmissionError) else SubmissionError(why)
