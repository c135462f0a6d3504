"""What naming mistakes costs: a class of which half is wrong, graded with and without it, in one run.

    python -m bench.naming [--students N] [EXERCISE ...]

The class is made of the corpus: half right programs, half wrong ones, in the same order both times, one worker.
The bank starts empty, so that the time with naming holds every run of a mistake; it is run once for the class.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from autograder.classroom import Reference, make_references
from autograder.grading import grade_submission
from autograder.load import load_course
from autograder.naming import Bank
from autograder.sandbox.host import Sandbox
from autograder.submission import Submission, make_submission
from tests.diagnose import programs

ROOT = Path(__file__).parent.parent
SEED = 2026
SPINE = ("02_manual_gradient", "04_no_grad_update", "05_optimizer_loop", "07_custom_dataset", "08_device_handling")


def class_of(exercise: str, file: str, students: int) -> list[Submission]:
    """A class of which every second student is wrong."""
    known = programs(exercise)
    kinds = [[each.path for each in known if bool(each.wrong) is wrong] for wrong in (False, True)]
    pairs = zip(*(cycle(paths) for paths in kinds), strict=False)
    paths = islice((path for pair in pairs for path in pair), students)
    return [make_submission(f"s{k}", exercise, file, path.read_bytes(), str(path)) for k, path in enumerate(paths)]


def seconds(submissions: Sequence[Submission], reference: Reference, sandbox: Sandbox, bank: Bank | None) -> float:
    """How long it takes to grade them all."""
    start = time.perf_counter()
    for submission in submissions:
        grade_submission(submission, reference.plan, sandbox, bank)
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a row for each exercise and one for all."""
    parser = argparse.ArgumentParser(description="What naming mistakes costs in a class of which half is wrong.")
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("exercises", nargs="*", default=SPINE)
    options = parser.parse_args(arguments)
    course, sums = load_course(ROOT), [0.0, 0.0]
    limits = course.spec.limits.limits()
    sys.stdout.write("| exercise | submissions | without naming | with naming | naming adds |\n|---|--:|--:|--:|--:|\n")
    with Sandbox(limits) as trusted, Sandbox(limits) as sandbox:
        for exercise in options.exercises:
            reference = make_references(course, [exercise], SEED, trusted)[exercise]
            submissions = class_of(exercise, course.exercises[exercise].file, options.students)
            seconds(submissions[:2], reference, sandbox, None)  # both processes are warm before the first is timed
            times = [seconds(submissions, reference, sandbox, bank) for bank in (None, reference.bank)]
            sums = [a + b for a, b in zip(sums, times, strict=True)]
            sys.stdout.write(row(exercise, len(submissions), *times))
            sys.stdout.flush()
    sys.stdout.write(row("all", options.students * len(options.exercises), *sums))


def row(name: str, count: int, off: float, on: float) -> str:
    """A line of the table."""
    return f"| {name} | {count} | {off:.1f} s | {on:.1f} s | {100 * (on / off - 1):.1f}% |\n"


if __name__ == "__main__":
    main()
