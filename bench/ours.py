"""The grader of this project, and the floor beneath it: the students' own code in one fork server, nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from autograder.classroom.grade_one import Reference, grade_one, make_references
from autograder.course.spec import Course
from autograder.judging.bank import Bank
from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from bench.peers import Cost, tree_cpu
from bench.submissions import SEED, SPINE, Program

# The floor runs inside the sandbox, too, but all in one process: it takes each program, executes it, and lets the
# checks call it, with a recorder that records nothing. What it gives back is the time that this took.
FLOOR = '''
import time, types
from autograder.sandbox import sim
from autograder.recording.recorder import Case, See, check

class Blind(See):
    def array(self, *args, **kwargs): pass
    trajectory = number = numbers = fact = note = unchanged = array

def load(source):
    namespace = {"__name__": "checks"}
    exec(compile(source, "checks.py", "exec", dont_inherit=True), namespace)
    return namespace

def once(checks, runs, program):
    start = time.process_time()
    module = types.ModuleType("submission")
    try:
        exec(compile(program["source"], "submission.py", "exec", dont_inherit=True), vars(module))
    except Exception:
        return time.process_time() - start
    for run in runs:
        try:
            checks[run["check"]](module, Case(run["name"], run["values"], run["dtype"], run["device"]), Blind())
        except Exception:
            pass
    return time.process_time() - start

@check("floor")
def floor(module, case, see):
    """Time the programs."""
    sim.enable()
    loaded = {name: load(text) for name, text in case.checks.items()}
    runs = case.runs
    programs = case.programs
    for _ in range(2):  # the first time is for warming up
        took = [once(loaded[p["exercise"]], runs[p["exercise"]], p) for p in programs]
    see.array("seconds", took)
'''


NO_BANK = Bank((), {})


class Ours:
    """A warm sandbox and the references: what stays the same from one submission to the next.

    Args:
        course: the course; programs: the submissions.
        naming: whether mistakes are named; the first to make one waits for all known ones to be run.
    """

    def __init__(self, course: Course, programs: list[Program], naming: bool = True) -> None:
        self.programs = programs
        self.limits = course.spec.limits.limits()
        self.trusted, self.sandbox = Sandbox(self.limits), Sandbox(self.limits)
        self.references: dict[str, Reference] = make_references(course, list(SPINE), SEED, self.trusted)
        if not naming:
            self.references = {name: replace(known, bank=NO_BANK, repairs=None) for name, known in self.references.items()}

    def grade(self) -> Cost:
        """Every submission once: what it took, here and in the sandbox and below it."""
        passed = set()
        self.sandbox.start()
        before, start = spent([self.sandbox]), time.perf_counter()
        for program in self.programs:
            reference = self.references[program.exercise]
            owner, file = (program.student, program.exercise), reference.plan.spec.file
            submission = make_submission(*owner, file, program.source.encode(), file)
            if grade_one(submission, reference, self.sandbox).passed:
                passed.add((program.student, program.exercise))
        return Cost(spent([self.sandbox]) - before, time.perf_counter() - start, frozenset(passed))

    def floor(self) -> Cost:
        """The same programs on the same inputs, without grading."""
        runs = {
            exercise: [
                {"check": r.check, "name": r.name, "values": r.values, "dtype": r.dtype, "device": r.device}
                for r in reference.plan.runs
            ]
            for exercise, reference in self.references.items()
        }
        values = {
            "programs": [{"exercise": p.exercise, "source": p.source} for p in self.programs],
            "checks": {exercise: reference.plan.checks for exercise, reference in self.references.items()},
            "runs": runs,
        }
        job = Job(
            *("floor.py", "floor = None", FLOOR, [Run("floor", "floor", "known", "floor", "float64", "cpu", values)]),
            trusted=True,  # a check that enables `sim` changes what is watched
        )
        start = time.perf_counter()
        with Sandbox(replace(self.limits, cpu_seconds=600, wall_seconds=600, submission_seconds=900)) as sandbox:
            (seen,) = sandbox.run(job).observations
        if seen.trouble is not None or seen.entries[0].values is None:
            raise RuntimeError(f"the floor failed: {seen.trouble}")
        return Cost(float(seen.entries[0].values.sum()), time.perf_counter() - start, frozenset())

    def close(self) -> None:
        """End the fork servers."""
        self.sandbox.close()
        self.trusted.close()


def spent(sandboxes: Sequence[Sandbox]) -> float:
    """Seconds of processor time so far, of this process and of the sandboxes with all that has ended in them."""
    servers = [sandbox._server for sandbox in sandboxes]
    return time.process_time() + sum(tree_cpu(server.process.pid) for server in servers if server is not None)
