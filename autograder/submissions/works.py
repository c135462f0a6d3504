"""What of one student's folder, zip or files is handed in for which exercise, and what is to be said of the rest.

A file counts for an exercise by its name; by its name but for what systems, browsers and people make of names; or because
the exercise is the only one of the course with its steps. The first of these in this order is graded, the rest is named.
"""

from __future__ import annotations

import datetime
import os
import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from autograder.course.lookup import exercise_of
from autograder.course.outline import CHECKS, FILE
from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.archives import MAX_NESTED, FolderTree, Parts, Tree, ZipTree, student_zip
from autograder.submissions.found import Handin, Source, Unread, plausible, printable
from autograder.submissions.layout import earlier_versions, files_below, held, is_packed, is_zip, own_places
from autograder.submissions.recognize import (
    ELSEWHERE,
    EXACT,
    RENAMED,
    WRITTEN,
    File,
    Stubs,
    copy_number,
    is_program,
    is_text,
    named_exercise,
    read_exercises,
)
from autograder.submissions.source import is_notebook, read_bytes

MAX_ZIPS = 3  # in a student's zip; outside, one for each exercise
STAMP = "timestamp.txt"


class Works:
    """Reads off what students handed in, and keeps what there is to say about it.

    Attributes:
        notices: a sentence for each thing that an instructor should know.
        nothing: by student of whom nothing could be graded, the reason, and where that was.
        with_work: the students of whom something can be.
        short: of who is called by name and lasting id while the search goes on, the system and the name alone.
        namesakes: the names (as `spelling` has them) that several on the roster have; None without a roster.
    """

    def __init__(self, course: Course, namesakes: Container[str] | None = None) -> None:
        self.course = course
        self._stubs = Stubs(course)
        self.notices: list[str] = []
        self.nothing: dict[str, tuple[SubmissionError | str, Source]] = {}
        self.with_work: set[str] = set()
        self.short: dict[str, tuple[str, str]] = {}
        self.namesakes = namesakes

    def found(self, tree: Tree, at: Parts, source: Source, zipped: bool = False) -> Iterator[Handin]:
        """One student's submissions, wherever in a folder, a zip or some files they begin, and in zips among them.

        Args:
            zipped: whether the tree is a zip of this student's, in which few others are looked into.
        """
        try:
            tops = own_places(tree, at, self.course)
        except SubmissionError as error:
            self.no_work(source, error)
            return
        unclear = list[SubmissionError]()
        if not tops:
            files, unclear = self._files(((parts, None) for parts in files_below(tree, at)), tree)
            mine = {handin.exercise: handin for handin in self._graded(tree, files, source)}
        else:
            mine, told = {}, [*tops]
            for top in tops:
                if len(top) - len(at) > isinstance(tree, ZipTree):
                    deeper = f"the work of {source.student} is graded that is in {tree.where(*top)}"
                    self.notices.append(f"{tree.where(*at)}: {deeper}")
                for earlier in earlier_versions(tree, top):
                    told.append(earlier)
                    self.notices.append(f"{tree.where(*earlier)}: left out: a later version is graded, {top[-1]}")
                for handin in self.inside(tree, top, source):
                    mine.setdefault(handin.exercise, handin)
            if tops != [at]:
                beside = [parts for parts in files_below(tree, at) if not any(parts[: len(one)] == one for one in told)]
                self._below(tree, at, beside, mine, f"other work of {source.student} is graded")
        clone = next((top for top in tops if tree.names(*top).get(FILE) is False), None)
        packed = files_below(tree, at, is_packed) if clone is None else files_below(tree, clone, is_packed, depth=1)
        zips = [parts for parts in packed if is_zip(parts[-1]) and tree.zips <= MAX_NESTED]
        closed = [unopened(tree, parts) for parts in packed if parts not in zips]
        most = MAX_ZIPS if zipped else max(MAX_ZIPS, len(self.course.exercises))
        if len(zips) > most:
            more = f"{tree.where(*zips[most])} and {len(zips) - most - 1} more"
            self.notices.append(Unread(f"{more}: left out: {most} zips are looked into"))
        opened = set[str]()
        for parts in zips[:most]:
            for handin in list(self.zip(tree, parts, source)):
                if (known := mine.setdefault(handin.exercise, handin)) is handin:
                    opened.add(handin.exercise)
                elif handin.found and self.is_stub(known):
                    mine[handin.exercise] = handin
                elif handin.found:
                    other = f"{handin.where}: left out: {known.where} is graded"
                    self.notices.append(Unread(other) if handin.exercise in opened else other)
        yield from mine.values()
        if mine:
            self.notices += map(Unread, closed)
        else:
            below = [why for parts, why in tree.refused.items() if parts[: len(at)] == at]
            said = next((why for why in (*below, *unclear, *closed) if isinstance(why, SubmissionError)), None)
            self.no_work(source, said or f"{tree.where(*at)}: no exercise of this course in it; {held(tree, at)}")

    def zip(self, tree: Tree, at: Parts, source: Source) -> Iterator[Handin]:
        """One student's submissions in a zip."""
        try:
            inner = student_zip(tree, len(self.course.exercises), *at)
        except SubmissionError as error:
            self.no_work(source, error)
            return
        yield from self.found(inner, (), source, zipped=True)
        self.refused(inner, {()})

    def file(self, path: Path) -> Handin:
        """The submission that one file is, whose folder bears its student's name; UsageError if it is a file of no exercise."""
        exercise = named_exercise(path.name, self.course)
        if exercise is None and is_program(path.name):
            written = read_exercises(FolderTree(path.parent), (path.name,), self.course).likely
            exercise = written[0] if len(written) == 1 else None
        if exercise is None:
            known = ", ".join(spec.file for spec in self.course.exercises.values())
            raise UsageError(f"{path}: belongs to no exercise of this course; its files are {known}")
        if path.stem != self.course.exercises[exercise].stem:
            self.say_renamed(str(path), exercise)
        parent = path.resolve().parent
        owner = parent.parent if parent.name == exercise else parent
        owner = owner.parent if owner.name == "exercises" else owner
        source = Source(printable(owner.name), str(owner), named=True)
        return Handin(source.student, exercise, path.name, str(path), partial(read_bytes, path), source)

    def inside(self, tree: Tree, at: Parts, source: Source, told: Collection[str] = ()) -> Iterator[Handin]:
        """One student's submissions in a folder that is that student's work; the folders `told` of are passed over."""
        top = tree.names(*at)
        for name in sorted(top):
            if top[name] and name[:2].isdigit() and name not in self.course.exercises:
                known = ", ".join(self.course.exercises)
                self.notices.append(f"{tree.where(*at, name)}: unknown exercise; this course has {known}")
        inner = tree.names(*at, "exercises") if top.get("exercises") else {}
        own = {exercise: (*at, exercise) for exercise in self.course.exercises if top.get(exercise)}
        own |= {name: (*at, "exercises", name) for name in self.course.exercises if inner.get(name) and name not in own}
        folders = [*((folder, exercise) for exercise, folder in own.items()), (at, None)]
        parts = [
            ((*folder, name), exercise)
            for folder, exercise in folders
            for name, is_folder in sorted(tree.names(*folder).items())
            if not is_folder and (is_program(name) or is_text(name)) and name != CHECKS
        ]
        files, _ = self._files(parts, tree)
        mine = {handin.exercise: handin for handin in self._graded(tree, files, source)}
        self.with_work.add(source.student)
        looked = {path for path, _ in parts}
        below = [path for path in files_below(tree, at) if path not in looked and path[len(at)] not in told]
        self._below(tree, at, below, mine, "what lies higher is graded")
        for exercise, folder in own.items():
            if exercise not in mine:
                mine[exercise] = self._without_file(tree, folder, exercise, source)
        yield from (mine[exercise] for exercise in self.course.exercises if exercise in mine)

    def _below(self, tree: Tree, at: Parts, below: Iterable[Parts], mine: Mapping[str, Handin], why: str) -> None:
        """Name the programs in a student's folder where is not looked; in a clone, those with an exercise's name alone."""
        clone = tree.names(*at).get(FILE) is False
        programs = [parts for parts in below if is_program(parts[-1]) and parts[-1] != CHECKS]
        left = [(named_exercise(parts[-1], self.course), parts) for parts in programs]
        left = [one for one in left if not clone or (one[0] and one[1][len(at)] != "solutions")]
        for _, parts in sorted(left, key=lambda one: one[0] is None)[:1]:
            more = f", and {len(left) - 1} more" if len(left) > 1 else ""
            said = f"{tree.where(*parts)}{more}: left out: {why}"
            begun = {name for name, one in mine.items() if not self.is_stub(one)}
            lost = any(exercise and exercise not in begun for exercise, _ in left)
            self.notices.append(Unread(said) if lost else said)

    def _without_file(self, tree: Tree, folder: Parts, exercise: str, source: Source) -> Handin:
        """What stands for an exercise's folder in which its file is not."""
        file, why = self.course.exercises[exercise].file, tree.refused.get(folder)
        if isinstance(why, SubmissionError):
            return Handin(source.student, exercise, file, str(why), partial(refuse, why), source)
        notebook = f"{file.removesuffix('.py')}.ipynb"
        where = f"{tree.where(*folder)}: has no {file} or {notebook}; {held(tree, folder)}"
        return Handin(source.student, exercise, file, where, lambda: b"", source, found=False)

    def _files(self, parts: Iterable[tuple[Parts, str | None]], tree: Tree) -> tuple[list[File], list[SubmissionError]]:
        """The files that count for an exercise, and a sentence for each that may, but not clearly for one.

        Beside work that is named as it should be, some of an exercise's steps do not make a file that exercise's.
        """
        files, unclear, strangers, parts = [], [], list[str](), list(parts)
        named = any(named_exercise(path[-1], self.course) for path, _ in parts)
        for path, own in parts:
            name, kind = path[-1], EXACT
            exercise = exercise_of(name, self.course)
            if exercise is None:
                kind, exercise = RENAMED, named_exercise(name, self.course)
            if exercise is None or is_text(name):
                read = read_exercises(tree, path, self.course)
                written = read.whole if named or is_text(name) else read.likely
                if (not is_text(name) and own in read.some) or exercise in written:
                    written = [one for one in (own, exercise) if one is not None][:1]
                kind, exercise = WRITTEN, written[0] if len(written) == 1 else None
                if exercise is None and written:
                    said = f"{tree.where(*path)}: left out: it has steps of {', '.join(written)}"
                    self.notices.append(Unread(said))
                    unclear.append(SubmissionError(said))
                elif exercise is None and not is_text(name):
                    strangers.append(tree.where(*path))
            if exercise is not None:
                kind = kind if own in (None, exercise) else ELSEWHERE
                order = (own is None, len(path), -copy_number(name), is_notebook(name))
                files.append(File(exercise, path, kind, order))
        more = f", and {len(strangers) - 1} more" if len(strangers) > 1 else ""
        self.notices += [f"{one}{more}: left out: of no exercise of this course" for one in strangers[:1]]
        return files, unclear

    def _graded(self, tree: Tree, files: Iterable[File], source: Source) -> Iterator[Handin]:
        """A hand-in for each exercise of which there are files: the best of them; what else there is of it is named."""
        by_exercise = defaultdict(list)
        for file in files:
            by_exercise[file.exercise].append(file)
        for exercise, mine in by_exercise.items():
            several = len(mine) > 1
            reads = {file: partial(tree.read, *file.parts) for file in mine}
            bare = {file: several and self._stubs.untouched(exercise, file.name, reads[file]) for file in mine}
            best, *others = sorted(mine, key=lambda file: (bare[file], file.kind, file.order))
            where = tree.where(*best.parts)
            self.with_work.add(source.student)
            if best.kind != EXACT:
                self.say_renamed(where, exercise)
            for other in others:
                graded = f"{best.name} beside it" if other.parts[:-1] == best.parts[:-1] else where
                said = f"{tree.where(*other.parts)}: left out: {graded} is graded"
                self.notices.append(Unread(said) if other.kind == best.kind == WRITTEN else said)
            stamped = _stamped(tree, best.parts[:-1], source)
            yield Handin(source.student, exercise, best.name, where, reads[best], stamped)

    def is_stub(self, handin: Handin) -> bool:
        """Whether a hand-in is the stub as it was handed out."""
        return handin.found and self._stubs.untouched(handin.exercise, handin.file, handin.read)

    def say_renamed(self, where: str, exercise: str) -> None:
        """Say that a file of another name is graded."""
        self.notices.append(f"{where}: graded as {exercise}, whose file is {self.course.exercises[exercise].file}")

    def no_work(self, source: Source, why: SubmissionError | str) -> None:
        """Note why there is nothing of a student; what could not be opened outweighs what is not there."""
        known = self.nothing.get(source.student)
        if known is None or (isinstance(why, SubmissionError) and not isinstance(known[0], SubmissionError)):
            self.nothing[source.student] = why, source

    def refused(self, tree: Tree, classes: set[Parts]) -> None:
        """Tell of what a tree refused; it may have been handed in where its name is that of a student or an exercise."""
        known = {*self.course.exercises, "exercises"}
        for parts, sentence in tree.refused.items():
            matters = parts[:-1] in classes or not known.isdisjoint(parts) or named_exercise(parts[-1], self.course)
            self.notices.append(Unread(sentence) if matters else str(sentence))


def _stamped(tree: Tree, folder: Parts, source: Source) -> Source:
    """The same with the time from the ``timestamp.txt`` that nbgrader's collecting leaves beside a hand-in.

    In a system's download such a file is the student's own, and says nothing.
    """
    if source.system or source.submitted is not None or tree.names(*folder).get(STAMP) is not False:
        return source
    try:
        day, clock, *zone = tree.read(*folder, STAMP, limit=200).decode().split()
        time = plausible(datetime.datetime.fromisoformat(f"{day} {clock}"))
        known = zoneinfo.ZoneInfo(zone[0]) if zone and zone[0] != "UTC" else datetime.UTC
    except (SubmissionError, ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return source
    return replace(source, submitted=time and time.replace(tzinfo=known))


def unopened(tree: Tree, parts: Parts) -> SubmissionError:
    """The sentence for such a file."""
    return SubmissionError(f"{tree.where(*parts)}: is not opened: hand in a zip or the files themselves")


def home(tree: Tree, at: Parts) -> str:
    """The whole path of a folder or zip that bears a student's name."""
    return os.path.abspath(tree.where(*at))


def refuse(why: SubmissionError | str) -> bytes:
    """Raise what stands for a file's bytes, a SubmissionError."""
    raise why if isinstance(why, SubmissionError) else SubmissionError(why)
