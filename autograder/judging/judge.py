"""Hold a student's observation against the reference's. Knows no exercise by name.

Every comparison is written so that NaN, a wrong length, a wrong shape, a wrong dtype and a scalar that
would broadcast fail: first the kind, then the shape, then finiteness, and last ``not (difference <= tolerance)``.
Names, columns and sentences are always the reference's; from the student come values only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from autograder.judging.compare import allowance, close, same_dtype
from autograder.judging.describe import symptom
from autograder.judging.exceptions import from_trouble
from autograder.judging.finding import Finding, Place
from autograder.judging.results import Divergence
from autograder.recording.observation import GLOBAL, HALF, UNJUDGED, Array, Entry, Observation

LEFT_OVER = (
    "The last of them are the right ones: does a list outside of the function still hold what an earlier call left?"
)
NO_RETURN = "None is what a function gives back that ends without `return`: is there one, and is it reached?"
NO_VALUE = (
    "None is what a function gives back that ends without `return`, and what `.grad` is until `backward()` has run."
)


def judge(seen: Observation, reference: Observation, dtype: str, place: Place) -> Finding | None:
    """The first difference between what was seen and what should have been, None if there is none.

    Args:
        seen: what the check saw of the student's module.
        reference: what it saw of the solution, on the same case.
        dtype: dtype of the case's data.
        place: for the words of the message.
    """
    behind = {entry.name: entry.values for entry in reference.entries if entry.kind == "backdrop"}
    for expected in reference.entries:
        got = seen.named.get(expected.name)
        if got is None:
            break
        if finding := _compare(got, expected, dtype, place, behind):
            return replace(finding, entry=expected.name)
    refused = next((entry for entry in seen.entries if entry.kind == "refused"), None)
    if refused is not None and seen.trouble is None:
        return _refused(f"`{place.step}` returned", refused, refused.sentence, NO_RETURN)
    if seen.trouble is not None:
        return from_trouble(seen.trouble, place)
    if missing := next((entry for entry in reference.entries if entry.name not in seen.named), None):
        return Finding(f"`{place.step}`: nothing was seen of {missing.name}.")
    return None


def _compare(
    got: Entry, expected: Entry, dtype: str, place: Place, behind: Mapping[str, Array | None]
) -> Finding | None:
    if expected.kind in UNJUDGED:
        return None
    if expected.kind == "fact":
        return _compare_facts(got, expected)
    if got.kind == "refused":
        return _refused(f"`{place.step}`: {expected.name} is", got, expected.sentence, NO_VALUE)
    values, want = got.values, expected.values
    if got.kind != expected.kind or values is None or want is None:
        return Finding(f"{_subject(expected)} is not of the expected kind: expected {expected.sentence}.")
    if values.size == 0 and (expected.kind == "trajectory" or want.size == 0):
        values = values.reshape(0, *want.shape[1:])
    skip = 1 if expected.kind == "trajectory" else 0  # the number of rows is judged after the rows
    if values.ndim != want.ndim or values.shape[skip:] != want.shape[skip:]:
        return _shapes(values, expected, want)
    if not same_dtype(got, expected):
        return Finding(f"{_subject(expected)} has dtype {got.dtype}, expected {expected.dtype}.")
    if np.array_equal(values, want) and np.isfinite(values).all():
        return None  # the very same numbers, as most are: no tolerance is needed
    return _compare_values(got, values, expected, want, dtype, place, behind)


def _refused(beginning: str, got: Entry, expected: str, of_none: str) -> Finding:
    """A value that cannot be compared; `of_none` says where None comes from."""
    message = f"{beginning} {got.text}; expected {expected}."
    forgotten = got.text == "None"
    return Finding(f"{message}\n{of_none}" if forgotten else message, says_all=forgotten)


def _compare_facts(got: Entry, expected: Entry) -> Finding | None:
    """A fact must be the reference's; global state must be kept only where the reference keeps it."""
    if got.kind == "fact" and got.text == expected.text:
        return None
    if got.touched or (expected.name.startswith(GLOBAL) and expected.text != "kept"):
        return None
    sentence = _capital(expected.sentence) + ("" if expected.sentence.endswith("?") else ".")
    forgotten = got.text == "None" and expected.text != "None" and got.kind == "fact"
    return Finding(f"{sentence}\n{NO_RETURN}" if forgotten else sentence, says_all=True)


def _shapes(got: Array, expected: Entry, want: Array) -> Finding:
    if got.size == 0 and expected.sentence:
        return Finding(f"{_subject(expected)}: nothing is there; expected {expected.sentence}.")
    if got.ndim == want.ndim and got.shape[1:] == want.shape[1:]:
        return Finding(f"{_subject(expected)}: {_count(got)}, expected {len(want)}.")
    message = f"{_subject(expected)} has shape {got.shape}, expected {want.shape}."
    if got.ndim == 2 and got.shape == want.shape[::-1]:
        message += " It looks transposed."
    return Finding(message)


def _compare_values(
    came: Entry, got: Array, expected: Entry, want: Array, dtype: str, place: Place, behind: Mapping[str, Array | None]
) -> Finding | None:
    trajectory = expected.kind == "trajectory"
    common = slice(min(len(got), len(want))) if trajectory else ...

    def allowed_in(*dtypes: str, stored: str = "") -> Array:
        return np.broadcast_to(allowance(want, dtypes, trajectory, stored), want.shape)[common]

    head, target, allowed = got[common], want[common], allowed_in(dtype, expected.dtype, stored=came.dtype)
    wrong = ~close(head, target, allowed)
    if not wrong.any():
        return _wrong_length(got, expected, want) if trajectory and len(got) != len(want) else None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    finding = _diverging_at(expected, index, float(target[index]), float(head[index]))
    words, says_all = symptom(head, target, allowed, expected, behind, place.values)
    lines = [finding.message, words]
    if came.dtype in HALF:
        lines.append(f"It came in {came.dtype}, which keeps {HALF[came.dtype]} digits: expected float64 or float32.")
    elif came.dtype == "float32" and close(head, target, allowed_in("float32")).all():
        lines.append(
            "It came in float32, and is right but for what float32 loses: these data are float64, so compute in that."
        )
    if trajectory and len(got) != len(want):
        count = f"There {'is' if len(got) == 1 else 'are'} {_count(got)} instead of {len(want)}."
        if len(got) > len(want) and close(got[-len(want) :], want, allowed).all():
            lines, says_all = [finding.message, count, LEFT_OVER], True
        else:
            lines.append(count)
    return replace(finding, message="\n".join(filter(None, lines)), says_all=says_all)


def _diverging_at(expected: Entry, index: tuple[int, ...], want: float, got: float) -> Finding:
    """The first number that differs, with both values."""
    values = expected.values
    named = values is not None and values.ndim == 1 and len(expected.columns) > 1  # each item has a name, none is a row
    row, parameter = (index[0] if index and not named else 0), _parameter(expected, index)
    wanted, came = readable(want, got)
    if expected.kind == "trajectory":
        when = "At" if values is not None and values.ndim == 1 else "After"  # a list of losses may hold those before
        message = f"{when} update {row + 1}, {parameter} should be {wanted}; yours is {came}."
    else:
        where = f", row {row}" if index and not named and values is not None and len(values) > 1 else ""
        what = "" if parameter == expected.name else f": {parameter}"
        if values is not None and values.ndim == 2 and len(expected.columns) < 2 and values.shape[1] > 1:
            where, what = f", row {row}, column {index[1]}", ""
        message = f"{_subject(expected)}{where}{what} should be {wanted}; yours is {came}."
    return Finding(message, Divergence(row, parameter, _number(want), _number(got)))


def _wrong_length(got: Array, expected: Entry, want: Array) -> Finding:
    """All common rows are right, but there are too many or too few."""
    row = min(len(got), len(want))
    first = [_number(side[row].reshape(-1)[0]) if row < len(side) else None for side in (want, got)]
    word = "few" if len(got) < len(want) else "many"
    message = f"{_subject(expected)} has {_count(got)}, expected {len(want)}: too {word} updates."
    if 0 < len(got) < len(want):
        message += f"\nEvery {'number' if got.ndim == 1 else 'row'} that is there is right: the updates end too early."
    elif len(want) < len(got):
        message += f"\nThe first {len(want)} are right: the updates go on too long."
    return Finding(message, Divergence(row, _parameter(expected, (row, 0)), first[0], first[1]), says_all=len(got) > 0)


def readable(want: float, got: float) -> tuple[str, str]:
    """Both numbers with as many digits as it takes to tell them apart, at least five."""
    texts = f"{want:.17g}", f"{got:.17g}"
    for digits in (12, 9, 7, 5):
        shorter = f"{want:.{digits}g}", f"{got:.{digits}g}"
        if shorter[0] == shorter[1]:
            break
        texts = shorter
    return texts


def _parameter(expected: Entry, index: tuple[int, ...]) -> str:
    """The name of the number at `index`: its column's, or the value's with the inner indices."""
    columns = expected.columns or (expected.name,)
    if len(columns) > 1 and index and index[-1] < len(columns):
        return columns[index[-1]]
    inner = [] if expected.values is None or expected.values.shape[1:] == (1,) else index[1:]
    return f"{columns[0]}[{','.join(map(str, inner))}]" if inner else columns[0]


def _subject(expected: Entry) -> str:
    """What was compared, as a sentence begins with it: code in backticks, words with a capital."""
    return f"`{expected.name}`" if expected.name.isidentifier() else _capital(expected.name)


def _count(values: Array) -> str:
    """How many numbers or rows there are."""
    what = "number" if values.ndim == 1 else "row"
    return f"1 {what}" if len(values) == 1 else f"{len(values)} {what}s"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
