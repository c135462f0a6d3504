"""Factors in words, and lists of names: what a description is put together from."""

from __future__ import annotations

from collections.abc import Sequence

PLAIN = 1e-5  # relative; how near a factor is to a whole number, to one over it or to a size, to be called that


def times(factor: float) -> str:
    """A step's length and way beside those of the right step."""
    if abs(factor + 1) < 1e-3:
        return "the opposite way"
    return f"{_in_words(abs(factor), 1e-3)} as far as it should{', and the opposite way' if factor < 0 else ''}"


def large(factor: float) -> str:
    """A number beside the right one."""
    if abs(factor + 1) < PLAIN:
        return "has its sign turned"
    turned = ", with its sign turned" if factor < 0 else ""
    return f"is {_in_words(abs(factor), PLAIN)} as large as it should be{turned}"


def _in_words(size: float, near: float) -> str:
    """A positive factor in words."""
    part = round(1 / size)
    if part > 2 and abs(part * size - 1) < PLAIN:
        return f"1/{part}"
    plain = (text for factor, text in ((2.0, "twice"), (0.5, "half")) if abs(size - factor) < near)
    return next(plain, f"{size:.4g} times")


def in_a_list(names: Sequence[str]) -> str:
    """Names with commas and "and", at most four of them."""
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
