"""Grade a class: every submission once, on several warm sandboxes, results kept as they come.

Each result goes into the ledger as soon as it is ready, so that an interrupted run goes on where it
stopped, and memory holds a line's place, not the line. For one seed the files are the same bytes whatever
the number of workers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.collect import Handin
from autograder.course import Course
from autograder.drawing import svg
from autograder.errors import AutograderError, SandboxError, SubmissionError
from autograder.files import digest, write_text, writing
from autograder.grading import grade_submission
from autograder.ledger import Ledger
from autograder.naming import Bank
from autograder.plan import Plan, make_bank, plan_from_solution
from autograder.results import Result, ResultStatus
from autograder.sandbox.host import Sandbox
from autograder.sandbox.levels import Confinement, Level, admit
from autograder.submission import make_submission

Json = dict[str, Any]
Progress = Callable[[Json], None]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
RUN = "run.json"
PICTURES = "pictures"  # beside a result in the ledger: the SVG of each failed step, by its name


@dataclass
class Tally:
    """What a class came to, kept while it is graded.

    Attributes:
        rows: (student, exercise, points, max_points, status) of each result.
        troubles: a sentence for each submission that could not be graded.
        confinement: what submissions were confined by.
    """

    rows: list[tuple[str, str, float, float, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    confinement: Confinement = field(default_factory=lambda: Confinement(frozenset()))

    def add(self, result: Json) -> None:
        """Count one more result."""
        names = ("student", "exercise", "points", "max_points", "status")
        self.rows.append(tuple(result[name] for name in names))
        if result["status"] != "graded":
            self.troubles.append(result["message"])


@dataclass(frozen=True)
class Reference:
    """What one exercise is held against.

    Attributes:
        plan: its runs and the reference's observations; bank: its known mistakes.
        digest: a hash of all that a result depends on, but for the submission.
    """

    plan: Plan
    bank: Bank
    digest: str


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
) -> Tally:
    """Grade every handin and write `results.jsonl`, `grades.csv`, `run.json` and the report into `out`.

    What the folder's ledger holds from an earlier run under the same key is not graded again.

    Args:
        force: whether to grade everything again all the same.
        require: the level of confinement below which nothing is graded.
        trust: whether submissions may be graded where they can hardly be confined (level C).

    Raises:
        CourseError: if a solution does not pass its own checks.
        UsageError: if `out` cannot be written, or submissions cannot be confined as they must be.
        SandboxError: if no sandbox can be started.
    """
    from autograder.report import write_report

    tally, ledger = Tally(), Ledger(out, fresh=force)
    try:
        with Sandbox(course.spec.limits.limits()) as trusted:
            tally.confinement = admit(trusted.confinement(), require, trust)
            active = {"confinement": str(tally.confinement), "level": tally.confinement.level}
            run = {"course": course.spec.name, "seed": seed, **active, **versions()}
            write_text(out / RUN, json.dumps(run, indent=1) + "\n")
            references = make_references(course, sorted({handin.exercise for handin in handins}), seed, trusted)
            for result in _grade_all(course, handins, references, workers, ledger, trusted.confinement()):
                tally.add(result)
                progress(result)
        owners = sorted((handin.student, handin.exercise) for handin in handins)
        with writing(out / "results.jsonl") as file:
            for result in ledger.results(owners):
                result.pop(PICTURES, None)
                file.write(json.dumps(result) + "\n")
        known = {name: reference.plan.mistakes for name, reference in references.items()}
        write_report(course, out, seed, ledger.results(owners), known, tally.confinement.words)
        ledger.compact(owners)
    finally:
        ledger.close()
    tally.rows.sort()
    tally.troubles.sort()
    write_grades(out / "grades.csv", tally)
    return tally


def recorded_seed(out: Path) -> int | None:
    """The seed of an earlier run into this folder, None if there was none: a rerun goes on with it."""
    try:
        seed = json.loads((out / RUN).read_text(encoding="utf-8"))["seed"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return seed if isinstance(seed, int) else None


def make_references(course: Course, exercises: Sequence[str], seed: int, trusted: Sandbox) -> dict[str, Reference]:
    """What each exercise is held against, known and secret cases, worked out once for the class.

    Args:
        trusted: a sandbox in which no submission is ever run; the mistakes are run in it when first needed.
    """
    lock = threading.Lock()
    references = {}
    for exercise in exercises:
        plan = plan_from_solution(course, exercise, trusted, seed)
        depends = (course.spec.seed, course.spec.limits.model_dump(), plan.spec.model_dump(mode="json"))
        texts = (plan.checks, plan.solution, [vars(known) for known in plan.mistakes])
        key = digest(exercise, seed, versions(), trusted.confinement().level, *depends, *texts)
        references[exercise] = Reference(plan, make_bank(plan, trusted, lock), key)
    return references


def versions() -> dict[str, str]:
    """Versions of what the numbers depend on."""
    from importlib.metadata import version

    return {name: version(name) for name in ("trajectory-autograder", "torch", "numpy")}


def spreadsheet_safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that might be gets a quote before it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_grades(path: Path, tally: Tally) -> None:
    """Write `grades.csv`; a name that a spreadsheet would take for a formula gets a quote before it."""
    with writing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("student", "exercise", "points", "max_points", "status"))
        for student, exercise, points, max_points, status in tally.rows:
            table.writerow((spreadsheet_safe(student), exercise, f"{points:g}", f"{max_points:g}", status))


def _grade_all(
    course: Course,
    handins: Sequence[Handin],
    references: dict[str, Reference],
    workers: int,
    ledger: Ledger,
    confinement: Confinement,
) -> Iterator[Json]:
    """Yield results as they come from `workers` threads, each with a sandbox of its own, none weaker than the first."""
    todo: queue.SimpleQueue[Handin] = queue.SimpleQueue()
    for handin in handins:
        todo.put(handin)
    done: queue.Queue[Json | BaseException] = queue.Queue(maxsize=64)
    stop = threading.Event()

    def work() -> None:
        try:
            with Sandbox(course.spec.limits.limits(), needed=confinement.layers) as sandbox:
                while not stop.is_set():
                    try:
                        handin = todo.get_nowait()
                    except queue.Empty:
                        return
                    done.put(_grade_once(handin, references[handin.exercise], sandbox, ledger))
        except BaseException as error:  # noqa: BLE001 - raised again where the results are read
            done.put(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, len(handins)))]
    for thread in threads:
        thread.start()
    try:
        for _ in handins:
            result = done.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        stop.set()
        for thread in threads:
            while thread.is_alive():
                try:
                    done.get(timeout=0.05)
                except queue.Empty:
                    continue


def _grade_once(handin: Handin, reference: Reference, sandbox: Sandbox, ledger: Ledger) -> Json:
    """The kept result of a handin if all that it depends on is as it was, else a new one."""
    owner = (handin.student, handin.exercise)
    try:
        data = handin.read() if handin.found else b""
        unread = ""
    except SubmissionError as error:
        data, unread = b"", str(error)
    key = digest(
        reference.digest,
        handin.file,
        handin.where if unread or not handin.found else "",
        unread,
        hashlib.sha256(data).hexdigest(),
    )
    kept = ledger.get(owner, key)
    if kept is not None:
        return kept
    result = pictured(grade_handin(handin, data, unread, reference, sandbox))
    ledger.put(owner, key if result["status"] == "graded" else "", result)
    return result


def pictured(result: Result) -> Json:
    """A result's JSON form with its pictures: the SVG of each failed step of a trajectory, by the step's name."""
    return result.as_json() | {PICTURES: {step.step: svg(step.picture) for step in result.steps if step.picture}}


def grade_handin(handin: Handin, data: bytes, unread: str, reference: Reference, sandbox: Sandbox) -> Result:
    """Grade one submission; what cannot be graded becomes a result that says why.

    Args:
        data: the file's bytes; unread: why they could not be read, "" if they could.
    """
    plan = reference.plan
    if not handin.found:
        return _ungraded(handin, plan, "missing", handin.where)
    if unread:
        return _ungraded(handin, plan, "error", unread)
    try:
        submission = make_submission(handin.student, handin.exercise, handin.file, data, handin.where)
    except SubmissionError as error:
        return _ungraded(handin, plan, "error", str(error))
    trouble: AutograderError | None = None
    for _ in range(2):
        try:
            return grade_submission(submission, plan, sandbox, reference.bank)
        except SandboxError as error:
            sandbox.close()
            trouble = error
    return _ungraded(handin, plan, "error", f"{handin.where}: the grader failed: {trouble}", submission.sha256)


def _ungraded(handin: Handin, plan: Plan, status: ResultStatus, message: str, sha256: str = "") -> Result:
    return Result(handin.student, handin.exercise, 0.0, plan.spec.max_points, status, handin.file, sha256, (), message)
