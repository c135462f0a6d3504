"""Records that say nothing of a step: `see.unchanged("y", y, y.copy())` is true whatever it does, and so are checks that cannot fail.

The solution is run once more, with steps that change all that they were handed when they have returned. What is recorded as
unchanged then is another object than the one that was handed in, or is held against itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from autograder.frontends.authoring.trial import first_then_all
from autograder.judging.bank import Bank
from autograder.judging.compare import matches
from autograder.judging.reference import Plan
from autograder.recording.observation import Array, Observation
from autograder.sandbox.host.job import DoesJobs, Job

UNCHANGED = " unchanged"  # as `see.unchanged` ends its names
# Below the solution. What cannot be changed ends the check, so that nothing is said of it.
CHANGING = """

def _changing(step):
    import functools

    import numpy
    import torch

    def change(value, depth=5):
        if isinstance(value, torch.Tensor):
            with torch.no_grad():
                value.logical_not_() if value.dtype == torch.bool else value.add_(1)
        elif isinstance(value, numpy.ndarray):
            value[...] = ~value if value.dtype == bool else value + 1
        elif depth and isinstance(value, (list, tuple, dict)):
            for item in list(value.values() if isinstance(value, dict) else value):
                change(item, depth - 1)
            if isinstance(value, list):
                value.append(0.5)
            elif type(value) is dict and depth == 3:  # one that is handed in by itself, and none of a model's
                value["changed"] = 0.5
        elif depth and not isinstance(value, type) and not callable(getattr(value, "__code__", None)):
            for item in list(getattr(value, "__dict__", {}).values()):
                change(item, depth - 1)

    @functools.wraps(step)
    def changed(*given, **named):
        came = step(*given, **named)
        change((given, named))
        return came

    return changed


"""

# A step that does nothing, and one that gives other numbers, more of them.
NOTHING = """

def {step}(*given, **named):
    return None
"""
OTHER = """

def _other(step):
    def other(value):
        if hasattr(value, "shape") or isinstance(value, (bool, int, float)):
            return 1 - 2.0 * value
        return [other(item) for item in [*value, *value]] if isinstance(value, (list, tuple)) else value

    return lambda *given, **named: other(step(*given, **named))


{step} = _other({step})
"""


def idle_records(plan: Plan, sandbox: DoesJobs) -> Iterator[str]:
    """A sentence for each input that is recorded as unchanged, and is so even where the step that is handed it changes it."""
    chosen: dict[str, dict[str, int]] = {}  # by step and check: the first run
    for number, run in enumerate(plan.runs):
        asked = any(entry.name.endswith(UNCHANGED) for entry in plan.expected[number].entries)
        if asked and run.device == "cpu" and not run.written_by and f"def {run.step}(" in plan.solution:
            chosen.setdefault(run.step, {}).setdefault(run.check, number)
    for step, runs in chosen.items():
        source = f"{plan.solution}{CHANGING}{step} = _changing({step})\n"
        job = Job(plan.spec.file, source, plan.checks, plan.runs, trusted=True)
        seen = sandbox.part(job, runs.values()).seen
        for check, number in runs.items():
            for entry in seen[number].entries:
                if entry.kind == "fact" and entry.name.endswith(UNCHANGED) and entry.text == "True":
                    yield (
                        f"{plan.exercise}: the check {check!r} sees {entry.name} even where `{step}` changes all that it is handed: "
                        "hold the very object that the step gets against the case's own, as in y = case.y, and then "
                        'see.unchanged("y", y, case.y)'
                    )


def idle_checks(plan: Plan, bank: Bank, sandbox: DoesJobs, path: Path) -> Iterator[str]:
    """A sentence for each check whose verdict is the same of every known mistake of its step, and of steps that do nothing or too much."""
    runs_of: dict[str, list[int]] = {}
    for number, run in enumerate(plan.runs):
        if run.device == "cpu":
            runs_of.setdefault(run.check, []).append(number)
    functions = {each.name: each for each in ast.parse(plan.checks).body if isinstance(each, ast.FunctionDef)}
    for check, runs in runs_of.items():
        step, function = plan.runs[runs[0]].step, functions[check]
        if any(isinstance(part, ast.keyword) and part.arg == "keeps" for part in ast.walk(function)):
            continue  # it tells of the random generators, which none of these moves
        known = (
            bank.observations(each.key, first_then_all(plan, each)[0]) for each in plan.mistakes if each.step == step
        )
        if any(_tells(plan, seen, runs) for seen in known):
            continue
        for code in (NOTHING, OTHER, f"{CHANGING}{{step}} = _changing({{step}})\n"):
            source = plan.solution + code.replace("{step}", step)
            job = Job(plan.spec.file, source, plan.checks, plan.runs, trusted=True)
            if _tells(plan, sandbox.part(job, runs).seen, runs):
                break
        else:
            yield (
                f"{path}, line {function.lineno}: the check {check!r} cannot fail: it sees the same where `{step}` does nothing, gives something "
                "else, changes what it is handed, or makes a known mistake: record what comes of calling it, or write the mistake that it is for"
            )


def _tells(plan: Plan, seen: Mapping[int, Observation | None], runs: Sequence[int]) -> bool:
    """Whether anything that was seen on some of these runs is not as it is of the solution."""
    found = ((seen.get(k), plan.expected[k], plan.runs[k].dtype) for k in runs)
    return any(got is not None and not matches(got, want, dtype) for got, want, dtype in found)


def without_numbers(plan: Plan) -> Iterator[str]:
    """Steps that are judged by facts alone, or by numbers that are the same in every sample: their points can be had by rote."""
    for step in plan.spec.steps:
        seen: dict[tuple[str, ...], list[list[Array]]] = {}  # of the same check and case, sampled from several seeds
        for number in plan.runs_of[step]:
            run, judged = plan.runs[number], plan.expected[number].judged.values()
            values = [entry.values for entry in judged if entry.values is not None]
            seen.setdefault((run.check, run.name, run.device), []).append(values)
        if not any(_vary(each) for each in seen.values()):
            yield (
                f"{plan.exercise}: no check of the step {step!r} sees a number that depends on what is sampled: record one "
                "with see.array or see.trajectory, on a case with sampled values, or its points can be had without the work"
            )


def _vary(seen: list[list[Array]]) -> bool:
    first, *others = seen
    return any(len(other) != len(first) or not all(map(np.array_equal, first, other)) for other in others)
