"""Grade a class: every submission once, on several warm sandboxes, results written as they come.

Results go to a file as each is ready, so that memory holds a line's place, not the line; at the end the
lines are put in order of student and exercise. For one seed the files are the same bytes whatever the number of workers.
"""

from __future__ import annotations

import csv
import json
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.collect import Handin
from autograder.course import Course
from autograder.errors import AutograderError, SandboxError, SubmissionError
from autograder.files import write_text, writing
from autograder.grading import grade_submission
from autograder.plan import Plan, plan_from_solution
from autograder.results import Result
from autograder.sandbox.host import Sandbox
from autograder.submission import make_submission

Progress = Callable[[Result], None]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Tally:
    """What a class came to, kept while it is graded.

    Attributes:
        rows: (student, exercise, points, max_points, status) of each result.
        troubles: a sentence for each submission that could not be graded.
    """

    rows: list[tuple[str, str, float, float, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one more result."""
        self.rows.append((result.student, result.exercise, result.points, result.max_points, result.status))
        if result.status != "graded":
            self.troubles.append(result.message)


def grade_class(
    course: Course,
    handins: Sequence[Handin],
    out: Path,
    *,
    workers: int,
    seed: int,
    progress: Progress = lambda result: None,
) -> Tally:
    """Grade every handin and write `results.jsonl`, `grades.csv`, `run.json` and the report into `out`.

    Raises:
        CourseError: if a solution does not pass its own checks.
        UsageError: if `out` cannot be written.
        SandboxError: if no sandbox can be started.
    """
    from autograder.report import write_report

    plans = make_plans(course, sorted({handin.exercise for handin in handins}), seed)
    tally = Tally()
    with writing(out / "results.unsorted.jsonl") as unsorted:
        places: list[tuple[str, str, int]] = []
        offset = 0
        for result in _grade_all(course, handins, plans, workers):
            places.append((result.student, result.exercise, offset))
            offset += unsorted.write(json.dumps(result.as_json()) + "\n")
            tally.add(result)
            progress(result)
    _sort_lines(out / "results.unsorted.jsonl", out / "results.jsonl", places)
    tally.rows.sort()
    tally.troubles.sort()
    write_grades(out / "grades.csv", tally)
    write_text(out / "run.json", json.dumps({"course": course.spec.name, "seed": seed, **versions()}, indent=1) + "\n")
    write_report(course, out, seed)
    return tally


def make_plans(course: Course, exercises: Sequence[str], seed: int) -> dict[str, Plan]:
    """The plan of each exercise, known and secret cases, computed once for the class."""
    with Sandbox(course.spec.limits.limits()) as sandbox:
        return {exercise: plan_from_solution(course, exercise, sandbox, seed) for exercise in exercises}


def versions() -> dict[str, str]:
    """Versions of what the numbers depend on."""
    from importlib.metadata import version

    return {name: version(name) for name in ("trajectory-autograder", "torch", "numpy")}


def write_grades(path: Path, tally: Tally) -> None:
    """Write `grades.csv`; a name that a spreadsheet would take for a formula gets a quote before it."""
    with writing(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("student", "exercise", "points", "max_points", "status"))
        for student, exercise, points, max_points, status in tally.rows:
            safe = f"'{student}" if student.startswith(FORMULA) else student
            table.writerow((safe, exercise, f"{points:g}", f"{max_points:g}", status))


def _grade_all(course: Course, handins: Sequence[Handin], plans: dict[str, Plan], workers: int) -> Any:
    """Yield results as they come from `workers` threads, each with a sandbox of its own."""
    todo: queue.SimpleQueue[Handin] = queue.SimpleQueue()
    for handin in handins:
        todo.put(handin)
    done: queue.Queue[Result | BaseException] = queue.Queue(maxsize=64)
    stop = threading.Event()

    def work() -> None:
        try:
            with Sandbox(course.spec.limits.limits()) as sandbox:
                while not stop.is_set():
                    try:
                        handin = todo.get_nowait()
                    except queue.Empty:
                        return
                    done.put(grade_handin(handin, plans[handin.exercise], sandbox))
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


def grade_handin(handin: Handin, plan: Plan, sandbox: Sandbox) -> Result:
    """Grade one submission; what cannot be graded becomes a result that says why."""
    if not handin.found:
        return _ungraded(handin, plan, "missing", handin.where)
    try:
        submission = make_submission(handin.student, handin.exercise, handin.file, handin.read(), handin.where)
    except SubmissionError as error:
        return _ungraded(handin, plan, "error", str(error))
    for attempt in (1, 2):
        try:
            return grade_submission(submission, plan, sandbox)
        except SandboxError as error:
            sandbox.close()
            trouble: AutograderError = error
            if attempt == 2:
                break
    return _ungraded(handin, plan, "error", f"{handin.where}: the grader failed: {trouble}", submission.sha256)


def _ungraded(handin: Handin, plan: Plan, status: Any, message: str, sha256: str = "") -> Result:
    return Result(handin.student, handin.exercise, 0.0, plan.spec.max_points, status, handin.file, sha256, (), message)


def _sort_lines(source: Path, target: Path, places: list[tuple[str, str, int]]) -> None:
    with source.open("rb") as lines, writing(target) as ordered:
        for _, _, offset in sorted(places):
            lines.seek(offset)
            ordered.write(lines.readline().decode("utf-8"))
    source.unlink()
