"""Factors and lists in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.judging.sizes import Sizes, meaning
from autograder.recording.observation import Array

PLAIN = 1e-5  # relative; how near a factor is to a whole number, or to one over it, to be called that


def times(factor: float) -> str:
    """A step's length and way beside those of the right step."""
    if abs(factor + 1) < 1e-3:
        return "the opposite way"
    return f"{in_words(abs(factor), 1e-3)} as far as it should{', and the opposite way' if factor < 0 else ''}"


def large(factor: float) -> str:
    """A number beside the right one."""
    if abs(factor + 1) < PLAIN:
        return "has its sign turned"
    return f"is {in_words(abs(factor), PLAIN)} as large as it should be{', with its sign turned' if factor < 0 else ''}"


def in_words(size: float, near: float) -> str:
    """A positive factor in words."""
    plain = {2.0: "twice", 0.5: "half"}
    part = round(1 / size)
    if part > 2 and abs(part * size - 1) < PLAIN:
        return f"1/{part}"
    return next((text for k, text in plain.items() if abs(size - k) < near), f"{size:.4g} times")


def is_plain(factor: float, sizes: Sizes) -> bool:
    """Whether a factor is a whole number, one over it, or has to do with a size of the case: a chance would not make it so."""
    size = abs(factor)
    whole = 1 / size if 0 < size < 1 else size
    return bool(whole < 1e4 and abs(whole - round(whole)) <= PLAIN * whole) or bool(meaning(factor, sizes))


def each_factor(names: list[str], factors: Array, say: Callable[[float], str], sizes: Sizes) -> str:
    """What each of a few numbers is off by, where every factor is a plain one."""
    if len(names) > 4 or not all(is_plain(float(factor), sizes) for factor in factors):
        return ""
    said = in_a_list([f"{name} {say(float(factor))}" for name, factor in zip(names, factors, strict=True)])
    means = dict.fromkeys(filter(None, (meaning(float(factor), sizes) for factor in factors)))
    return " ".join([f"{said}.", *means])


def in_a_list(names: Sequence[str]) -> str:
    """Names with commas and "and", at most four of them."""
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
