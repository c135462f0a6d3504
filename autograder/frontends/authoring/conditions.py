"""What the cases of an exercise should have, so that wrong code cannot hide: `validate` remarks what none of them has.

It looks at what the checks read and what they saw of the solution, and knows no exercise: data are `x` and `y`, or `X` and
`Y`, and a path is a trajectory. Each remark is advice; an author may have a reason, as where one update is the point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.judging.reference import Plan
from autograder.recording.observation import Array

FEW, MANY = 3, 200  # updates
NEAR_ZERO = 0.05  # of a parameter's largest number on its way
MEAN, NOISE = 0.09, 1e-3  # in standard deviations of the inputs, of the targets
OWN = 4  # parameters of which each is looked at; of more, some lie near 0 by chance
FAR = 30.0


def missing(plan: Plan) -> list[str]:
    """A sentence for each thing that would let a mistake hide."""
    cases = {run.case: (run.name, run.values) for run in plan.runs}
    of_data = [f"the case {name!r} {what}" for name, values in cases.values() for what in of_values(values)]
    lacks = [f"no case has {what}" for what in (*_of_paths(plan), *_of_sizes(plan))]
    found = dict.fromkeys([*of_data, *_of_starts(plan), *_of_checks(plan), *lacks])
    return [f"{plan.exercise}: {what}, which may hide a mistake" for what in found]


def of_values(values: Mapping[str, Any]) -> Iterator[str]:
    """What is amiss with the data of one sample of a case."""
    X, Y = data_of(values)
    if X is None:
        return
    if (np.abs(X.mean(axis=0)) <= MEAN * X.std(axis=0)).any():
        yield "has inputs with a mean near 0: a factor of an input and a constant could stand for each other"
    sizes = [len(X), X.shape[1], *([] if Y is None else [Y.shape[1]])]
    if X.ndim == 2 and "X" in values and len({size for size in sizes if size > 1}) < sum(size > 1 for size in sizes):
        yield f"has sizes that can be taken for one another: {', '.join(map(str, sizes))}"


def data_of(values: Mapping[str, Any]) -> tuple[Array | None, Array | None]:
    """The inputs (n, features) and the targets (n, outputs) of a case, None for what it has not."""
    inputs = next((np.asarray(values[name]) for name in ("X", "x") if name in values), None)
    targets = next((np.asarray(values[name]) for name in ("Y", "y") if name in values), None)
    if inputs is None or inputs.dtype.kind not in "fiu" or not 1 <= inputs.ndim <= 2 or not inputs.size:
        return None, None
    X = inputs.reshape(len(inputs), -1).astype(np.float64)
    fits = targets is not None and targets.dtype.kind in "fiu" and targets.shape[:1] == inputs.shape[:1]
    Y = targets.reshape(len(targets), -1) if fits and targets is not None else None
    return X, Y.astype(np.float64) if Y is not None and Y.dtype.kind == "f" else Y


def _of_starts(plan: Plan) -> Iterator[str]:
    for run, seen in zip(plan.runs, plan.expected, strict=True):
        entries = {entry.name: entry for entry in seen.entries}
        for entry in seen.entries:
            start = entries.get(f"start of {entry.name}")
            if entry.kind != "trajectory" or entry.values is None or start is None or start.values is None:
                continue
            rows = entry.values.reshape(len(entry.values), -1)
            if rows.shape[1:] != start.values.shape:
                continue
            largest = np.abs(np.vstack([start.values, rows])).max(axis=0)
            near = NEAR_ZERO * largest if len(largest) <= OWN else 0.0 * largest
            for column in np.flatnonzero(np.abs(start.values) <= near):
                near_to = f"at {start.values[column]:.3g} beside the {largest[column]:.3g} that it reaches"
                yield f"on the case {run.name!r} {entry.columns[column]} starts near 0, {near_to}"


def _of_checks(plan: Plan) -> Iterator[str]:
    secret = {run.check for run in plan.runs if run.secret}
    for check in dict.fromkeys(run.check for run in plan.runs):
        if secret and check not in secret:
            yield f"the check {check!r} runs on no secret case"


def _of_paths(plan: Plan) -> Iterator[str]:
    """What no case of an exercise with paths has."""
    paths = [
        (run, len(entry.values))
        for run, seen in zip(plan.runs, plan.expected, strict=True)
        for entry in seen.entries
        if entry.kind == "trajectory" and entry.values is not None and entry.values.ndim
    ]
    if not paths:
        return
    longest = max(*(rows for _, rows in paths), *(_updates(run.values) for run in plan.runs))
    if longest < FEW:
        yield f"a path of {FEW} updates and more: what only a later one shows"
    if longest < MANY:
        yield f"a long run, of {MANY} updates and more"
    if "float32" not in {run.dtype for run in plan.runs}:
        yield "float32 numbers"
    inputs = [X for run, _ in paths for X in (data_of(run.values)[0],) if X is not None]
    if inputs and not any(np.abs(X).min() > FAR for X in inputs):
        yield f"inputs far from 1, as from {FAR:g} on"


def _updates(values: Mapping[str, Any]) -> int:
    """How many updates a case says that it takes, 0 if it doesn't."""
    X, _ = data_of(values)
    steps, epochs, size = (values.get(name) for name in ("steps", "epochs", "batch_size"))
    if isinstance(steps, int):
        return steps
    return epochs * -(-len(X) // size) if X is not None and isinstance(epochs, int) and isinstance(size, int) else 0


def _of_sizes(plan: Plan) -> Iterator[str]:
    """What no case has of the sizes of batches and of outputs, and of noise, where there are such."""
    values = list({id(run.values): run.values for run in plan.runs}.values())
    if (batches := list(_batches(plan))) and max(len(each) for each in batches) > 1:
        rests = {each[-1] % each[0] for each in batches if each[0] > 1}
        wanted = {
            "a number of points that its batches divide": 0 in rests,
            "a last batch of one point": 1 in rests,
            "a short last batch of several points": any(rest > 1 for rest in rests),
            "batches of one point": any(each[0] == 1 for each in batches),
            "one batch of all points": any(len(each) == 1 for each in batches),
        }
        yield from (what for what, there in wanted.items() if not there)
    outputs = {each["outputs"] for each in values if "outputs" in each}
    if outputs == {1}:
        yield "several outputs"
    if outputs and 1 not in outputs:
        yield "a single output"
    noisy = [_noisy(each) for each in values]
    if False in noisy and True not in noisy:
        yield "targets with noise: the loss can come down to 0, where gradients vanish"


def _batches(plan: Plan) -> Iterator[list[int]]:
    """The sizes of an epoch's batches: as the checks tell them, else by `batch_size`."""
    told = {
        k: [int(length) for length in entry.values]
        for k, seen in enumerate(plan.expected)
        for entry in seen.entries
        if entry.name.startswith("batches of ") and entry.values is not None
    }
    telling = {plan.runs[k].check for k in told}
    for k, run in enumerate(plan.runs):
        size, (X, _) = run.values.get("batch_size"), data_of(run.values)
        if k in told:
            yield told[k]
        elif run.check in telling and X is not None:
            yield [len(X)]  # they tell of several alone
        elif isinstance(size, int) and X is not None:
            yield [min(size, len(X) - first) for first in range(0, len(X), size)]


def _noisy(values: Mapping[str, Any]) -> bool | None:
    """Whether the targets are no linear map of the inputs; None where there are none, or too few points to tell."""
    X, Y = data_of(values)
    if X is None or Y is None or Y.dtype.kind != "f" or len(X) <= X.shape[1] + 1:
        return None
    design = np.column_stack([X, np.ones(len(X))])
    off = Y - design @ np.linalg.lstsq(design, Y, rcond=None)[0]
    return bool((off.std(axis=0) > NOISE * Y.std(axis=0)).all())
