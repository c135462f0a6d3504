"""Grade one submission against a plan. Everything that a class or a single `check` does comes through here."""

from __future__ import annotations

import math
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import AutograderError, GraderError
from autograder.judging.bank import Bank, Namer
from autograder.judging.compare import right_up_to
from autograder.judging.finding import Place
from autograder.judging.judge import judge
from autograder.judging.reference import Plan
from autograder.judging.repair import Failed, Repairs
from autograder.judging.results import HandedIn, Result, StepResult
from autograder.judging.stand_ins import in_format_of, in_own_words, make_stand_in, reworded
from autograder.judging.telling import Judged, told_step
from autograder.parsing import definitions_of, line_of, nearly, only_while, used_steps
from autograder.recording.observation import Observation
from autograder.sandbox.host.job import DoesJobs, Job, Outcome, StandIn
from autograder.submissions.notebook import line_in_cell, line_words
from autograder.submissions.source import Submission

SHOWN, SHOWN_CODE = 3, 60  # statements that were passed over, and characters of each
# After these nothing of a step is looked at a second time: it was never run, or it interfered.
FINAL = ("import", "unimported", "tampered", "record")


@dataclass(frozen=True)
class Grading:
    """Grades one submission; see `grade_submission`."""

    submission: Submission
    plan: Plan
    sandbox: DoesJobs
    bank: Bank | None
    repairs: Repairs | None = None

    def results(self) -> Iterator[Result]:
        """The result, and once more where there is a line to look for."""
        spec, submission = self.plan.spec, self.submission
        outcome = self.sandbox.run(self._job())
        judged = {
            name: self._judge(name, frozenset(), {run: outcome.seen[run] for run in self.plan.runs_of[name]})
            for name in spec.steps
        }
        if any(each.wrong for each in judged.values()):  # else nobody asks what uses what
            uses = used_steps(submission.source, spec.steps)
            judged = {name: replace(each, uses=uses[name]) for name, each in judged.items()}
        before = set[str]()
        for name, first in judged.items():
            if first.wrong:  # of methods of one class each seems to use all
                used = [
                    other for other in judged if other in first.uses and (other in before or name not in uses[other])
                ]
                wrong = [other for other in used if judged[other].wrong]
                judged[name] = self._name(self._apart(first, wrong) if wrong else first)
            before.add(name)
        for reader, writers in self.plan.reads.items():
            judged.update(self._as_a_pair(judged, reader, writers))
        yield self._result(judged, outcome)
        if self.repairs is not None and (failed := [each for each in judged.values() if self._is_searched(each)]):
            end = self.repairs.end()
            judged.update({each.step: self._find_line(each, self.repairs, end) for each in failed})
            yield self._result(judged, outcome)

    def _result(self, judged: Mapping[str, Judged], outcome: Outcome) -> Result:
        submission = self.submission
        said = [self.plan.notice, submission.note, *self._remarks(outcome, judged)]
        steps = tuple(told_step(found, self.plan) for found in judged.values())
        unchecked = [step for step in steps if step.status == "error"]
        return Result(
            submission.student,
            self.plan.exercise,
            0.0 if unchecked else sum(step.points for step in steps),
            sum(step.max_points for step in steps),
            "error" if unchecked else "graded",
            HandedIn(submission.file, submission.sha256),
            steps,
            message=" ".join(filter(None, [_unchecked(unchecked), *said])),
            output=outcome.output,
            source=submission.source,
        )

    def _is_searched(self, found: Judged) -> bool:
        """Whether to look for the line: where a step is wrong in an unknown way, and its runs came to an end."""
        ended = all(
            seen.trouble is None or seen.trouble.kind in ("exception", "skipped") for seen in found.seen.values()
        )
        return bool(found.wrong) and ended and found.mistake is None and not found.rests_on and not found.unreadable

    def _find_line(self, found: Judged, repairs: Repairs, end: float) -> Judged:
        plan = self.plan
        runs = [run for run, finding in found.findings.items() if finding is None or finding.status == "failed"]

        def reached(number: int, seen: Observation) -> int:
            return right_up_to(seen, plan.expected[number], plan.runs[number].dtype)

        def passes(number: int, seen: Observation) -> bool:
            """As it is judged; most edits are ruled out by the first numbers, and need no words."""
            expected, dtype = plan.expected[number], plan.runs[number].dtype
            if seen.trouble is not None or reached(number, seen) < len(expected.entries):
                return False
            return judge(seen, expected, dtype, Place(self.submission.file, found.step)) is None

        def weight(number: int) -> float:
            sizes = [entry.values.size for entry in plan.expected[number].entries if entry.values is not None]
            return sum(sizes) if plan.runs[number].device == "cpu" else math.inf

        known = {run: reached(run, found.seen[run]) for run in found.wrong}
        known = {run: count if count < len(plan.expected[run].entries) else -1 for run, count in known.items()}
        trouble = found.seen[min(known, key=weight)].trouble
        raised = trouble.line if trouble is not None else 0
        failed = Failed(found.step, self._job(found.stand_in), runs, known, passes, reached, weight, raised)
        line, bounded = repairs.find(failed, self.sandbox, end)
        if line is not None and self.submission.cells:  # whose lines nobody counts
            line = replace(line, cells=tuple(line_in_cell(self.submission.cells, number) for number in line.numbers))
        return replace(found, line=line, bounded=bounded)

    def _remarks(self, outcome: Outcome, judged: Mapping[str, Judged]) -> Iterator[str]:
        """What costs no points: statements beside the steps that failed, and seeds."""
        over = list(dict.fromkeys(outcome.passed_over))  # several statements on one line are told once
        told = [in_own_words(each, self.submission.source) for each in over[:SHOWN]]
        lines = [
            f"{line_words(each.line, self.submission.cells)} (`{each.source[:SHOWN_CODE]}`: {each.text})"
            for each in told
        ]
        if more := len(over) - len(told):
            lines.append(f"and {more} more")
        if lines:
            yield f"Passed over, since it failed: {', '.join(lines)}."
        for name in (name for name, found in judged.items() if found.wrong and not lines):  # which counts is sure then
            if len(found_in := definitions_of(self.submission.source, name)) > 1:
                *others, last = (line_words(line, self.submission.cells) for line in found_in)
                yield f"`{name}` is defined in {', '.join(others)} and in {last}: the last one counts."
        touching = [name for name, found in judged.items() if found.touches(self.plan.expected)]
        if touching:
            names = " and ".join(f"`{name}`" for name in touching)
            yield f"{names} moved or reseeded the global random generators, on which other code relies: no mistake here, but a generator of its own would leave them alone."

    def _job(self, stand_in: StandIn | None = None) -> Job:
        source, plan = self.submission.source, self.plan
        return Job(plan.spec.file, source, plan.checks, plan.runs, stand_in=stand_in)

    def _judge(self, step: str, uses: frozenset[str], seen: Mapping[int, Observation]) -> Judged:
        plan, findings = self.plan, {}
        for number, each in seen.items():
            run = plan.runs[number]
            place = Place(self.submission.file, step, run.values, run.secret, self.submission.cells)
            findings[number] = judge(self._placed(each, step), plan.expected[number], run.dtype, place)
        return Judged(step, uses, seen, findings)

    def _placed(self, seen: Observation, step: str) -> Observation:
        """The same with the line to look at where nobody has seen one: the loop that may be without end, a name that is nearly the step's."""
        trouble, source, line = seen.trouble, self.submission.source, 0
        if trouble is not None and trouble.endless:
            line = only_while(source, "" if trouble.kind == "unimported" else step)
        elif trouble is not None and (trouble.kind, trouble.text, trouble.line) == ("missing", step, 0):
            line = nearly(source, step, self.plan.spec.steps)
        if trouble is None or not line:
            return seen
        return replace(seen, trouble=replace(trouble, line=line, source=line_of(source, line)))

    def _apart(self, first: Judged, wrong: Sequence[str]) -> Judged:
        """A failed step judged anew, in a process in which right steps are in the place of the wrong ones that it uses."""
        if self._is_final(first):
            return first
        stand_in = make_stand_in(self.plan.solution, wrong, first.step) if self.plan.solution else None
        if stand_in is None:
            return replace(first, rests_on=wrong[0])
        seen = self.sandbox.part(self._job(stand_in), self.plan.runs_of[first.step]).seen
        told = self._judge_reworded(first.step, first.uses, seen)
        if told.findings == self._judge_reworded(first.step, first.uses, first.seen).findings:
            return first  # what it uses has nothing to do with it
        return replace(told, seen=seen, stand_in=stand_in, before=first)

    def _as_a_pair(self, judged: Mapping[str, Judged], reader: str, writers: Collection[str]) -> dict[str, Judged]:
        """A failed step that reads files, judged anew with files that right steps wrote, and whose fault it was.

        Steps that share a format of their own may not read what the solution's write: then nothing is known from it.
        """
        first, wrong = judged[reader], [name for name in writers if judged[name].wrong]
        if not first.wrong or first.before or first.rests_on or self._is_final(first):
            return {}
        rests = {reader: replace(first, rests_on=wrong[0])} if wrong and first.mistake is None else {}
        stand_in = make_stand_in(self.plan.solution, list(writers), reader) if self.plan.solution else None
        if stand_in is None:
            return rests
        stand_in = in_format_of(stand_in, self.submission.source, reader, () if wrong else writers)
        seen = self.sandbox.part(self._job(stand_in), self.plan.runs_of[reader]).seen
        told = self._judge_reworded(reader, first.uses, seen)
        told = replace(told, seen=seen, stand_in=stand_in, before=first)
        if told.wrong:
            stopped = any(each.trouble for each in seen.values())
            return rests if stopped else {reader: self._name(told)} if wrong else {}
        return {reader: told} | {name: self._unread(judged[name], first) for name in writers if not wrong}

    def _unread(self, writer: Judged, reader: Judged) -> Judged:
        """A step whose file another step cannot read, though that reads a right one."""
        runs = self.plan.runs_of[writer.step]
        known = [run for run in runs if not self.plan.runs[run].secret and self.plan.runs[run].device == "cpu"]
        return writer.unread((known or runs)[-1], reader)

    def _is_final(self, found: Judged) -> bool:
        return any(seen.trouble is not None and seen.trouble.kind in FINAL for seen in found.seen.values())

    def _judge_reworded(self, step: str, uses: frozenset[str], seen: Mapping[int, Observation]) -> Judged:
        source = self.submission.source
        return self._judge(step, uses, {run: reworded(each, step, source) for run, each in seen.items()})

    def _name(self, found: Judged) -> Judged:
        if self.bank is None or not found.wrong or found.rests_on:
            return found
        expected, dtypes = self.plan.expected, [run.dtype for run in self.plan.runs]
        namer = Namer(self.bank, found.step, found.uses, found.seen, found.wrong, expected, dtypes)
        return replace(found, mistake=namer.find())


def grade_submission(
    submission: Submission, plan: Plan, sandbox: DoesJobs, bank: Bank | None = None, repairs: Repairs | None = None
) -> Result:
    """Run a submission in the sandbox and judge what was seen of it; SandboxError if the sandbox itself fails.

    A step that uses a wrong one is judged with the solution's in its place, where there is a solution. A step that the
    grader could not check makes the whole result an error without points; what is known of each step is in it all the same.

    Args:
        bank: the exercise's known mistakes; without it none is named.
        repairs: looks for the line that is wrong; without it nobody does.
    """
    *_, result = Grading(submission, plan, sandbox, bank, repairs).results()
    return result


@contextmanager
def own_bugs() -> Iterator[None]:
    """Make a GraderError of whatever is raised and nobody expects, with the place that a report of it needs."""
    try:
        yield
    except AutograderError:
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = str(error).partition("\n")[0][:200]
        what = f"{type(error).__name__}{said and f': {said}'} ({Path(last.filename).name}, line {last.lineno})"
        raise GraderError(f"the grader failed on it, which is a bug of the grader's: {what}") from error


def _unchecked(steps: Sequence[StepResult]) -> str:
    """The sentence for steps on which the grader itself failed: a person has to look, and a part of the points is no score."""
    if not steps:
        return ""
    names = ", ".join(f"`{step.step}`" for step in steps)
    problem = steps[0].first_problem
    said = problem.message.splitlines()[0] if problem and problem.status == "error" and problem.message else ""
    return f"Not graded, because of {names}. {said}".strip()
