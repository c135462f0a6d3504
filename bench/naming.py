"""What naming mistakes costs, and looking for lines: a class of which half is wrong, graded with and without, in one run.

    python -m bench.naming [EXERCISE ...] [--students N ...] [--different]

The class is made of the corpus: half right programs, half wrong ones, in the same order both times, one worker. As in real
classes some mistakes are frequent and many are rare: the k-th most frequent wrong program comes 1/k as often as the first
(Zipf's law; which is which, is sampled). With `--different` no wrong program comes twice before all have come once: that is
the most that naming can cost, since each mistake is run once for the class. Time is processor time, of the grader and its sandboxes: on a busy machine the wall's says little. The bank starts empty, so that
the time with naming holds every run of a mistake and the reading of the record, which are paid once for the class; "again"
is the same class with the bank as it then is, which leaves what each student costs. What the search for the line adds is held
against that, since it looks at what has no name.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from autograder.classroom.grade_one import Reference, make_references
from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.judging.bank import Bank
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import with_recorded_observations
from autograder.judging.repair import Repairs, make_repairs
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import Submission, make_submission
from bench.ours import spent
from tests.diagnose import programs

ROOT = Path(__file__).parent.parent
SEED = 2026
SPINE = ("02_manual_gradient", "04_no_grad_update", "05_optimizer_loop", "07_custom_dataset", "08_device_handling")


def class_of(exercise: str, file: str, students: int, different: bool) -> list[Submission]:
    """A class of which every second student is wrong."""
    known, rng = programs(exercise), random.Random(SEED)
    right, wrong = ([each.path for each in known if bool(each.wrong) is kind] for kind in (False, True))
    rng.shuffle(wrong)
    if not different:
        wrong = rng.choices(wrong, [1 / rank for rank in range(1, len(wrong) + 1)], k=students)
    pairs = zip(cycle(right), cycle(wrong), strict=False)
    paths = islice((path for pair in pairs for path in pair), students)
    return [make_submission(f"s{k}", exercise, file, path.read_bytes(), str(path)) for k, path in enumerate(paths)]


def seconds(
    submissions: Sequence[Submission],
    reference: Reference,
    sandboxes: Sequence[Sandbox],
    bank: Bank | None,
    repairs: Repairs | None = None,
) -> float:
    """Processor time of grading them all in the first sandbox, with mistakes run in the second."""
    start = spent(sandboxes)
    for submission in submissions:
        grade_submission(submission, reference.plan, sandboxes[0], bank, repairs)
    return spent(sandboxes) - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a row for each exercise and one for all."""
    parser = argparse.ArgumentParser(description="What naming mistakes costs in a class of which half is wrong.")
    parser.add_argument("--students", type=int, nargs="+", default=[300])
    parser.add_argument("--different", action="store_true", help="every wrong student makes another mistake")
    parser.add_argument("exercises", nargs="*", default=SPINE)
    options = parser.parse_args(arguments)
    course = load_course(ROOT)
    limits = course.spec.limits.limits()
    sys.stdout.write(HEAD)
    with Sandbox(limits) as trusted, Sandbox(limits) as sandbox:
        for students in options.students:
            sums = [0.0] * 4
            for exercise in options.exercises:
                submissions = class_of(exercise, course.exercises[exercise].file, students, options.different)
                times = measure(course, exercise, submissions, (sandbox, trusted))
                sums = [a + b for a, b in zip(sums, times, strict=True)]
                sys.stdout.write(row(exercise, students, *times))
                sys.stdout.flush()
            sys.stdout.write(row("all", students * len(options.exercises), *sums))


def measure(
    course: Course, exercise: str, submissions: Sequence[Submission], sandboxes: tuple[Sandbox, Sandbox]
) -> list[float]:
    """One class without naming, with it, with it again, and then with lines looked for as well."""
    reference = make_references(course, [exercise], SEED, sandboxes[1])[exercise]
    seconds(submissions[:2], reference, sandboxes, None)  # both processes are warm before the first is timed
    start = time.process_time()
    with_recorded_observations(course, reference.plan)
    reading = time.process_time() - start
    times = [seconds(submissions, reference, sandboxes, bank) for bank in (None, reference.bank, reference.bank)]
    searched = seconds(submissions, reference, sandboxes, reference.bank, make_repairs(reference.plan))
    return [times[0], times[1] + reading, times[2], searched]


HEAD = (
    "| exercise | submissions | without naming | with naming | naming adds | of that once for the class | for each student | looking for lines adds |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|\n"
)


def row(name: str, count: int, off: float, on: float, again: float, searched: float) -> str:
    """A line of the table."""
    shares = [100 * part / off for part in (on - off, on - again, again - off)]
    lines = 100 * (searched / again - 1)
    return f"| {name} | {count} | {off:.1f} s | {on:.1f} s | {shares[0]:.1f}% | {shares[1]:.1f}% | {shares[2]:.1f}% | {lines:.1f}% |\n"


if __name__ == "__main__":
    main()
