"""Grade one submission against a plan. Everything that a class or a single `check` does comes through here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.course.mistakes import Mistake
from autograder.course.spec import StepSpec
from autograder.judging.bank import Bank, Namer, StepRuns
from autograder.judging.compare import differs
from autograder.judging.definition import KINDS
from autograder.judging.judge import Finding, Place, check_result, judge
from autograder.judging.number_plot import Drawable, numbers_of
from autograder.judging.reference import Plan
from autograder.judging.repair import Failed, Line, Repairs
from autograder.judging.results import HandedIn, Result, StepResult, Unnamed, step_result, with_seen
from autograder.judging.stand_ins import in_own_words, make_stand_in, sealed
from autograder.judging.trajectory_plot import picture_of
from autograder.judging.words import sizes_of
from autograder.parsing import used_steps
from autograder.recording.observation import Observation
from autograder.sandbox.host.job import Job, Outcome, StandIn
from autograder.sandbox.host.runner import Runner
from autograder.submissions.source import Submission, line_in_cell

SECRET_ALONE = "On the known cases it is right, on others of their kind it is not: does it use what it is given?"
BOUNDED = "The search for one small change that makes it right ended at its bound."
# Of a step that was not written or not run there is nothing to compare.
NOT_GROUPED = {"unfinished", "missing", "import", "skipped", "tampered", "record"}
SHOWN, SHOWN_CODE = 3, 60  # statements that were passed over, and characters of each
# After these nothing of a step is looked at a second time: it was never run, or it interfered.
FINAL = ("import", "tampered", "record")


@dataclass(frozen=True)
class Judged:
    """What was found of one step.

    Attributes:
        step: its name; uses: the other steps that the student's code of it uses.
        seen: an observation a run, by the run's number; findings: what is wrong with each, None where nothing is.
        stand_in: what was in the place of wrong steps that it uses.
        before: what was found without.
        rests_on: a wrong step that it uses, where there was nothing to put in its place.
        mistake: the known mistake that explains what is wrong.
        line: where one small change makes it right; bounded: whether the search for that ended at its bound.
    """

    step: str
    uses: frozenset[str]
    seen: Mapping[int, Observation]
    findings: Mapping[int, Finding | None]
    stand_in: StandIn | None = None
    before: Judged | None = None
    rests_on: str = ""
    mistake: Mistake | None = None
    line: Line | None = None
    bounded: bool = False

    @property
    def wrong(self) -> tuple[int, ...]:
        """The runs that failed."""
        return tuple(run for run, finding in self.findings.items() if finding and finding.status == "failed")

    @property
    def touched(self) -> bool:
        """Whether it changed global state that it should leave alone, though nothing forbids it."""
        return any(entry.touched for seen in self.seen.values() for entry in seen.entries)

    @property
    def follows(self) -> bool:
        """Whether it is right where the steps that it uses are."""
        return self.before is not None and not self.wrong

    def finding_of(self, run: int) -> Finding | None:
        """What there is to say of a run: with which steps in place, if some were put there."""
        finding = self.findings[run]
        if self.stand_in is None or finding is None or finding.status != "failed":
            return finding
        return replace(finding, message=f"With {_right(self.stand_in.names)}: {_small(finding.message)}")


@dataclass(frozen=True)
class Grading:
    """Grades one submission; see `grade_submission`."""

    submission: Submission
    plan: Plan
    sandbox: Runner
    bank: Bank | None
    repairs: Repairs | None = None

    def results(self) -> Iterator[Result]:
        """The result, and once more where there is a line to look for."""
        spec, submission = self.plan.spec, self.submission
        outcome = self.sandbox.run(self._job())
        uses = used_steps(submission.source, spec.steps)
        judged = {
            name: self._judge(name, uses[name], {run: outcome.observations[run] for run in self.plan.runs_of[name]})
            for name in spec.steps
        }
        for name, first in judged.items():
            if first.wrong:
                wrong = [other for other, at in judged.items() if other in first.uses and at.wrong]
                judged[name] = self._name(self._apart(first, wrong) if wrong else first)
        yield self._result(judged, outcome)
        if self.repairs is not None and (failed := [each for each in judged.values() if self._is_searched(each)]):
            end = self.repairs.end()
            found = {each.step: self._find_line(each, self.repairs, end) for each in failed}
            yield self._result({**judged, **found}, outcome)

    def _result(self, judged: Mapping[str, Judged], outcome: Outcome) -> Result:
        submission = self.submission
        said = [self.plan.notice, submission.note, *self._remarks(outcome, judged)]
        steps = tuple(_step(found, self.plan) for found in judged.values())
        unchecked = [step for step in steps if step.status == "error"]
        result = Result(
            submission.student,
            self.plan.exercise,
            0.0 if unchecked else sum(step.points for step in steps),
            sum(step.max_points for step in steps),
            "error" if unchecked else "graded",
            HandedIn(submission.file, submission.sha256),
            steps,
            message=" ".join(filter(None, [_unchecked(unchecked), *said])),
            output=outcome.output,
        )
        return with_seen(result, self.plan.spec)

    def _is_searched(self, found: Judged) -> bool:
        """Whether to look for the line: where a step is wrong in an unknown way, and its runs came to an end."""
        ended = all(
            seen.trouble is None or seen.trouble.kind in ("exception", "skipped") for seen in found.seen.values()
        )
        return bool(found.wrong) and ended and found.mistake is None and not found.rests_on

    def _find_line(self, found: Judged, repairs: Repairs, end: float) -> Judged:
        plan = self.plan
        runs = [run for run, finding in found.findings.items() if finding is None or finding.status == "failed"]

        def passes(number: int, seen: Observation) -> bool:
            """As it is judged; most edits are ruled out by the first numbers, and need no words."""
            expected, dtype = plan.expected[number], plan.runs[number].dtype
            if seen.trouble is not None or differs(seen, expected, dtype):
                return False
            return judge(seen, expected, dtype, Place(self.submission.file, plan.exercise, found.step)) is None

        def weight(number: int) -> float:
            sizes = [entry.values.size for entry in plan.expected[number].entries if entry.values is not None]
            return sum(sizes) if plan.runs[number].device == "cpu" else math.inf

        failed = Failed(found.step, self._job(found.stand_in), runs, found.wrong, passes, weight)
        line, bounded = repairs.find(failed, self.sandbox, end)
        if line is not None and self.submission.file.endswith(".ipynb"):  # whose lines nobody counts
            line = replace(line, cells=tuple(line_in_cell(failed.job.source, number) for number in line.numbers))
        return replace(found, line=line, bounded=bounded)

    def _remarks(self, outcome: Outcome, judged: Mapping[str, Judged]) -> Iterator[str]:
        """What costs no points: statements beside the steps that failed, and seeds."""
        told = [in_own_words(each, self.submission.source) for each in outcome.passed_over[:SHOWN]]
        lines = [f"line {each.line} (`{each.source[:SHOWN_CODE]}`: {each.text})" for each in told]
        if more := len(outcome.passed_over) - len(told):
            lines.append(f"and {more} more")
        if lines:
            yield f"Passed over, since it failed: {', '.join(lines)}."
        touching = [name for name, found in judged.items() if found.touched]
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
            place = Place(self.submission.file, plan.exercise, step, sizes_of(run.values), run.secret)
            findings[number] = judge(each, plan.expected[number], run.dtype, place)
        return Judged(step, uses, seen, findings)

    def _apart(self, first: Judged, wrong: Sequence[str]) -> Judged:
        """A failed step judged anew, in a process in which right steps are in the place of the wrong ones that it uses."""
        troubles = [seen.trouble.kind for seen in first.seen.values() if seen.trouble]
        if any(kind in FINAL for kind in troubles):
            return first
        stand_in = make_stand_in(self.plan.solution, wrong, first.step) if self.plan.solution else None
        if stand_in is None:
            return replace(first, rests_on=wrong[0])
        seen = self.sandbox.part(self._job(stand_in), self.plan.runs_of[first.step]).seen
        told = self._sealed(first.step, first.uses, seen)
        if told.findings == self._sealed(first.step, first.uses, first.seen).findings:
            return first  # what it uses has nothing to do with it
        return replace(told, seen=seen, stand_in=stand_in, before=first)

    def _sealed(self, step: str, uses: frozenset[str], seen: Mapping[int, Observation]) -> Judged:
        source = self.submission.source
        return self._judge(step, uses, {run: sealed(each, step, source) for run, each in seen.items()})

    def _name(self, found: Judged) -> Judged:
        if self.bank is None or not found.wrong or found.rests_on:
            return found
        dtypes = [run.dtype for run in self.plan.runs]
        runs = StepRuns(found.step, self.plan.runs_of[found.step], found.wrong, found.uses)
        return replace(found, mistake=Namer(self.bank, found.seen, self.plan.expected, dtypes).find(runs))


def grade_submission(
    submission: Submission, plan: Plan, sandbox: Runner, bank: Bank | None = None, repairs: Repairs | None = None
) -> Result:
    """Run a submission in the sandbox and judge what was seen of it.

    A step that uses a wrong one is judged with the solution's in its place, where there is a solution. A step that the
    grader could not check makes the whole result an error without points; what is known of each step is in it all the same.

    Args:
        bank: the exercise's known mistakes; without it none is named.
        repairs: looks for the line that is wrong; without it nobody does.

    Raises:
        SandboxError: if the sandbox itself fails.
    """
    *_, result = Grading(submission, plan, sandbox, bank, repairs).results()
    return result


def _unchecked(steps: Sequence[StepResult]) -> str:
    """The sentence for steps on which the grader itself failed: a person has to look, and a part of the points is no score."""
    if not steps:
        return ""
    names = ", ".join(f"`{step.step}`" for step in steps)
    problem = steps[0].first_problem
    said = problem.message.splitlines()[0] if problem and problem.status == "error" and problem.message else ""
    return f"Not graded, because of {names}. {said}".strip()


def _step(found: Judged, plan: Plan) -> StepResult:
    """One step's result: its checks as they were found, with the mistake named where one is."""
    spec = plan.spec.steps[found.step]
    told = found.mistake.hint if found.mistake else ""
    rests = _look_first(found, plan) if found.rests_on else ""
    secret = "" if told or not _right_on_known_cases(plan, found) else SECRET_ALONE
    where = _where(found) if found.line else BOUNDED if found.bounded else ""
    line = found.line.numbers[0] if found.line else None
    checks = []
    for index in found.findings:
        run, finding = plan.runs[index], found.finding_of(index)
        if finding is not None and found.mistake is not None and finding.status == "failed":
            finding = replace(
                finding, message=f"{finding.first_line}\nIt looks as if {found.mistake.says}.", hinted=True
            )
        general = _general(spec, run.check, finding) if finding is not None else ""
        hint = f"Hint: {told}" if told else general
        advice = rests or "\n".join(filter(None, (where, secret, hint)))
        check = check_result(finding, advice, check=run.check, case=run.case, device=run.device, dtype=run.dtype)
        if check.status == "failed" and found.mistake is not None:
            check = replace(check, mistake=found.mistake.id)
        if check.status == "failed":
            check = replace(check, line=line)
        if found.follows and found.before and found.stand_in and index in found.before.wrong:
            check = replace(check, message=f"Right with {_right(found.stand_in.names)}.")
        checks.append(check)
    result = step_result(found.step, spec.points, checks)
    picture = _picture(plan, found) if result.status == "failed" else None
    follows, change = found.follows and result.status == "passed", KINDS[found.line.kind] if found.line else ""
    unnamed = _unnamed(found, plan) if result.status == "failed" else None
    return replace(result, follow_through=follows, picture=picture, line=line, change=change, unnamed=unnamed)


def _unnamed(found: Judged, plan: Plan) -> Unnamed | None:
    """What was seen of a step that is written and that no known mistake explains."""
    kinds = {seen.trouble.kind for seen in found.seen.values() if seen.trouble}
    if found.mistake is not None or found.rests_on or kinds & NOT_GROUPED:
        return None
    first = next(finding for run in found.wrong if (finding := found.finding_of(run)) is not None)
    runs = tuple((plan.runs[run].dtype, seen) for run, seen in found.seen.items())
    return Unnamed(runs, first.first_line, found.line.texts[0] if found.line else "")


def _where(found: Judged) -> str:
    """The line, as a student reads of it."""
    assert found.line is not None
    numbers, quoted = found.line.cells or found.line.numbers, "\n".join(f"    {text}" for text in found.line.texts)
    *others, last = map(str, numbers)
    place = (
        f"The same small change in lines {', '.join(others)} and {last}"
        if others
        else f"One small change in line {last}"
    )
    place = f"{place} of its cell" if found.line.cells else place
    right = f", with {_right(found.stand_in.names)}," if found.stand_in else ""
    return f"{place}{right} makes every check of `{found.step}` pass:\n{quoted}"


def _look_first(found: Judged, plan: Plan) -> str:
    """What to say of a step for which there is nothing to put in the place of the wrong one that it uses."""
    advice = f"It uses `{found.rests_on}`, which is not right yet: look there first."
    if plan.solution:
        return advice
    return f"{advice} When it is graded, a right `{found.rests_on}` is put in its place."


def _right(names: Sequence[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"a right {', '.join(others)} and {last} in their place" if others else f"a right {last} in its place"


def _small(message: str) -> str:
    """A message as it goes on after a colon."""
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


def _general(spec: StepSpec, check: str, finding: Finding) -> str:
    """The step's own hint on what failed, else on the step in general if the message leaves something to that."""
    if finding.entry and (about := spec.hint_about(check, finding.entry)):
        return f"A hint on this: {about}"
    general = "" if finding.says_all else spec.general_hint
    return f"A hint on this step in general: {general}" if general else ""


def _right_on_known_cases(plan: Plan, found: Judged) -> bool:
    """Whether a step fails on secret cases alone, though it has known ones."""
    wrong = {plan.runs[run].secret for run, finding in found.findings.items() if finding is not None}
    return wrong == {True} and any(not plan.runs[run].secret for run in found.findings)


def _picture(plan: Plan, found: Judged) -> Drawable | None:
    """The picture of a step's first failed check, where that is of numbers; of secret ones, only a trajectory's."""
    for index in sorted(found.wrong, key=lambda index: plan.runs[index].device != "cpu")[:1]:
        finding, run = found.findings[index], plan.runs[index]
        if finding is not None and finding.divergence is not None:
            title = f"{run.step}: {finding.entry}, with {plan.spec.case_words(run.name)}"
            seen, expected = found.seen[index], plan.expected[index]
            row = finding.divergence.row
            path = picture_of(finding.entry, row, seen, expected, title, run.values, run.secret)
            if path is not None or run.secret:
                return path
            return numbers_of(finding.entry, seen, expected, title, run.dtype)
    return None
