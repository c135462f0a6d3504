"""`autograder validate`: is the course what it promises? Solutions, stubs, hints, and `exercises/` in sync."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain

from autograder.course.mistake_file import FILE
from autograder.course.mistakes import Mistake
from autograder.course.outline import CHECKS, RECORDED
from autograder.course.spec import AimedHint, Course
from autograder.course.yaml_file import place_in, read_text
from autograder.errors import AutograderError
from autograder.frontends.authoring.build import Built, build_exercise
from autograder.frontends.authoring.conditions import missing
from autograder.frontends.authoring.idle import idle_checks, idle_records, without_numbers
from autograder.frontends.authoring.trial import first_then_all, look_alike
from autograder.judging.bank import DIFFERENT, Bank, Each, MutantBank, Observations
from autograder.judging.compare import matches
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.reference_file import RECORDED_ON, record_problem, with_recorded_observations
from autograder.judging.results import CheckResult
from autograder.judging.stand_ins import make_stand_in
from autograder.parsing import used_steps
from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.host.job import DoesJobs, Job
from autograder.submissions.source import Submission

STUDENT = "validate"
SHARED_RUNS = 40


@dataclass(frozen=True)
class Validity:
    """What `validate` found of one exercise: problems, and remarks that are none, a sentence each."""

    problems: list[str]
    remarks: list[str]

    def __add__(self, more: Validity) -> Validity:
        """What was found by two ways of looking, a problem that both found once."""
        return Validity(list(dict.fromkeys([*self.problems, *more.problems])), [*self.remarks, *more.remarks])


def validate_exercise(course: Course, exercise: str, sandbox: DoesJobs, seed: int, each: Each = map) -> Validity:
    """Every problem of one exercise, how many mistakes its steps have, and which of those look alike.

    `seed` samples secret cases, on which the solution must earn full points as well.
    """
    try:
        built = build_exercise(course, exercise, sandbox)
        plan = plan_from_solution(course, exercise, sandbox, seed, RECORDED_ON)
    except AutograderError as error:
        return Validity(str(error).splitlines(), [])
    bank = MutantBank(plan, sandbox, nullcontext())
    try:
        list(each(bank.observe_together, _shared(plan)))
        shown = zip(plan.mistakes, each(lambda known: _hidden(plan, bank, known), plan.mistakes), strict=True)
        hidden = [f"{place_of(course, exercise, known)}: {said}" for known, some in shown for said in some]
        stale = list(_stale(course, plan, bank))
        found = (_never_asked(course, plan), _alike(plan, bank), idle_records(plan, sandbox), missing(plan))
        idle = list(idle_checks(plan, bank, sandbox, course.solution_dir(exercise) / CHECKS))
        remarks = [_counted(plan), *chain.from_iterable(found)]
    except AutograderError as error:
        return Validity([f"{exercise}: {error}"], [])
    if unsound := list(_solution(course, plan, sandbox))[:1]:
        return Validity(unsound, remarks)  # all else would follow from it
    problems = [
        *_stand_ins(course, plan, sandbox),
        *_stub(built, plan, sandbox),
        *_in_sync(course, built),
        *_hints(course, plan),
        *without_numbers(plan),
    ]
    return Validity([*problems, *idle, *stale, *hidden], remarks)


def _submission(exercise: str, file: str, source: str) -> Submission:
    return Submission(STUDENT, exercise, file, source, "")


def _solution(course: Course, plan: Plan, sandbox: DoesJobs) -> Iterator[str]:
    """The solution, graded as a submission against itself, earns everything."""
    path = course.solution_dir(plan.exercise) / plan.spec.file
    result = grade_submission(_submission(plan.exercise, path.name, path.read_text(encoding="utf-8")), plan, sandbox)
    for step in result.steps:
        if problem := step.first_problem:
            yield (
                f"{path}: the solution's `{step.step}` does not earn its points twice over: {problem.check} on {problem.case}: "
                f"{_first_line(problem)} Let it sample from generators with a seed, and keep nothing between calls, nor checks.py in its globals"
            )


def _stand_ins(course: Course, plan: Plan, sandbox: DoesJobs) -> Iterator[str]:
    """Steps that would not be judged apart from a wrong one that they use, though they are right."""
    path = course.solution_dir(plan.exercise) / plan.spec.file
    for step, used in used_steps(plan.solution, plan.spec.steps).items():
        needing = [other for other in used if make_stand_in(plan.solution, [other], step) is None]
        for other in needing:
            yield (
                f"{path}: the solution's `{other}` cannot stand in for a wrong one where `{step}` is judged, since it needs "
                f"`{step}` itself: let both use a function beside the steps"
            )
        if not used or needing:
            continue
        wrong = "".join(
            f"\n\ndef {other}(*args, **kwargs):\n    raise NotImplementedError({other!r})\n" for other in used
        )
        result = grade_submission(_submission(plan.exercise, plan.spec.file, plan.solution + wrong), plan, sandbox)
        found = result.step(step)
        if found is not None and found.status == "failed":
            names = " and ".join(f"`{other}`" for other in sorted(used))
            yield (
                f"{path}: the solution's `{step}` does not earn its points where the solution's {names} stands in for a wrong one: "
                f"{_first_line(found.first_problem)} Whatever {names} needs must be imported, assigned "
                "or defined at the top of the module by its name"
            )


def _first_line(problem: CheckResult | None) -> str:
    return problem.message.partition("\n")[0] if problem else ""


def _stub(built: Built, plan: Plan, sandbox: DoesJobs) -> Iterator[str]:
    """The stub imports, earns nothing, and every step raises NotImplementedError naming exercise and step."""
    stub = built.files[plan.spec.file]
    outcome = sandbox.run(Job(plan.spec.file, stub, plan.checks, plan.runs))
    loud, before = dict.fromkeys(plan.spec.steps, True), dict[str, str]()
    for run, seen in zip(plan.runs, outcome.observations, strict=True):
        loud[run.step] &= _names(seen.trouble, plan.exercise, run.step)
        for other in plan.spec.steps:
            if other != run.step and _names(seen.trouble, plan.exercise, f"{other} is"):
                before[run.step] = other
    if all(loud.values()):
        return
    result = grade_submission(_submission(plan.exercise, plan.spec.file, stub), plan, sandbox)
    if result.points:
        passed = ", ".join(step.step for step in result.steps if step.points)
        yield f"{plan.exercise}: the stub earns {result.points:g} points, for {passed}: a step must be left to write"
    for step in (name for name, all_raise in loud.items() if not all_raise):
        if asked := before.get(step):
            yield (
                f"{plan.exercise}: a check of {step!r} asks the module for {asked!r} first, which a student may not have either: "
                f"let checks.py make what it needs of it, so that {step!r} is judged alone"
            )
            continue
        yield (
            f"{plan.exercise}: the stub's {step} does not raise NotImplementedError with the exercise and its name in every check: "
            f"in {plan.spec.file}, put the markers inside the function, of a class inside its methods"
        )


def _names(trouble: Trouble | None, exercise: str, step: str) -> bool:
    return trouble is not None and trouble.kind == "unfinished" and exercise in trouble.text and step in trouble.text


def _in_sync(course: Course, built: Built) -> Iterator[str]:
    """`exercises/` is what build makes: texts to the letter, recorded numbers within rounding."""
    for name, text in built.files.items():
        path = course.exercise_dir(built.exercise) / name
        if not path.is_file():
            yield f"{path}: is missing: run `autograder build`"
        elif path.read_text(encoding="utf-8") != text:
            yield f"{path}: is not what `autograder build` makes of solutions/: run it, and never edit exercises/"
    if problem := record_problem(course, built.plan):
        yield problem
    folder = course.exercise_dir(built.exercise)
    for extra in sorted(folder.iterdir()) if folder.is_dir() else []:
        if extra.name not in (*built.files, RECORDED) and not extra.name.startswith((".", "__pycache__")):
            yield f"{extra}: is not made by `autograder build`: remove it"


def place_of(course: Course, exercise: str, known: Mistake) -> str:
    """Where a known mistake stands in its file, for the beginning of a sentence."""
    path, title = course.solution_dir(exercise) / FILE, f"{known.step}.{known.id}"
    lines = enumerate(read_text(path).splitlines(), 1)
    begins = re.compile(rf"[\s'\"-]*{re.escape(title)}['\"]?:")
    return f"{path}, line {next((number for number, text in lines if begins.match(text)), 1)}: {title}"


def _shared(plan: Plan) -> list[dict[str, list[int]]]:
    """The first runs of the known mistakes, in parts that share a process each."""
    parts = list[dict[str, list[int]]]()
    for known in plan.mistakes:
        if not parts or sum(map(len, parts[-1].values())) >= SHARED_RUNS:
            parts.append({})
        parts[-1][known.key], _ = first_then_all(plan, known)
    return parts


def _hidden(plan: Plan, bank: Bank, known: Mistake) -> list[str]:
    """Why a mistake is of no use: all its runs are done only where the first of each kind leave something to say."""
    for runs in first_then_all(plan, known):
        if not (said := list(_unshown(plan, known, bank.observations(known.key, runs)))):
            break
    return said


def _stale(course: Course, plan: Plan, bank: Bank) -> Iterator[str]:
    """Mistakes of which something else is recorded than they give now: they would not be named."""
    recorded = with_recorded_observations(course, plan).observations
    for known in (known for known in plan.mistakes if known.key in recorded):
        was = recorded[known.key]
        for runs in first_then_all(plan, known):  # some hang on what earlier runs left
            now = bank.observations(known.key, runs)
            if all(_still(was[k], now[k], plan.expected[k], plan.runs[k].dtype) for k in runs):
                break
        else:
            yield (
                f"{course.exercise_dir(plan.exercise) / RECORDED}: does not hold what the mistake {known.id!r} of "
                f"`{known.step}` gives now: delete the file and run `autograder build`"
            )


def _still(was: Observation | None, now: Observation | None, expected: Observation, dtype: str) -> bool:
    if was is None or now is None:
        return True
    return not matches(now, expected, dtype) if was is DIFFERENT else matches(now, was, dtype, expected)


def _unshown(plan: Plan, known: Mistake, observations: Observations) -> Iterator[str]:
    """That a mistake is not told from the solution on a case that should show it, or that it cannot even run."""
    shown: dict[str, bool] = {}
    for number, observation in observations.items():
        run, expected = plan.runs[number], plan.expected[number]
        if known.elsewhere and run.device == "cpu":
            continue
        shown[run.name] = shown.get(run.name, False) or not matches(observation or expected, expected, run.dtype)
        trouble = observation.trouble if observation else None
        if trouble and trouble.endless:
            yield f"the mistake {known.id!r} has no end ({trouble.words}): any loop without end looks like it, so take it out"
            return
        if trouble and trouble.text.startswith("NameError"):
            yield f"the mistake {known.id!r} cannot run: {trouble.text}"
            break
    if unseen := [case for case, seen in shown.items() if not seen and case not in known.unseen]:
        yield (
            f"the mistake {known.id!r} does not show on the cases {', '.join(unseen)}: "
            "choose values that show it, or list them in its `unseen`"
        )
    elif not shown:
        yield "it is to show on other devices than the CPU, and no check of its step runs on one: take `elsewhere` out"


def _counted(plan: Plan) -> str:
    """How many mistakes are known of each step, each counted once however many constants it is tried with."""
    known = [mistake.step for mistake in plan.mistakes if not mistake.variant]
    if not known:
        return f"{plan.exercise}: no known mistakes: write some in {FILE}, or none that a student makes is ever named"
    each = ", ".join(f"{step} {known.count(step)}" for step in plan.spec.steps)
    return f"{plan.exercise}: {len(known)} known mistake{'s' * (len(known) != 1)}: {each}"


def _never_asked(course: Course, plan: Plan) -> Iterator[str]:
    """Mistakes of which nothing says whether they show, since every case of their step is `unseen`."""
    for known in plan.mistakes:
        cases = {plan.runs[number].name for number in plan.runs_of[known.step]}
        if cases <= set(known.unseen) and not known.variant:
            where = place_of(course, plan.exercise, known)
            yield f"{where}: its `unseen` holds every case of its step, so that it need never show: take out those on which it does"


def _alike(plan: Plan, bank: Bank) -> Iterator[str]:
    """Groups of mistakes of one step that give the same on every run."""
    for group in (group for step in plan.spec.steps for group in look_alike(plan, bank, step)):
        yield f"{plan.exercise}: these mistakes look alike: {', '.join(group)}"


def _hints(course: Course, plan: Plan) -> Iterator[str]:
    for name, step in plan.spec.steps.items():
        seen = [(plan.runs[k].check, entry.name) for k in plan.runs_of[name] for entry in plan.expected[k].entries]
        aims = [(k, aim) for k, hint in enumerate(step.hints) if isinstance(hint, AimedHint) for aim in hint.about]
        for number, aim in aims:
            if not any(aim == check or aim in entry for check, entry in seen):
                where = place_in(course.root, ("exercises", plan.exercise, "steps", name, "hints", number, "about"))
                yield (
                    f"{where}: a hint of the step {name!r} is about {aim!r}, which is neither a check of it nor "
                    "in the name of anything that its checks record: it would never be given"
                )
