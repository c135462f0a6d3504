"""Find the submissions of a class in what an instructor has: downloads, folders, clones, zips or single files.

What a system's download looks like, `autograder.submissions.adapters` knows. Everything else is read by its layout, of which
docs/handins.md has a table; `autograder.submissions.layout` tells one student's work from a class. A folder or zip that lies
alone is looked into. Nothing else is opened, links are not followed, and whatever else may have been handed in is told of.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from autograder.course.outline import FILE
from autograder.course.spec import Course
from autograder.errors import SubmissionError
from autograder.submissions.adapters import Adapter, choose, may_hold_work, named_after
from autograder.submissions.archives import FolderTree, Parts, Tree, ZipTree, class_zip
from autograder.submissions.downloads import download
from autograder.submissions.found import Handin, Source, Unread, printable, shown
from autograder.submissions.layout import (
    DRAFTS,
    MAX_DEPTH,
    NBGRADER,
    OWN,
    SUBMITTED,
    archives_in,
    below_submitted,
    classes_in,
    files_below,
    folders_in,
    holds_students,
    in_zip,
    is_one_students,
    is_packed,
    is_zip,
    loose_files,
    loose_work,
    only_stubs,
    programs_in,
    signs_of_work,
    works_beside,
    zips_in,
)
from autograder.submissions.loose import of_several
from autograder.submissions.recognize import is_text, named_exercise, read_exercises
from autograder.submissions.views import Joined, joined, parts_of_one
from autograder.submissions.works import Works, home, refuse, unopened

MAX_ALONE = 3  # folders or zips that each lie alone in the one before


class Search(Works):
    """Looks through paths, and keeps what there is to say about them; `told`: a line for each download that was recognized."""

    def __init__(self, course: Course, system: str | None, namesakes: Container[str] | None) -> None:
        super().__init__(course, namesakes)
        self.told: list[str] = []
        self._system = system
        self._classes: set[Parts] = {()}

    def paths(self, some: Sequence[Path]) -> list[list[Handin]]:
        """The submissions in a folder, a zip or a file, or in several: of each, but for the parts of one download, which are one."""
        beside = FolderTree(some[0].parent)
        names = [path.name for path in some]
        parts = self._joined(beside, (), names) if all(path.is_dir() or is_zip(path.name) for path in some) else None
        return [list(self._parts(parts))] if parts else [list(self._path(path)) for path in some]

    def _path(self, path: Path) -> Iterator[Handin]:
        """The submissions in a folder, a zip or a file; UsageError if it is a file of no exercise."""
        beside = FolderTree(path.resolve().parent)
        adapter = choose(beside, (), self.course, self._system)
        if adapter is not None and path.name in adapter.entries(beside, ())[0]:
            handins, _, said = download(beside, (), adapter, self, path.name)
            self.told.append(said)
            yield from handins
            return
        if path.is_dir():
            tree: Tree = FolderTree(path)
        elif is_zip(path.name):
            try:
                tree = ZipTree(path)
            except SubmissionError as error:
                self.notices.append(Unread(error))
                return
        else:
            yield self.file(path)
            return
        yield from self._class(tree, ())
        self.refused(tree, self._classes)

    def blanks(self, exercises: set[str]) -> Iterator[Handin]:
        """Those of whom nothing could be graded, in each of these exercises; if there are none, a notice of each."""
        for student, (why, source) in self.nothing.items():
            if student in self.with_work:
                continue
            if not exercises:
                self.notices.append(Unread(why))
            for exercise in exercises:
                file = self.course.exercises[exercise].file
                refused = isinstance(why, SubmissionError)
                yield Handin(student, exercise, file, str(why), partial(refuse, why), source, refused, True)

    def without_stubs(self, handins: dict[tuple[str, str], Handin]) -> dict[tuple[str, str], Handin]:
        """The same with untouched stubs as missing, and without the exercises of which there is nothing else."""
        kept = {key: self._without_stub(handin) for key, handin in handins.items()}
        begun = {handin.exercise for key, handin in kept.items() if handin is handins[key]}
        for exercise in sorted({handin.exercise for handin in kept.values()} - begun) if begun else []:
            self.notices.append(f"{exercise}: left out: nobody has written anything in its stub")
        return {key: handin for key, handin in kept.items() if handin.exercise in begun or not begun}

    def _without_stub(self, handin: Handin) -> Handin:
        where = f"{handin.where}: is the stub as it was handed out"
        return replace(handin, found=False, where=where) if self.is_stub(handin) else handin

    def _class(self, tree: Tree, at: Parts, alone: int = 0) -> Iterator[Handin]:
        """The submissions in a folder that holds students, or is one student's work."""
        if misread := getattr(tree, "misread", ()):
            self.notices.append(
                f"{tree.where()}: does not say in which letters its names are written, and they are read as {shown(misread, 3)}: "
                "if these are wrong, unpack it where it was made, and name the folder"
            )
        if adapter := choose(tree, at, self.course, self._system):
            self._classes.add(at)
            handins, names, said = download(tree, at, adapter, self)
            self.told.append(said)
            yield from handins
            yield from self._strangers(tree, at, names, adapter)
            return
        if is_one_students(tree, at, self.course) or loose_work(tree, at, self.course):
            yield from self._lone_student(tree, at)
            return
        if submitted := below_submitted(tree, at, self.course):
            if DRAFTS in SUBMITTED[submitted] & tree.names(*at).keys():
                self.notices.append(f"{tree.where(*at, DRAFTS)}: left out: {submitted} beside it are graded")
            own = programs_in(tree, at) if NBGRADER not in tree.names(*at) else []
            self._left_out(tree, at, own, f"what is in {submitted} is graded")
            yield from self._class(tree, (*at, submitted))
            return
        self._classes.add(at)
        folders, zips, programs = folders_in(tree, at), zips_in(tree, at), programs_in(tree, at)
        bearing = named_after(self.course).entries(tree, at)[0]
        why = "whose it is cannot be told: put it into the student's folder"
        if of_several(tree, at, programs, self.course):
            why += ", or name the one that counts if all are one student's"
        hint = f"{why}, or give --from names if its name says it"
        for name in programs:
            self._left_out(tree, at, [name], hint if name in bearing else why)
        self._loose(tree, at, loose_files(tree, at), why)
        inside = (*at, *folders[:1])
        if len(folders) == 1 and not zips and alone < MAX_ALONE and holds_students(tree, inside, self.course):
            if not below_submitted(tree, inside, self.course) and not choose(tree, inside, self.course, self._system):
                self.notices.append(f"{tree.where(*inside)}: taken for the class, and what it holds for its students")
            yield from self._class(tree, inside, alone + 1)
            return
        inner = self._class_zip(tree, (*at, zips[0])) if len(zips) == 1 and not folders and not programs else None
        if inner is not None and alone < MAX_ALONE:
            yield from self._class(inner, (), alone + 1)
            self.refused(inner, self._classes)
            return
        if not programs and (parts := self._joined(tree, at, [*folders, *zips])):
            yield from self._parts(parts)
            return
        several = self._downloads(tree, at, folders, zips) if not programs else []
        for one, inside in several:
            yield from self._class(one, inside, MAX_ALONE)
            if one is not tree:
                self.refused(one, self._classes)
        classes = classes_in(tree, at, self.course) if not several else []
        for name in classes:
            self.notices.append(f"{tree.where(*at, name)}: taken for a class, and what it holds for its students")
            yield from self._class(tree, (*at, name), MAX_ALONE)
        if not several and not classes:
            yield from self._students(tree, at, folders, zips, archives_in(tree, at))

    def _joined(self, tree: Tree, at: Parts, names: Sequence[str]) -> Joined | None:
        """The one folder that several were before they were packed; None if they are anything else."""
        places = {}
        for name in names if parts_of_one(names) else ():
            try:
                places[name] = (class_zip(tree, *at, name), ()) if is_zip(name) else (tree, (*at, name))
            except SubmissionError as error:
                self.notices.append(Unread(error))
        return joined(places) if places else None

    def _parts(self, parts: Joined) -> Iterator[Handin]:
        self.told.append(f"One download in {len(parts.places)} parts")
        yield from self._class(parts, ())
        self.refused(parts, self._classes)

    def _downloads(
        self, tree: Tree, at: Parts, folders: Sequence[str], zips: Sequence[str]
    ) -> list[tuple[Tree, Parts]]:
        """Where several downloads lie beside each other, one an assignment; empty if anything else does.

        So no student's zip can pass for a download of the others' work. A clone's name says too little to be one.
        """
        places = list[tuple[Tree, Parts]]()
        for name in (*folders, *zips) if len(folders) + len(zips) > 1 else ():
            try:
                places.append((class_zip(tree, *at, name), ()) if is_zip(name) else (tree, (*at, name)))
            except SubmissionError:
                return []
            adapter = choose(*places[-1], self.course, self._system)
            if adapter is None or adapter.name == "github":
                return []
        return places

    def _class_zip(self, tree: Tree, at: Parts) -> ZipTree | None:
        """A zip that lies alone, if it holds a class; a student's is read as any other."""
        try:
            inner = class_zip(tree, *at)
        except SubmissionError:
            return None
        if is_one_students(inner, (), self.course):
            return None
        places = [*folders_in(inner, ()), *zips_in(inner, ())]
        alone = len(places) == 1 and not is_zip(places[0]) and not holds_students(inner, (places[0],), self.course)
        return inner if choose(inner, (), self.course, self._system) or (places and not alone) else None

    def _lone_student(self, tree: Tree, at: Parts) -> Iterator[Handin]:
        above = [at[-1]] if at else [getattr(tree, "name", ""), *getattr(tree, "parents", [])]
        inside = {*self.course.exercises, "exercises"}
        student = printable(next((name for name in above[:3] if name not in inside), above[0]))
        beside = works_beside(tree, at, signs_of_work(tree, at, self.course), self.course)
        yield from self.inside(tree, at, Source(student, home(tree, at), named=not at), beside)
        clone = tree.names(*at).get(FILE) is False
        for parts in files_below(tree, at, is_packed, depth=1 if clone else MAX_DEPTH):
            if parts[:-1] == at or not is_zip(parts[-1]) or in_zip(tree, parts, self.course) != set():
                self._left_out(tree, parts[:-1], parts[-1:], f"{student} is graded by what lies beside it")
        self._left_out(tree, at, beside, f"{student} is graded by the course's folders beside it")

    def _students(
        self, tree: Tree, at: Parts, folders: Sequence[str], zips: Sequence[str], archives: Sequence[str]
    ) -> Iterator[Handin]:
        """The submissions in a folder that has a folder or a zip for each student."""
        signs = signs_of_work(tree, at, self.course)
        for name in folders:
            source = Source(printable(name), home(tree, (*at, name)))
            of_course = tree.names(*at).get(FILE) is False and (name in OWN or name in signs)
            if of_course and not self._begun(tree, at, name, source):
                self.notices.append(f"{tree.where(*at, name)}: the course's own, since {FILE} lies beside it")
                continue
            if name in signs and only_stubs(tree, at, [name], self.course):
                self.notices.append(f"{tree.where(*at, name)}: left out: nobody has written anything in its stub")
                continue
            if name in signs:
                graded = f"graded as the work of a student {name!r}, since the folders beside it are students'"
                self.notices.append(f"{tree.where(*at, name)}: {graded}")
            yield from self.found(tree, (*at, name), source)
        for name in zips:
            yield from self.zip(tree, (*at, name), Source(printable(name[: -len(".zip")]), home(tree, (*at, name))))
        for name in archives:
            stem = Path(name.removesuffix(Path(name).suffix) if ".tar." in name else name).stem
            self.no_work(Source(printable(stem), home(tree, (*at, name))), unopened(tree, (*at, name)))

    def _begun(self, tree: Tree, at: Parts, name: str, source: Source) -> bool:
        """Whether there is work in a folder of a course's own, and not only its stubs or its solutions."""
        if name == "solutions":
            return False
        other = Works(self.course)
        handins = list(other.found(tree, (*at, name), source))
        return any(handin.found and not self.is_stub(handin) for handin in handins)

    def _strangers(self, tree: Tree, at: Parts, known: set[str], adapter: Adapter) -> Iterator[Handin]:
        """What lies among a system's names under a name of another kind: read as in any class's folder."""
        names = tree.names(*at)
        others = [name for name in sorted(names) if name not in known and may_hold_work(name, names[name])]
        folders, zips = [name for name in others if names[name]], [n for n in others if not names[n] and is_zip(n)]
        archives = [name for name in archives_in(tree, at) if name not in known]
        yield from self._students(tree, at, folders, zips, archives)
        loose = [name for name in others if not names[name] and not is_zip(name)]
        why = f"it is named otherwise than the rest ({adapter.title}), and whose it is cannot be told"
        self._left_out(tree, at, loose, why)
        rest = [name for name in loose_files(tree, at) if name not in known and not adapter.pattern.fullmatch(name)]
        self._loose(tree, at, rest, why)

    def _loose(self, tree: Tree, at: Parts, names: Sequence[str], why: str) -> None:
        """Tell of what is no program: a text with all of an exercise's steps is work, the rest is named in one line."""
        texts = [name for name in names if is_text(name) and read_exercises(tree, (*at, name), self.course).whole]
        self._left_out(tree, at, texts, why)
        rest = [name for name in names if name not in texts]
        if rest and any(may_hold_work(*one) for one in tree.names(*at).items()):
            more = f", and {len(rest) - 1} more" if len(rest) > 1 else ""
            self.notices.append(f"{tree.where(*at, rest[0])}{more}: left out: no program, and in no student's folder")

    def _left_out(self, tree: Tree, at: Parts, names: Sequence[str], why: str) -> None:
        for name in names:
            where, exercise = tree.where(*at, name), named_exercise(name, self.course)
            if exercise and self._stubs.untouched(exercise, name, partial(tree.read, *at, name)):
                self.notices.append(f"{where}: left out: it is the stub as it was handed out")
            else:
                self.notices.append(Unread(f"{where}: left out: {why}"))
