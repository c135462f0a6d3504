"""Hold a student's observation against the reference's. Knows no exercise by name.

Every comparison is written so that NaN, a wrong length, a wrong shape, a wrong dtype and a scalar that
would broadcast fail: first the kind, then the shape, then finiteness, and last ``not (difference <= tolerance)``.
Names, columns and sentences are always the reference's; from the student come values only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.observation import Array, Entry, Observation, Trouble
from autograder.results import CheckResult, Divergence, Status
from autograder.symptoms import symptom
from autograder.tolerance import tolerance


@dataclass(frozen=True)
class Finding:
    """The first thing in an observation that is not as it should be.

    Attributes:
        message: what differs, in a sentence for the student.
        divergence: where the numbers part, if they do.
        status: ``failed``, or ``skipped`` for a run that could not be done.
        hinted: whether the step's hint helps here.
    """

    message: str
    divergence: Divergence | None = None
    status: Status = "failed"
    hinted: bool = True


@dataclass(frozen=True)
class Place:
    """What the words of a message need: the submission's file, the exercise and the step."""

    file: str
    exercise: str
    step: str


def judge(seen: Observation, reference: Observation, dtype: str, place: Place) -> Finding | None:
    """The first difference between what was seen and what should have been, None if there is none.

    Args:
        seen: what the check saw of the student's module.
        reference: what it saw of the solution, on the same case.
        dtype: dtype of the case's data.
        place: for the words of the message.
    """
    known = {entry.name: entry for entry in reversed(seen.entries)}
    for expected in reference.entries:
        got = known.get(expected.name)
        if got is None:
            break
        if finding := _compare(got, expected, dtype, place):
            return finding
    refused = next((entry for entry in seen.entries if entry.kind == "refused"), None)
    if refused is not None and seen.trouble is None:
        return Finding(f"`{place.step}` returned {refused.text}; expected {refused.sentence}.")
    if seen.trouble is not None:
        return _from_trouble(seen.trouble, place)
    if missing := next((e for e in reference.entries if e.name not in known), None):
        return Finding(f"`{place.step}`: nothing was seen of {missing.name}.")
    return None


def verdict(finding: Finding | None, hint: str) -> tuple[Status, Divergence | None, str]:
    """Status, divergence and the whole message of a check."""
    if finding is None:
        return "passed", None, ""
    message = finding.message
    if finding.hinted and hint:
        message += f"\nHint: {hint}"
    return finding.status, finding.divergence, message


def check_result(finding: Finding | None, hint: str, *, check: str, case: str, device: str, dtype: str) -> CheckResult:
    """A finding as the result of one check on one case."""
    status, divergence, message = verdict(finding, hint)
    return CheckResult(check, case, device, dtype, status, divergence, None, message)


def _compare(got: Entry, expected: Entry, dtype: str, place: Place) -> Finding | None:
    if expected.kind == "note":
        return None
    if expected.kind == "fact":
        return _compare_facts(got, expected)
    if got.kind == "refused":
        return Finding(f"`{place.step}` returned {got.text} for {expected.name}; expected {expected.sentence}.")
    if got.kind != expected.kind or got.values is None or expected.values is None:
        return Finding(f"{expected.name} is not of the expected kind: expected {expected.sentence}.")
    if got.values.shape != expected.values.shape:
        return _shapes(got.values, expected, place)
    if expected.exact_dtype and got.dtype != expected.dtype:
        return Finding(f"{expected.name} has dtype {got.dtype}, expected {expected.dtype}.")
    return _compare_values(got, got.values, expected, expected.values, dtype)


def _compare_facts(got: Entry, expected: Entry) -> Finding | None:
    if got.kind != "fact":
        return Finding(f"{_capital(expected.sentence)}.")
    if got.text == expected.text or (expected.name.startswith("global ") and got.text != "changed"):
        return None
    if expected.name.startswith("global ") and expected.text == "changed":
        return None
    return Finding(f"{_capital(expected.sentence)}.")


def _shapes(got: Array, expected: Entry, place: Place) -> Finding:
    want = expected.values
    assert want is not None
    trajectory = expected.kind == "trajectory"
    if trajectory and got.ndim == want.ndim and got.shape[1:] == want.shape[1:]:
        rows = min(len(got), len(want))
        side = "few" if len(got) < len(want) else "many"
        extra = Divergence(rows, expected.columns[0], *_ends(want, got, rows))
        return Finding(
            f"{_capital(expected.name)} has {_rows(len(got))}, expected {len(want)}: too {side} updates.", extra
        )
    message = f"{_capital(expected.name)} has shape {_shape(got)}, expected {_shape(want)}."
    if got.ndim == 2 and got.shape == want.shape[::-1]:
        message += " It looks transposed."
    return Finding(message)


def _ends(want: Array, got: Array, row: int) -> tuple[float | None, float | None]:
    return tuple(_number(side[row].reshape(-1)[0]) if row < len(side) else None for side in (want, got))  # type: ignore[return-value]


def _compare_values(got_entry: Entry, got: Array, expected: Entry, want: Array, dtype: str) -> Finding | None:
    trajectory = expected.kind == "trajectory"
    updates = len(want) if trajectory else 1
    scale = float(np.max(np.abs(want), initial=0.0))
    allowed = tolerance((dtype, got_entry.dtype, expected.dtype), updates, scale)
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.isfinite(got) & np.isfinite(want) & (np.abs(got - want) <= allowed)
    wrong = ~(same | close)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    divergence = Divergence(
        index[0] if index else 0, _parameter(expected, index), _number(want[index]), _number(got[index])
    )
    message = _difference(expected, divergence, float(want[index]), float(got[index]))
    if looks := symptom(got, want, allowed, expected):
        message += f"\n{looks}"
    return Finding(message, divergence)


def _difference(expected: Entry, at: Divergence, want: float, got: float) -> str:
    wanted, came = readable(want, got)
    if expected.kind == "trajectory":
        return f"After update {at.row + 1}, {at.parameter} should be {wanted}; yours is {came}."
    where = (
        f" (row {at.row})" if expected.values is not None and expected.values.ndim and len(expected.values) > 1 else ""
    )
    name = at.parameter if at.parameter == expected.name else f"{expected.name}: {at.parameter}"
    return f"{_capital(name)}{where} should be {wanted}; yours is {came}."


def readable(want: float, got: float) -> tuple[str, str]:
    """Both numbers with as many digits as it takes to tell them apart, at least five."""
    for digits in (5, 7, 9, 12, 17):
        texts = f"{want:.{digits}g}", f"{got:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def _parameter(expected: Entry, index: tuple[int, ...]) -> str:
    columns = expected.columns or (expected.name,)
    if len(columns) > 1 and index and index[-1] < len(columns) and len(index) <= 2:
        return columns[index[-1]]
    inner = index[1:]
    return (
        f"{columns[0]}[{','.join(map(str, inner))}]"
        if inner and len(columns) == 1 and expected.values is not None and expected.values.shape[1:] != (1,)
        else columns[0]
    )


def _from_trouble(trouble: Trouble, place: Place) -> Finding:
    """Each kind of trouble in a sentence for the student."""
    step, file = place.step, place.file
    at = (
        f" (line {trouble.line}: `{trouble.source}`)"
        if trouble.source
        else f" (line {trouble.line})"
        if trouble.line
        else ""
    )
    sentences = {
        "exception": f"`{step}` raised {trouble.text}{at}.",
        "unfinished": f"`{step}` is not written yet{f' (line {trouble.line})' if trouble.line else ''}.",
        "import": f"{file} cannot be imported: {trouble.text}{at}.",
        "missing": f"{file} defines no `{step}`.",
        "exit": f"the code asked Python to exit ({trouble.text}){at}; a step must return.",
        "ended": f"the code ended its process ({trouble.text}) during `{step}`.",
        "timeout": f"`{step}` did not finish within {trouble.text}.",
        "output": f"the code printed more than {trouble.text} during `{step}`.",
        "record": f"what came back from `{step}` is not a record of a run: the code interfered with its own check.",
        "skipped": f"not run: {trouble.text}.",
    }
    status: Status = "skipped" if trouble.kind == "skipped" else "failed"
    return Finding(_capital(sentences[trouble.kind]), None, status, hinted=trouble.kind in ("exception", "timeout"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _shape(array: Array) -> str:
    return str(tuple(array.shape))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
