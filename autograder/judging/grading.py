"""Grade one submission against a plan. Everything that a class or a single `check` does comes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.judging.bank import Bank
from autograder.judging.judge import Finding, Place, check_result, judge
from autograder.judging.naming import Namer, Naming, StepRuns
from autograder.judging.reference import Plan
from autograder.judging.results import HandedIn, Result, StepResult, step_result
from autograder.judging.static_analysis import used_steps
from autograder.judging.trajectory_plot import Picture, picture_of
from autograder.judging.words import sizes_of
from autograder.recording.observation import Observation
from autograder.sandbox.host.job import Job
from autograder.sandbox.host.runner import Runner
from autograder.submissions.source import Submission

SECRET_ALONE = "On the known cases it is right, on others of their kind it is not: does it use what it is given?"


def grade_submission(submission: Submission, plan: Plan, sandbox: Runner, bank: Bank | None = None) -> Result:
    """Run a submission in the sandbox and judge what was seen of it.

    A step that the grader could not check makes the whole result an error without points; what is known of each step is
    in it all the same.

    Args:
        bank: the exercise's known mistakes; without it none is named.

    Raises:
        SandboxError: if the sandbox itself fails.
    """
    spec = plan.spec
    outcome = sandbox.run(Job(spec.file, submission.source, plan.checks, plan.runs))
    findings = [
        judge(seen, expected, run.dtype, Place(submission.file, plan.exercise, run.step, sizes_of(run.values)))
        for run, seen, expected in zip(plan.runs, outcome.observations, plan.expected, strict=True)
    ]
    indices = plan.runs_of
    namings: dict[str, Naming] = {}
    if bank is not None and any(findings):
        runs = [StepRuns(name, mine, tuple(i for i in mine if findings[i])) for name, mine in indices.items()]
        dtypes = [run.dtype for run in plan.runs]
        namings = Namer(
            bank, outcome.observations, plan.expected, dtypes, used_steps(submission.source, spec.steps)
        ).name(runs)
        for name, naming in namings.items():
            if naming.given and naming.mistake is not None:
                observations = bank.observations(tuple(known.key for known in naming.given), indices[name])
                place = Place(submission.file, plan.exercise, name)
                for index, observation in observations.items():
                    findings[index] = _own_finding(index, findings, outcome.observations, plan, observation, place)
    steps = tuple(
        _step(name, plan, mine, findings, namings.get(name, Naming()), outcome.observations)
        for name, mine in indices.items()
    )
    unchecked = [step for step in steps if step.status == "error"]
    return Result(
        submission.student,
        plan.exercise,
        0.0 if unchecked else sum(step.points for step in steps),
        sum(step.max_points for step in steps),
        "error" if unchecked else "graded",
        HandedIn(submission.file, submission.sha256),
        steps,
        message=" ".join(filter(None, [_unchecked(unchecked), plan.notice, submission.note])),
        output=outcome.output,
    )


def _own_finding(
    index: int,
    findings: Sequence[Finding | None],
    seen: Sequence[Observation],
    plan: Plan,
    given: Observation | None,
    place: Place,
) -> Finding | None:
    """The first difference due to a step's own mistake, where `given`, an earlier step's mistake, causes another one before it."""
    finding, dtype = findings[index], plan.runs[index].dtype
    own = judge(seen[index], given, dtype, place) if finding is not None and given is not None else None
    if finding is None or own is None or own.entry in ("", finding.entry):
        return finding
    kept = [e for e in plan.expected[index].entries if e.name == own.entry or e.kind == "backdrop"]
    return judge(seen[index], Observation(tuple(kept)), dtype, place) or finding


def _unchecked(steps: Sequence[StepResult]) -> str:
    """The sentence for steps on which the grader itself failed: a person has to look, and a part of the points is no score."""
    if not steps:
        return ""
    names = ", ".join(f"`{step.step}`" for step in steps)
    problem = steps[0].first_problem
    said = problem.message.splitlines()[0] if problem and problem.status == "error" and problem.message else ""
    return f"Not graded, because of {names}. {said}".strip()


def _step(
    name: str,
    plan: Plan,
    indices: Sequence[int],
    findings: list[Finding | None],
    naming: Naming,
    seen: Sequence[Observation],
) -> StepResult:
    """One step's result: its checks as they were found, with the mistake named where one is."""
    spec = plan.spec.steps[name]
    told = naming.mistake.hint if naming.mistake else ""
    rests = f"It uses `{naming.rests_on}`, which is not right yet: look there first." if naming.rests_on else ""
    secret = "" if told or not _right_on_known_cases(plan, indices, findings) else SECRET_ALONE
    checks = []
    for index in indices:
        run, finding = plan.runs[index], findings[index]
        if finding is not None and naming.mistake is not None and finding.status == "failed":
            finding = replace(
                finding, message=f"{finding.first_line}\nIt looks as if {naming.mistake.says}.", hinted=True
            )
        general = spec.hint_on(run.check, finding.entry) if finding is not None and not finding.says_all else ""
        hint = f"Hint: {told}" if told else f"A hint on this step in general: {general}" if general else ""
        advice = rests or "\n".join(filter(None, (secret, hint)))
        check = check_result(finding, advice, check=run.check, case=run.case, device=run.device, dtype=run.dtype)
        if check.status == "failed" and naming.mistake is not None:
            check = replace(check, mistake=naming.mistake.id)
        if check.status == "failed" and naming.follows:
            check = replace(check, status="passed", first_divergence=None, message=_follows(naming))
        checks.append(check)
    result = step_result(name, spec.points, checks)
    picture = _picture(plan, indices, findings, seen) if result.status == "failed" else None
    return replace(result, follow_through=bool(naming.follows), picture=picture)


def _right_on_known_cases(plan: Plan, indices: Sequence[int], findings: list[Finding | None]) -> bool:
    """Whether a step fails on secret cases alone, though it has known ones."""
    wrong = {plan.runs[index].secret for index in indices if findings[index] is not None}
    return wrong == {True} and any(not plan.runs[index].secret for index in indices)


def _picture(
    plan: Plan, indices: Sequence[int], findings: list[Finding | None], seen: Sequence[Observation]
) -> Picture | None:
    """The picture of a step's first failed check, where that is of a trajectory."""
    for index in sorted(indices, key=lambda index: plan.runs[index].device != "cpu"):
        finding, run = findings[index], plan.runs[index]
        if finding is not None and finding.status == "failed":
            if finding.divergence is None:
                return None
            title = f"{run.step}: {finding.entry}, {run.case} case, {run.dtype}"
            return picture_of(finding.entry, finding.divergence.row, seen[index], plan.expected[index], title)
    return None


def _follows(naming: Naming) -> str:
    causes = " and ".join(f"in `{known.step}` {known.says}" for known in naming.follows)
    return f"Right, given that {causes}: this step earns its points."
