"""Grade a class: every submission once, on several warm sandboxes, results kept as they come.

Each result goes into the ledger as soon as it is ready, so that an interrupted run goes on where it
stopped, and memory holds a line's place, not the line. For one seed the files are the same bytes whatever
the number of workers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from autograder.atomic_files import append_line, digest, sweep, write_text, writing
from autograder.classroom.fingerprint import versions
from autograder.classroom.local_pool import PICTURES as PICTURES
from autograder.classroom.local_pool import Graded, LocalPool, Pool, Task, ungraded
from autograder.classroom.local_pool import Reference as Reference
from autograder.classroom.local_pool import grade_handin as grade_handin
from autograder.classroom.local_pool import pictured as pictured
from autograder.classroom.result_store import Ledger, Owner
from autograder.course.mistake_file import read_mistakes
from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.errors import ChecksError, CourseError, SubmissionError, UsageError
from autograder.judging.bank import make_bank
from autograder.judging.reference import plan_from_solution
from autograder.judging.reference_file import with_recorded_observations
from autograder.safe_text import spreadsheet_safe
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Confinement, Level, admit
from autograder.submissions.found import Handin

Json = dict[str, Any]
Progress = Callable[[Json], None]
Row = tuple[str, str, float, float, str]
COLUMNS = ("student", "exercise", "points", "max_points", "status")
RUN = "run.json"
RESULTS = "results.jsonl"


@dataclass
class Tally:
    """What a class came to. While it is graded, only what is in trouble is kept; the rows come from the files.

    Attributes:
        rows: (student, exercise, points, max_points, status) of each result.
        kept: the same of each result of an earlier run into the folder that is not graded now.
        troubles: a sentence for each submission that could not be graded; once for one that counts in several exercises.
        damaged: by exercise of which nothing could be graded, because its own files are not what they must be, the reason.
        confinement: what submissions were confined by.
        contexts: how many CUDA contexts were made, 0 where nothing was checked on a GPU.
    """

    rows: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    confinement: Confinement = field(default_factory=lambda: Confinement(frozenset()))
    contexts: int = 0


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
) -> Tally:
    """Grade every handin and write `results.jsonl`, `grades.csv`, `run.json` and the report into `out`.

    `results.jsonl` grows by a line for each result as it comes, and is sorted when all are there.

    What the folder's ledger holds from an earlier run under the same key is not graded again. What it holds of others
    than these handins stays, there and in all files, if it is of the same course, seed and versions.

    An exercise whose own files are not what they must be is an error for everybody, and no matter of the others.

    Args:
        workers: how many submissions are graded side by side on this machine.
        force: whether to grade everything again all the same.
        fork: whether a submission gets a forked child, or (slower) a new process.
        scheduler: address of a Dask cluster's scheduler that grades instead of this machine.
        require: the level of confinement below which nothing is graded.
        trust: whether submissions may be graded where they can hardly be confined (level C).

    Raises:
        CourseError: if there is no exercise whose solution passes its own checks.
        UsageError: if `out` cannot be written or holds another run's results that would be lost, or submissions cannot
            be confined as they must be.
        SandboxError: if no sandbox can be started.
    """
    from autograder.reports.html import write_report  # noqa: PLC0415 - start-up: Jinja

    tally, ledger = Tally(), Ledger(out, fresh=force)
    owners = sorted((handin.student, handin.exercise) for handin in handins)
    try:
        sweep(out, out / "report")
        if ledger.damaged:
            tally.troubles.append(
                f"{ledger.path}: {ledger.damaged} of its lines could not be read: "
                "whoever's result of an earlier run is not among those now is to be graded again"
            )
        others = _others(ledger, owners)
        if others:
            _same_run(out, course, seed, others)
            _same_students(out, ledger, handins)
        # The course's own programs (each known mistake is one) are forked wherever that can be done: it is we who run them.
        with Sandbox(course.spec.limits.limits()) as trusted:
            tally.confinement = admit(trusted.confinement(), require, trust)
            active = {"confinement": str(tally.confinement), "level": tally.confinement.level}
            run = {"course": course.spec.name, "seed": seed, **active, **versions()}
            write_text(out / RUN, json.dumps(run, indent=1) + "\n")
            layers = tally.confinement.layers
            with open_pool(course, min(workers, len(handins)), layers, scheduler, fork) as pool:
                exercises = sorted({handin.exercise for handin in handins})
                references = make_references(course, exercises, seed, trusted, tally.damaged)
                if tally.damaged and not references:
                    raise CourseError("\n".join(tally.damaged.values()))
                with writing(out / RESULTS) as file:
                    file.writelines(_line(result) + "\n" for result in ledger.results(others))
                tasks = _tasks([handin for handin in handins if handin.exercise in references], references, ledger)
                for task, result in chain(_damaged(handins, tally.damaged, course), pool.grade(tasks, references)):
                    if task.kept is None:
                        owner = (task.handin.student, task.handin.exercise)
                        ledger.put(owner, task.key if result["status"] == "graded" else "", result, task.handin.home)
                    append_line(out / RESULTS, _line(result))
                    if result["status"] != "graded":
                        tally.troubles.append(result["message"])
                    progress(result)
                tally.contexts = trusted.contexts + pool.contexts
        graded, owners = set(owners), sorted([*owners, *others])
        with writing(out / RESULTS) as file:
            for owner, result in zip(owners, ledger.results(owners), strict=True):
                file.write(_line(result) + "\n")
                (tally.rows if owner in graded else tally.kept).append(_row(owner, result))
        write_grades(out / "grades.csv", sorted([*tally.rows, *tally.kept]))
        names = sorted({name for _, name in owners})
        known = {name: _known(course, name) for name in names}
        write_report(course, out, seed, lambda: ledger.results(owners), known, tally.confinement.words)
        ledger.compact(owners)
    finally:
        ledger.close()
    tally.troubles = sorted(set(tally.troubles))
    return tally


def _damaged(handins: Sequence[Handin], damaged: dict[str, str], course: Course) -> Iterator[Graded]:
    """The results in exercises of which nothing can be graded."""
    for handin in handins:
        if handin.exercise in damaged:
            message = f"{handin.exercise}: not graded: {damaged[handin.exercise]}"
            result = ungraded(handin, course.exercises[handin.exercise], "error", message)
            yield Task(handin, b"", "", ""), pictured(result)


def _known(course: Course, exercise: str) -> Sequence[Mistake]:
    """The known mistakes that a report names; none where they cannot be read, which has been told of if it matters."""
    try:
        return read_mistakes(course.solution_dir(exercise), course.exercises[exercise])
    except CourseError:
        return []


def _line(result: Json) -> str:
    return json.dumps({name: value for name, value in result.items() if name != PICTURES})


def _row(owner: Owner, result: Json) -> Row:
    """A result's row. There are as many as submissions: they share the texts that repeat."""
    return *owner, result["points"], result["max_points"], sys.intern(result["status"])


def _others(ledger: Ledger, owners: Sequence[Owner]) -> list[Owner]:
    """Whose results of earlier runs stay: all that are not graded now, but for what was missing of those who are."""
    students, others = {student for student, _ in owners}, ledger.others(owners)
    kept = zip(others, ledger.results(others), strict=True)
    return [owner for owner, result in kept if owner[0] not in students or result["status"] == "graded"]


def _same_run(out: Path, course: Course, seed: int, others: Sequence[Owner]) -> None:
    """Make sure that results of others, which are kept, can stand beside new ones.

    Raises:
        UsageError: if they were graded otherwise.
    """
    try:
        before = json.loads((out / RUN).read_text(encoding="utf-8"))
        now = {"course": course.spec.name, "seed": seed, **versions()}
        differs = [name for name, value in now.items() if before.get(name) != value]
    except (OSError, ValueError, AttributeError, RecursionError):
        differs = [RUN]
    if unknown := [exercise for _, exercise in others if exercise not in course.exercises]:
        differs.append(f"exercise {unknown[0]}")
    if differs:
        students = list(dict.fromkeys(student for student, _ in others))
        more = f" and {len(students) - 3} more" if len(students) > 3 else ""
        raise UsageError(
            f"{out}: holds results of {', '.join(students[:3])}{more}, who are not among these submissions and were graded "
            f"with another {differs[0]}: grade all of them together, or name another folder"
        )


def _same_students(out: Path, ledger: Ledger, handins: Sequence[Handin]) -> None:
    """Make sure that nobody replaces another's result by handing in a folder of the other's name.

    Where a class is graded anew, all of it is. But where a part of it is graded beside results that stay, a name that
    is found in another place than before is another hand-in, and it may be another student's. Only whoever names the
    student's folder itself has said whose it is.

    Raises:
        UsageError: if one of them would.
    """
    homes = ledger.homes({handin.student for handin in handins if not handin.named})
    for handin in handins:
        before = homes.get(handin.student)
        if before and handin.home not in before:
            raise UsageError(
                f"{handin.home}: bears the name of {handin.student}, whose results in {out} came from {min(before)}: if it is the "
                "same student's, grade that folder or zip by itself, else rename it; or name another folder with --out"
            )


def open_pool(
    course: Course, workers: int, layers: frozenset[str], scheduler: str | None = None, fork: bool = True
) -> Pool:
    """Who grades: this machine's workers, or those of a cluster, each confined at least by these layers.

    Raises:
        UsageError: if there is no such cluster.
    """
    if scheduler is None:
        return LocalPool(workers, course.spec.limits.limits(), layers, fork)
    if course.spec.limits.gpu:
        raise UsageError("--device cuda: a cluster's workers grade on cpu and sim only: leave --scheduler out")
    from autograder.classroom.dask_pool import ClusterPool  # noqa: PLC0415 - distributed is optional

    return ClusterPool(scheduler, course.spec.limits.limits(), layers, versions())


def recorded_seed(out: Path) -> int | None:
    """The seed of an earlier run into this folder, None if there was none: a rerun goes on with it.

    Raises:
        UsageError: if there was one whose seed cannot be read.
    """
    seed = None
    try:
        seed = json.loads((out / RUN).read_text(encoding="utf-8"))["seed"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # told below
    if type(seed) is not int or seed < 0:
        raise UsageError(
            f"{out / RUN}: is damaged, it holds no seed: name that of the earlier run with --seed, "
            "or remove the file to grade with a new one"
        )
    return seed


def make_references(
    course: Course, exercises: Sequence[str], seed: int, trusted: Sandbox, damaged: dict[str, str] | None = None
) -> dict[str, Reference]:
    """What each exercise is held against, known and secret cases, worked out once for the class.

    Args:
        trusted: a sandbox in which no submission is ever run; the mistakes are run in it when first needed.
        damaged: takes the reason for each exercise that is left out because its files are not what they must be.

    Raises:
        CourseError: if an exercise's files are not what they must be, where `damaged` is not given.
    """
    lock = threading.Lock()
    references = {}
    for exercise in exercises:
        try:
            plan = with_recorded_observations(course, plan_from_solution(course, exercise, trusted, seed))
        except (CourseError, ChecksError) as error:
            where = f"{course.solution_dir(exercise)}: " if isinstance(error, ChecksError) else ""
            if damaged is None:
                raise CourseError(f"{where}{error}") from None
            damaged[exercise] = f"{where}{error}"
            continue
        depends = (course.spec.seed, course.spec.limits.model_dump(), plan.spec.model_dump(mode="json"))
        texts = (plan.checks, plan.solution, [vars(known) for known in plan.mistakes])
        key = digest(exercise, seed, versions(), trusted.confinement().level, *depends, *texts)
        references[exercise] = Reference(plan, make_bank(plan, trusted, lock), key)
    return references


def write_grades(path: Path, rows: Iterable[Row]) -> None:
    """Write `grades.csv`, with names that are safe to open anywhere."""
    with writing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for student, exercise, points, max_points, status in rows:
            table.writerow((spreadsheet_safe(student), exercise, f"{points:g}", f"{max_points:g}", status))


def _tasks(handins: Sequence[Handin], references: dict[str, Reference], ledger: Ledger) -> Iterator[Task]:
    """Read each submission when its turn comes; what is kept of it, if all that it depends on is as it was."""
    for handin in handins:
        data, unread = b"", ""
        try:
            data = handin.read() if handin.found else b""
        except SubmissionError as error:
            unread = str(error)
        place = handin.where if unread or not handin.found else ""
        sha256 = hashlib.sha256(data).hexdigest()
        key = digest(references[handin.exercise].digest, handin.file, place, unread, sha256)
        kept = ledger.get((handin.student, handin.exercise), key)
        yield Task(handin, data, unread, key, kept)
