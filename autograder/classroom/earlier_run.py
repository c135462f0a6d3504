"""What an earlier run into the same folder left there, and whether it may stand beside a new one."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.atomic_files import write_text
from autograder.classroom.grade_one import versions
from autograder.classroom.result_store import Owner, ResultStore
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.judging.results import Result
from autograder.reports.final import RUN, UNFINISHED, read_run
from autograder.reports.people import People, later_before, read_people, renamed, same_people
from autograder.sandbox.layers.levels import Confinement
from autograder.submissions.found import Handin, shown
from autograder.submissions.roster import Listed


def record_run(out: Path, course: Course, seed: int, confinement: Confinement) -> None:
    """Write `run.json`: what all results in the folder were graded with; and when, where due dates are held against it."""
    active = {"confinement": str(confinement), "level": confinement.level}
    if any(spec.due for spec in course.exercises.values()):
        active["graded"] = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    _write(out, {**_now(course, seed), **active, **versions()})


def mark_unfinished(out: Path, unfinished: bool) -> None:
    """Say in `run.json` that the results are not all there yet, or no longer say so."""
    before = {name: value for name, value in read_run(out).items() if name != UNFINISHED}
    _write(out, before | ({UNFINISHED: True} if unfinished else {}))


def _write(out: Path, run: Mapping[str, object]) -> None:
    write_text(out / RUN, json.dumps(run, indent=1) + "\n")


def _now(course: Course, seed: int) -> dict[str, object]:
    return {"course": course.spec.name, "seed": seed}


def recorded_seed(out: Path) -> int | None:
    """The seed of an earlier run into this folder, with which a rerun goes on, None if there was none; UsageError if it cannot be read."""
    if not (out / RUN).exists():
        return None
    seed = read_run(out).get("seed")
    if type(seed) is not int or seed < 0:
        raise UsageError(
            f"{out / RUN}: is damaged, it holds no seed: name that of the earlier run with --seed, "
            "or remove the file to grade with a new one"
        )
    return seed


def kept_beside(store: ResultStore, owners: Sequence[Owner]) -> list[Owner]:
    """Whose results of earlier runs stay: all that are not graded now, but for what was missing of those who are."""
    students = {student for student, _ in owners}
    kept = store.results(store.others(owners))
    return [result.owner for result in kept if result.student not in students or result.status == "graded"]


def without_kept(store: ResultStore, handins: Sequence[Handin]) -> Sequence[Handin]:
    """The same without those who handed in nothing now, and of whom a result of before is kept: that one stays."""
    absent = [(handin.student, handin.exercise) for handin in handins if handin.source.absent]
    kept = {result.owner for result in store.results(absent) if result.status == "graded"}
    return [handin for handin in handins if (handin.student, handin.exercise) not in kept or not handin.source.absent]


def people_now(
    store: ResultStore, handins: Sequence[Handin], listed: Mapping[str, Listed], said: list[str]
) -> tuple[People, dict[str, str]]:
    """Who is known in a folder, and whom of them an id tells (by the name now, the name before), all under the names they have now."""
    folder = store.path.parent
    people, damaged = read_people(folder)
    said += [damaged] if damaged else []
    same = same_people(people, handins, listed)
    other = {before: now for now, before in sorted(same.items()) if before != now}
    for before, now in other.items():
        store.rename(before, now)
        people = renamed(people, before, now)
    if other:
        pairs = shown((f"{before!r} is {now!r}" for before, now in other.items()), 5)
        said.append(f"{folder}: by their ids, {pairs}: what was graded before under another name goes by this one now")
    return people, same


def older_attempts(
    store: ResultStore, people: People, handins: Sequence[Handin], said: list[str]
) -> dict[Owner, Result]:
    """The results that stay, since they are of later attempts than what is handed in now."""
    later = {(handin.student, handin.exercise): handin.where for handin in later_before(people, handins)}
    kept = {result.owner: result for result in store.results(later) if result.status != "missing"}
    why = "was graded before, and stays: to grade this one, name it by itself"
    said += [f"{later[one]}: left out: a later attempt of {one[0]} at {one[1]} {why}" for one in kept]
    return kept


def make_sure_of_run(out: Path, course: Course, seed: int, others: Sequence[Owner]) -> None:
    """Make sure that results of others, which are kept, can stand beside new ones; UsageError if they were graded otherwise."""
    before, now = read_run(out), {**_now(course, seed), **versions()}
    differs = [name for name, value in now.items() if before.get(name) != value] if before else [RUN]
    if unknown := [exercise for _, exercise in others if exercise not in course.exercises]:
        differs.append(f"exercise {unknown[0]}")
    if differs:
        students = shown((student for student, _ in others), 3)
        raise UsageError(
            f"{out}: holds results of {students}, who are not among these submissions and were graded "
            f"with another {differs[0]}: grade all of them together, or name another folder"
        )


def make_sure_of_students(out: Path, store: ResultStore, handins: Sequence[Handin]) -> None:
    """Make sure that nobody replaces another's result by handing in a folder of the other's name; UsageError if one of them would.

    Where a class is graded anew, all of it is. But where a part of it is graded beside results that stay, a name that
    is found in another place than before is another hand-in, and it may be another student's. Only whoever names the
    student's folder itself has said whose it is.
    """
    homes = store.homes({handin.student for handin in handins if not handin.source.named})
    for handin in handins:
        before = homes.get(handin.student)
        if before and handin.source.home not in before:
            raise UsageError(
                f"{handin.source.home}: bears the name of {handin.student}, whose results in {out} came from {min(before)}: if it is the "
                "same student's, grade that folder or zip by itself, else rename it; or name another folder with --out"
            )
