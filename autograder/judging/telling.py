"""What is told of each step of a submission: its result, with the words, the hint, the line and the picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from autograder.course.mistakes import Mistake
from autograder.course.spec import AimedHint, ExerciseSpec, StepSpec
from autograder.judging.definition import KINDS
from autograder.judging.finding import Finding
from autograder.judging.number_plot import Drawable, numbers_of
from autograder.judging.program import Line
from autograder.judging.reference import Plan
from autograder.judging.results import CheckResult, Result, Status, StepResult, Unnamed
from autograder.judging.trajectory_plot import picture_of
from autograder.recording.observation import Observation
from autograder.sandbox.host.job import StandIn, is_secret

SECRET_ALONE = "On the known cases it is right, on others of their kind it is not: does it use what it is given?"
BOUNDED = "No single small change that makes it right was found among the likeliest; not all were tried."
ELSEWHERE = {"sim": "a simulated accelerator that your code was handed as its device", "cuda": "the GPU"}
# Of a step that was not written or not run there is nothing to compare.
NOT_GROUPED = {"unfinished", "missing", "import", "unimported", "skipped", "tampered", "record"}


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
        unreadable: whether what is wrong is seen only in that a step, which reads a right file, cannot read its.
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
    unreadable: bool = False

    @property
    def wrong(self) -> tuple[int, ...]:
        """The runs that failed."""
        return tuple(run for run, finding in self.findings.items() if finding and finding.status == "failed")

    def touches(self, expected: Sequence[Observation]) -> bool:
        """Whether it changed global state that it should leave alone, though nothing forbids it: not where the solution does, under the same check."""
        return any(
            entry.touched and not expected[run].named.get(entry.name, entry).touched
            for run, seen in self.seen.items()
            for entry in seen.entries
        )

    @property
    def follows(self) -> bool:
        """Whether it is right where the steps that it uses are."""
        return self.before is not None and not self.wrong

    def unread(self, run: int, reader: Judged) -> Judged:
        """The same where another step cannot read what this one writes, and is right with what a right one writes.

        Args:
            run: by which it is told; reader: the other step, as it was judged with what this one writes.
        """
        said = reader.findings[reader.wrong[0]]
        why = _small(said.message) if said else ""
        message = f"`{reader.step}` can read a right file, but not the one that `{self.step}` writes: {why}"
        return replace(self, findings={**self.findings, run: Finding(message, says_all=True)}, unreadable=True)

    def finding_of(self, run: int) -> Finding | None:
        """What there is to say of a run: with which steps in place, if some were put there."""
        finding = self.findings[run]
        if self.stand_in is None or finding is None or finding.status != "failed":
            return finding
        return replace(finding, message=f"With {_right(self.stand_in.names)}: {_small(finding.message)}")


def told_step(found: Judged, plan: Plan) -> StepResult:
    """One step's result: its checks as they were found, with the mistake named where one is."""
    spec = plan.spec.steps[found.step]
    checks = _with_seen([_told_check(found, run, plan) for run in found.findings], plan.spec)
    result = step_result(found.step, spec.points, checks)
    failed = result.status == "failed"
    return replace(
        result,
        follow_through=found.follows and result.status == "passed",
        open=bool(found.rests_on) and not plan.solution,
        picture=partial(_picture, plan, found) if failed else None,  # most are never drawn
        line=found.line.numbers[0] if found.line else None,
        change=KINDS[found.line.kind] if found.line else "",
        unnamed=_unnamed(found, plan) if failed else None,
    )


def _told_check(found: Judged, index: int, plan: Plan) -> CheckResult:
    """What was found of a run as the result of a check, with lines of advice where they help."""
    run, finding = plan.runs[index], found.finding_of(index)
    result = CheckResult(run.check, run.case, run.device, run.dtype, "passed")
    if found.follows and found.before and found.stand_in and index in found.before.wrong:
        result = replace(result, message=f"Right with {_right(found.stand_in.names)}.")
    if finding is None:
        return result
    failed = finding.status == "failed"
    mistake = found.mistake if failed else None
    message = f"{_differs(finding)}\nIt looks as if {mistake.says}." if mistake else finding.message
    if finding.hinted or mistake:
        message = "\n".join(filter(None, (message, *_advice(found, finding, run.check, plan))))
    return replace(
        result,
        status=finding.status,
        first_divergence=finding.divergence,
        mistake=mistake.id if mistake else None,
        line=found.line.numbers[0] if found.line and failed else None,
        message=message,
        raised=finding.raised,
    )


def _advice(found: Judged, finding: Finding, check: str, plan: Plan) -> Iterator[str]:
    """What to look at, line by line: the step that it rests on, or the place, and a hint."""
    if found.rests_on:
        graded = "" if plan.solution else f" When it is graded, a right `{found.rests_on}` is put in its place."
        yield f"It uses `{found.rests_on}`, which is not right yet: look there first.{graded}"
        return
    if found.line or found.bounded:
        yield _where(found) if found.line else BOUNDED
    if found.mistake and found.mistake.hint:
        yield f"Hint: {found.mistake.hint}"
        return
    if _right_on_known_cases(plan, found):
        yield SECRET_ALONE
    yield _general(plan.spec.steps[found.step], check, finding)


def step_result(name: str, max_points: float, checks: Sequence[CheckResult]) -> StepResult:
    """Sum up a step's checks: an error outweighs a failure, a failure outweighs the rest."""
    states = {check.status for check in checks} or {"error"}
    kinds: tuple[Status, ...] = ("error", "failed", "passed", "skipped")
    status = next(kind for kind in kinds if kind in states)
    return StepResult(name, max_points if status == "passed" else 0.0, max_points, status, tuple(checks))


def _unnamed(found: Judged, plan: Plan) -> Unnamed | None:
    """What was seen of a step that is written and that no known mistake explains."""
    kinds = {seen.trouble.kind for seen in found.seen.values() if seen.trouble}
    if found.mistake is not None or found.rests_on or found.unreadable or kinds & NOT_GROUPED:
        return None
    first = next(finding for run in found.wrong if (finding := found.finding_of(run)) is not None)
    runs = tuple((plan.runs[run].dtype, seen) for run, seen in found.seen.items())
    return Unnamed(runs, _differs(first), found.line.texts[0] if found.line else "")


def _differs(finding: Finding) -> str:
    """What differs, without how it looks."""
    return finding.message.partition("\n")[0]


def _where(found: Judged) -> str:
    """The line, as a student reads of it."""
    assert found.line is not None
    numbers, quoted = found.line.cells or found.line.numbers, "\n".join(f"    {text}" for text in found.line.texts)
    *others, last = map(str, numbers)
    within = "the block that begins in " if found.line.block else ""
    place = (
        f"The same small change in lines {', '.join(others)} and {last}"
        if others
        else f"One small change in {within}line {last}"
    )
    place = f"{place} of its cell" if found.line.cells else place
    right = f", with {_right(found.stand_in.names)}," if found.stand_in else ""
    return f"{place}{right} makes every check of `{found.step}` pass. You wrote:\n{quoted}"


def _right(names: Sequence[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"a right {', '.join(others)} and {last} in their place" if others else f"a right {last} in its place"


def _small(message: str) -> str:
    """A message as it goes on after a colon."""
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


def _general(spec: StepSpec, check: str, finding: Finding) -> str:
    """The step's own hint on what failed, else on the step in general if the message leaves something to that."""
    if finding.entry and (about := hint_about(spec, check, finding.entry)):
        return f"A hint on this: {about}"
    general = "" if finding.says_all else general_hint(spec)
    return f"A hint on this step in general: {general}" if general else ""


def hint_about(spec: StepSpec, check: str, entry: str) -> str:
    """The first hint of a step that is about a check, or about an entry in it, "" if none is."""
    aimed = (hint for hint in spec.hints if isinstance(hint, AimedHint))
    return next((hint.hint for hint in aimed if any(aim == check or aim in entry for aim in hint.about)), "")


def general_hint(spec: StepSpec) -> str:
    """The first hint about the whole step, "" if there is none."""
    return next((hint for hint in spec.hints if isinstance(hint, str)), "")


def _right_on_known_cases(plan: Plan, found: Judged) -> bool:
    """Whether a step fails on secret cases alone, though it has known ones."""
    wrong = {plan.runs[run].secret for run, finding in found.findings.items() if finding is not None}
    return wrong == {True} and any(not plan.runs[run].secret for run in found.findings)


def _picture(plan: Plan, found: Judged) -> Drawable | None:
    """The picture of a step's first failed check, where that is of numbers; of secret ones, only a trajectory's."""
    for index in sorted(found.wrong, key=lambda index: plan.runs[index].device != "cpu")[:1]:
        finding, run = found.findings[index], plan.runs[index]
        if finding is not None and finding.divergence is not None:
            title = f"{run.step}: {finding.entry}, with {case_words(plan.spec, run.name)}"
            seen, expected = found.seen[index], plan.expected[index]
            row = finding.divergence.row
            path = picture_of(finding.entry, row, seen, expected, title, run.secret)
            if path is not None or run.secret:
                return path
            return numbers_of(finding.entry, seen, expected, title, run.dtype)
    return None


def with_seen(result: Result, spec: ExerciseSpec) -> Result:
    """The same result with words, in each failed check, for the case and device on which it shows."""
    return replace(
        result, steps=tuple(replace(step, checks=tuple(_with_seen(step.checks, spec))) for step in result.steps)
    )


def _with_seen(checks: Sequence[CheckResult], spec: ExerciseSpec) -> list[CheckResult]:
    """One step's checks with those words: numbers say theirs, all else where the check passes on another case."""
    passing = {(check.check, check.device) for check in checks if check.status == "passed"}
    return [replace(check, seen=_seen(check, spec, (check.check, check.device) in passing)) for check in checks]


def _seen(check: CheckResult, spec: ExerciseSpec, on_some: bool) -> str:
    if check.status != "failed" or not check.message:
        return ""
    where = f"on {check.device}, {ELSEWHERE[check.device]}" if check.device in ELSEWHERE else ""
    if check.first_divergence is None and not on_some:
        return f"Seen {where}: on a CPU alone this may not show." if where else ""
    name = check.case.partition("-")[2] or next(iter(spec.cases))
    title = case_words(spec, name) if name in spec.cases else check.case
    whose = "in a case that grading adds" if is_secret(check.case) else ""
    return f"{', '.join(filter(None, (f'Seen with {title}', whose, where)))}."


def case_words(spec: ExerciseSpec, name: str) -> str:
    """What is special about a case, for a student: its title, else its name."""
    case, words = spec.cases[name], name.replace("-", " ")
    dtype = "" if case.dtype == "float64" or case.dtype in words else f" in {case.dtype}"
    return case.title or f"the case {words!r}{dtype}"
