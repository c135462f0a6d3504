"""`autograder validate --seeds 50`: on how many samples of each case does each known mistake show?

One seed says little of a case: a mistake that hides where a number happens to be near 1 shows on this one and not on the
next. The solution is run once on the samples of all seeds, and each mistake once on those of its step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.errors import AutograderError
from autograder.frontends.authoring.validate import Validity, place_of
from autograder.judging.bank import Each
from autograder.judging.compare import matches
from autograder.judging.reference import Plan, plan_on_seeds
from autograder.sandbox.host.job import DoesJobs, Job
from autograder.sandbox.layers.limits import Limits

SECONDS, RESULT_MIB = 600, 64  # for all samples of a process together
AT_ONCE = 25  # seeds in one process, but for the first: what never ends is not tried on the others
ENDED = ("timeout", "ended", "output", "record", "unimported")  # trouble of the process: it would come on every sample
Shown = dict[str, tuple[int, int]]  # by case: on how many of its samples a mistake shows, and how many there are


def validate_seeds(
    course: Course, exercise: str, sandbox: DoesJobs, seeds: Sequence[int], each: Each = map
) -> Validity:
    """Mistakes that show on some samples of a case and not on others, as problems; and in a remark how many show on all."""
    limits = replace(sandbox.limits, submission_seconds=SECONDS, result_mib=RESULT_MIB)
    parts = [seeds[:1], *(seeds[at : at + AT_ONCE] for at in range(1, len(seeds), AT_ONCE))]
    try:
        plans = list(each(lambda part: plan_on_seeds(course, exercise, sandbox, part, limits), parts))
        known = [mistake for mistake in plans[0].mistakes if not mistake.elsewhere]
        shown = list(each(lambda mistake: shown_in(mistake, plans, sandbox, limits), known))
    except AutograderError as error:
        return Validity(str(error).splitlines(), [])
    all_sampled = all(case.secret for case in course.exercises[exercise].cases.values())
    return Validity(
        [
            problem
            for mistake, cases in zip(known, shown, strict=True)
            for problem in _problems(place_of(course, exercise, mistake), mistake, cases, all_sampled)
        ],
        [_summary(exercise, len(seeds), known, shown)],
    )


def shown_in(mistake: Mistake, plans: Sequence[Plan], sandbox: DoesJobs, limits: Limits) -> Shown:
    """On how many samples of each case a mistake shows in some check of its step: one that has shown needs no further check."""
    shown: dict[str, list[bool]] = defaultdict(list)
    hopeless = set[str]()
    for plan in plans:
        job = Job(plan.spec.file, mistake.apply(plan.solution), plan.checks, plan.runs, trusted=True, limits=limits)
        samples: dict[tuple[str, int], bool] = {}
        left = defaultdict[tuple[str, int], list[int]](list)
        for k in plan.runs_of[mistake.step]:
            left[plan.runs[k].name, id(plan.runs[k].values)].append(k)
        while chosen := {
            ks.pop(0): sample
            for sample, ks in left.items()
            if ks and not samples.get(sample) and sample[0] not in hopeless
        }:
            seen = sandbox.part(job, chosen).seen
            for k, sample in chosen.items():
                run, trouble = plan.runs[k], seen[k].trouble
                if plan.expected[k].trouble or (trouble and trouble.kind == "skipped"):
                    continue
                samples[sample] = not matches(seen[k], plan.expected[k], run.dtype)
                if trouble and trouble.kind in ENDED:
                    hopeless.add(run.name)
        for (case, _), seen_there in samples.items():
            shown[case].append(seen_there)
    total = max(map(len, shown.values()), default=0)
    return {
        case: (total, total) if case in hopeless else (sum(samples), len(samples)) for case, samples in shown.items()
    }


def _problems(where: str, mistake: Mistake, shown: Shown, all_sampled: bool) -> Iterator[str]:
    for case, (some, of) in shown.items():
        if case in mistake.unseen:
            continue
        if some < of:
            yield (
                f"{where}: the mistake {mistake.id!r} shows in {some} of {of} samples of the case {case!r}: "
                "sample from where it always shows, or list the case in its `unseen`"
            )
    if shown and all_sampled and not any(some for some, _ in shown.values()):
        yield f"{where}: the mistake {mistake.id!r} shows nowhere: it is the solution in other words, or no case can tell it"


def _summary(exercise: str, seeds: int, known: Sequence[Mistake], shown: Sequence[Shown]) -> str:
    always = [
        all(some == of for case, (some, of) in cases.items() if case not in m.unseen)
        for m, cases in zip(known, shown, strict=True)
    ]
    idle = sorted(
        {
            f"{m.id} ({case})"
            for m, cases in zip(known, shown, strict=True)
            for case, (some, of) in cases.items()
            if case in m.unseen and some == of
        }
    )
    more = f"; listed in `unseen`, and showing there every time: {', '.join(idle)}" if idle else ""
    return f"{exercise}: {sum(always)} of {len(known)} mistakes show in {seeds} of {seeds} samples of every case{more}"
