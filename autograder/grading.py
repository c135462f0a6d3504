"""Grade one submission against a plan. Everything that a class or a single `check` does comes through here."""

from __future__ import annotations

from autograder.judge import Place, check_result, judge
from autograder.plan import Plan
from autograder.results import CheckResult, Result, step_result
from autograder.sandbox.host import Job, Sandbox
from autograder.submission import Submission


def grade_submission(submission: Submission, plan: Plan, sandbox: Sandbox) -> Result:
    """Run a submission in the sandbox and judge what was seen of it.

    Raises:
        SandboxError: if the sandbox itself fails.
    """
    spec = plan.spec
    outcome = sandbox.run(Job(f"{spec.stem}.py", submission.source, plan.checks, plan.runs))
    checks: dict[str, list[CheckResult]] = {step: [] for step in spec.steps}
    for run, seen, expected in zip(plan.runs, outcome.observations, plan.expected, strict=True):
        finding = judge(seen, expected, run.dtype, Place(submission.file, plan.exercise, run.step))
        hint = spec.steps[run.step].hints[0]
        checks[run.step].append(
            check_result(finding, hint, check=run.check, case=run.case, device=run.device, dtype=run.dtype)
        )
    steps = tuple(step_result(name, step.points, checks[name]) for name, step in spec.steps.items())
    return Result(
        submission.student,
        plan.exercise,
        sum(step.points for step in steps),
        spec.max_points,
        "graded",
        submission.file,
        submission.sha256,
        steps,
        output=outcome.output,
    )
