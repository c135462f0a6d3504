"""Grade a class: every submission once, on several sandboxes, results kept as they come.

Each result goes into the store as soon as it is ready, so that an interrupted run goes on where it stopped, and memory
holds no results. For one seed the files are the same bytes whatever the number of workers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.atomic_files import digest, writing
from autograder.classroom.earlier_run import (
    kept_beside,
    make_sure_of_run,
    make_sure_of_students,
    mark_unfinished,
    older_attempts,
    people_now,
    record_run,
    without_kept,
)
from autograder.classroom.grade_one import Reference, make_references, ungraded
from autograder.classroom.result_store import Owner, ResultStore, append_line
from autograder.classroom.workers import open_pool
from autograder.course.mistake_file import read_mistakes
from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.errors import CourseError, GraderError, SubmissionError
from autograder.judging.grading import own_bugs
from autograder.judging.groups import Group, make_groups
from autograder.judging.results import Final, Result
from autograder.reports.final import Finals, read_adjustments, untimed
from autograder.reports.graded import RESULTS, Ledger
from autograder.reports.people import People, updated, write_people
from autograder.safe_text import spreadsheet_safe
from autograder.sandbox.host.job import DoesJobs
from autograder.sandbox.host.kept_runs import kept_runs
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Confinement, Level, admit
from autograder.submissions.found import Handin
from autograder.submissions.roster import Listed
from autograder.submissions.source import Submission, make_submission
from autograder.surroundings import surroundings

Progress = Callable[[Result], None]
Row = tuple[str, str, float, float, str]
COLUMNS = ("student", "exercise", "points", "max_points", "status")
FINAL_COLUMNS = ("final", "late_percent", "adjustment", "comment")
KEPT = ".kept"  # what the course's own programs did on the cases of this class


@dataclass
class Tally:
    """What a class came to. While it is graded, only what is in trouble is kept; the rows come from the files.

    Attributes:
        rows: (student, exercise, points, max_points, status) of each result.
        kept: the same of each result of an earlier run into the folder that is not graded now.
        troubles: a sentence for each submission that could not be graded; once for one that counts in several exercises.
        damaged: by exercise of which nothing could be graded, because its own files are not what they must be, the reason.
        groups: students who failed a step alike, where no known mistake explains it.
        confinement: what submissions were confined by.
        contexts: how many CUDA contexts were made, 0 where nothing was checked on a GPU.
        finals: what results come to that late rules or adjustments change; None where there are no such rules.
        ahead: what of a student is not yet due, and not handed in.
        said: a sentence for each thing about these that a person should know.
    """

    rows: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    confinement: Confinement = field(default_factory=lambda: Confinement(frozenset()))
    contexts: int = 0
    finals: dict[Owner, Final] | None = None
    ahead: set[Owner] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


def grade_class(
    course: Course,
    handins: Sequence[Handin],
    out: Path,
    *,
    workers: int,
    seed: int,
    progress: Progress = lambda result: None,
    require: Level = "C",
    trust: bool = False,
    force: bool = False,
    scheduler: str | None = None,
    fork: bool = True,
    listed: Mapping[str, Listed] | None = None,
) -> Tally:
    """Grade every handin and write `results.jsonl`, `grades.csv`, `run.json` and the report into `out`.

    `results.jsonl` grows by a line for each result as it comes, and is sorted when all are there.

    What the folder's store holds from an earlier run under the same key is not graded again. What it holds of others
    than these handins stays, there and in all files, if it is of the same course, seed and versions.

    An exercise whose own files are not what they must be is an error for everybody, and no matter of the others.

    Args:
        workers: how many submissions are graded side by side on this machine.
        force: whether to grade everything again all the same.
        fork: whether a submission gets a forked child, or (slower) a new process.
        scheduler: address of a Dask cluster's scheduler that grades instead of this machine.
        require: the level of confinement below which nothing is graded.
        trust: whether submissions may be graded where they can hardly be confined (level C).
        listed: by student, who it is on the class's roster.

    Raises:
        CourseError: if there is no exercise whose solution passes its own checks.
        UsageError: if `out` cannot be written or holds another run's results that would be lost, or submissions cannot
            be confined as they must be.
        SandboxError: if no sandbox can be started.
    """
    Finals(course, {}, {})  # a time zone that is not known is told before anything is graded
    tally, store = Tally(), ResultStore(out, fresh=force)
    people, same = people_now(store, handins, listed or {}, tally.said)
    handins = without_kept(store, handins)
    older = older_attempts(store, people, handins, tally.said)
    owners = sorted((handin.student, handin.exercise) for handin in handins)
    try:
        others = kept_beside(store, owners)
        if stay := sorted({*others, *older}):
            make_sure_of_run(out, course, seed, stay)
        if others:
            make_sure_of_students(out, store, [handin for handin in handins if handin.student not in same])
        exercises = sorted({handin.exercise for handin in handins})
        with ExitStack() as stack:
            # The course's own programs (each known mistake is one) are forked wherever that can be done: it is we who run them.
            trusted = stack.enter_context(Sandbox(course.spec.limits.limits()))
            pool = open_pool(course, min(workers, len(handins)), trusted, scheduler, fork)
            stack.enter_context(pool)
            if not all((out / KEPT / exercise).is_file() for exercise in exercises):
                trusted.prepare()
            tally.confinement = admit(pool.confinement(), require, trust)
            record_run(out, course, seed, tally.confinement)
            level, kept = tally.confinement.level, None
            if level != "C" and not course.spec.limits.gpu:  # what a submission could write to is not believed
                rests_on = digest(surroundings())

                def kept(exercise: str) -> DoesJobs:
                    return stack.enter_context(kept_runs(trusted, out / KEPT / exercise, rests_on))

            references = make_references(course, exercises, seed, trusted, tally.damaged, level, kept)
            if tally.damaged and not references:
                raise CourseError("\n".join(tally.damaged.values()))
            mark_unfinished(out, True)
            with writing(out / RESULTS) as file:
                file.writelines(_line(result) for result in store.results(others))
            run = _Run(course, references, store, out, tally, progress, older)
            for result in pool.grade(run.submissions(handins), references):
                run.enter(result)
            tally.contexts = trusted.contexts + pool.contexts
        graded = (handin for handin in handins if (handin.student, handin.exercise) not in older)
        run.write_all(seed, owners, others, updated(people, graded, listed or {}))
        mark_unfinished(out, False)
        if store.damaged:
            tally.troubles.append(store.damaged)
    finally:
        store.close()
    tally.troubles = sorted(set(tally.troubles))
    return tally


@dataclass
class _Run:
    """Reads what was handed in when its turn comes, enters what came of it, and writes the files of a class.

    Attributes:
        older: the results of earlier runs that stay, of who hands in an earlier attempt now.
        absent: whose results the roster alone makes; under_way: of each that is being graded, the key and the home.
    """

    course: Course
    references: dict[str, Reference]
    store: ResultStore
    out: Path
    tally: Tally
    progress: Progress
    older: Mapping[Owner, Result] = field(default_factory=dict)
    absent: set[Owner] = field(default_factory=set)
    under_way: dict[Owner, tuple[str, str]] = field(default_factory=dict)

    def submissions(self, handins: Sequence[Handin]) -> Iterator[Submission]:
        """What has to be graded. Of what need not, or cannot, the result is entered at once."""
        for handin in handins:
            self.under_way[handin.student, handin.exercise] = "", handin.source.home
            if handin.source.absent:  # which the roster has been said to tell, and is nothing to look into
                self.absent.add((handin.student, handin.exercise))
            taken = self._read(handin)
            if isinstance(taken, Submission):
                yield taken
            else:
                self.enter(taken)

    def _read(self, handin: Handin) -> Submission | Result:
        """A submission, or its result: that it cannot be graded, or what is kept of it if it depends on nothing else now."""
        owner, spec = (handin.student, handin.exercise), self.course.exercises[handin.exercise]
        if reason := self.tally.damaged.get(handin.exercise):
            return ungraded(handin, spec, f"{handin.exercise}: not graded: {reason}")
        if owner in self.older:
            del self.under_way[owner]
            return self.older[owner]
        if not handin.found:
            return ungraded(handin, spec, handin.where, status="missing")
        sha256 = ""
        try:
            data = handin.read()
            sha256 = hashlib.sha256(data).hexdigest()
            key = f"{self.references[handin.exercise].digest} {sha256} {handin.file!a}"
            if kept := self.store.get(owner, key):
                del self.under_way[owner]
                return kept
            self.under_way[owner] = key, handin.source.home
            with own_bugs():
                return make_submission(*owner, handin.file, data, handin.where)
        except SubmissionError as error:
            return ungraded(handin, spec, str(error))
        except GraderError as error:
            return ungraded(handin, spec, f"{handin.where}: {error}", sha256)

    def enter(self, result: Result) -> None:
        """Keep a result, if it is new, and tell of it."""
        if new := self.under_way.pop(result.owner, None):
            key, home = new
            self.store.put(key if result.status == "graded" else "", result, home)
        append_line(self.out / RESULTS, _line(result).rstrip("\n"))
        if result.status != "graded" and result.owner not in self.absent:
            self.tally.troubles.append(result.message)
        self.progress(result)

    def write_all(self, seed: int, graded: Sequence[Owner], others: Sequence[Owner], people: People) -> None:
        """Write the files of a class of which all is in the store, and leave nothing else there."""
        from autograder.reports.html import write_report  # noqa: PLC0415 - start-up: Jinja, where nothing comes to be graded

        now, owners = set(graded), sorted([*graded, *others])
        adjustments, odd = read_adjustments(self.out, self.course, set(owners), people)
        ledger = Ledger(self.course, people, adjustments)
        changed, of_exercise = dict[Owner, Final](), defaultdict[str, list[str]](list)
        with writing(self.out / RESULTS) as file:
            for result in map(ledger.enter, self.store.results(owners)):
                file.write(_line(result))
                (self.tally.rows if result.owner in now else self.tally.kept).append(_row(result))
                if result.status == "graded":
                    of_exercise[result.exercise].append(result.student)
                if result.final is not None:
                    changed[result.owner] = result.final
        self.tally.said += [*odd, *untimed(self.course, people, of_exercise)]
        self.tally.finals = changed if ledger.finals.active else None
        ledger.look_ahead(self.out)
        self.tally.ahead = {(student, name) for student, line in ledger.lines.items() for name in line.ahead}
        write_grades(self.out / "grades.csv", sorted([*self.tally.rows, *self.tally.kept]), self.tally.finals)
        write_people(self.out, people, {student for student, _ in owners})
        known = {name: _known(self.course, name) for name in sorted({name for _, name in owners})}
        self.store.keep(owners)
        self.tally.groups = make_groups(self.store.unnamed())
        told, by = map(ledger.finals.final, self.store.results(owners)), self.tally.confinement.words
        write_report(self.course, self.out, seed, told, known, self.tally.groups, by, ledger.lines)


def _known(course: Course, exercise: str) -> Sequence[Mistake]:
    """The known mistakes that a report names; none where they cannot be read, which has been told of if it matters."""
    try:
        return read_mistakes(course.solution_dir(exercise), course.exercises[exercise])
    except CourseError:
        return []


def _line(result: Result) -> str:
    return json.dumps(result.as_json()) + "\n"


def _row(result: Result) -> Row:
    """A result's row. There are as many as submissions: they share the texts that repeat."""
    return result.student, sys.intern(result.exercise), result.points, result.max_points, sys.intern(result.status)


def write_grades(path: Path, rows: Iterable[Row], finals: Mapping[Owner, Final] | None = None) -> None:
    """Write `grades.csv`, with names that are safe to open anywhere; where there are late rules or adjustments, with theirs."""
    with writing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow((*COLUMNS, *(FINAL_COLUMNS if finals is not None else ())))
        for student, exercise, points, max_points, status in rows:
            cells = [spreadsheet_safe(student), exercise, f"{points:g}", f"{max_points:g}", status]
            if finals is not None:
                final = finals.get((student, exercise), Final(points))
                cells += [f"{final.points:g}", f"{final.late_percent:g}", f"{final.adjustment:g}"]
                cells.append(spreadsheet_safe(final.comment))
            table.writerow(cells)
