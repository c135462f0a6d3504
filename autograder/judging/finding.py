"""What is found wrong with an observation, and the words for it: of what ended a run, of factors, of a case's sizes, of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from autograder.judging.exceptions import explain, in_short, kind_of
from autograder.judging.results import Divergence, Status
from autograder.recording.observation import Array, Trouble
from autograder.submissions.notebook import line_words

Sizes: TypeAlias = Mapping[float, str]  # in words, by the number; the likeliest meaning of a number comes first
ENDLESS = (
    "Is there a loop without end, a `while` whose condition stays true, or one with far more rounds than it needs?"
)
PLAIN = 1e-5  # relative; how near a factor is to a whole number, to one over it or to a size, to be called that


@dataclass(frozen=True)
class Finding:
    """The first thing in an observation that is not as it should be.

    Attributes:
        message: what differs, in a sentence for the student.
        divergence: where the numbers diverge, if they do.
        status: ``failed``, or ``skipped`` for a run that could not be done, or ``error`` for the grader's own trouble.
        hinted: whether the step's hint helps here.
        entry: name of the entry that differs, "" where it is none.
        raised: the line that ended the run, 0 for none.
        says_all: whether it leaves nothing to a hint on the step in general, only to one that is about the entry.
    """

    message: str
    divergence: Divergence | None = None
    status: Status = "failed"
    hinted: bool = True
    entry: str = ""
    says_all: bool = False
    raised: int = 0

    @property
    def first_line(self) -> str:
        """What differs, without how it looks."""
        return self.message.split("\n", 1)[0]


@dataclass(frozen=True)
class Place:
    """What the words of a message need: the submission's file, the exercise and the step, the sizes of the case, and whether it is secret.

    Of a notebook also its cells as one text: the lines of its cells are told, since nobody sees others.
    """

    file: str
    exercise: str
    step: str
    sizes: Sizes = field(default_factory=dict)
    secret: bool = False
    cells: str = ""


def from_trouble(trouble: Trouble, place: Place) -> Finding:
    """Each kind of trouble in a sentence for the student."""
    step, file = place.step, place.file
    said, meaning = in_short(trouble.text), ENDLESS if trouble.endless else explain(trouble.text, trouble.source)
    if place.secret and trouble.kind in (
        "exception",
        "unfinished",
        "exit",
    ):  # what a process says could be the case itself
        said = kind_of(trouble.text)
        own = trouble.kind == "unfinished" and f" {step} " in f"{trouble.text} "
        trouble = replace(trouble, text=trouble.text if own else said, source="")
    at = ": ".join(
        filter(None, [line_words(trouble.line, place.cells), f"`{trouble.source}`" if trouble.source else ""])
    )
    at = f" ({at})" if at else ""
    sentences = {
        "exception": f"`{step}` raised {said}{at}.",
        "unfinished": f"`{step}` raised {said}{at}." if meaning else _unfinished(trouble, place),
        "import": f"{file} cannot be imported: {said}{at}.",
        "missing": _missing(trouble, place, f"{said}{at}"),
        "exit": f"The code asked Python to exit ({said}){at}; a step must return.",
        "ended": f"The code ended its process ({trouble.text}) during `{step}`.",
        "unimported": f"{file} cannot be imported: {trouble.text}{at}.",
        "timeout": f"`{step}` did not finish within {trouble.text}{at}.",
        "output": f"The code printed more than {trouble.text} during `{step}`{at}.",
        "record": f"What came back from `{step}` is not a record of a run: the code interfered with its own check.",
        "tampered": f"{capital(trouble.text)}, so nothing recorded of `{step}` counts.",
        "skipped": f"Not run: {trouble.text}.",
        "unsupported": f"The grader could not check this: {trouble.text}{at}. That is no mistake of yours.",
    }
    statuses: dict[str, Status] = {"skipped": "skipped", "unsupported": "error"}
    status = statuses.get(trouble.kind, "failed")
    raised = trouble.endless or trouble.line > 0 or trouble.kind in ("exception", "unfinished", "import")
    message = f"{sentences[trouble.kind]}\n{meaning}" if raised and meaning else sentences[trouble.kind]
    return Finding(
        message,
        None,
        status,
        hinted=trouble.kind in ("exception", "timeout"),
        says_all=raised,
        raised=trouble.line if raised else 0,
    )


def _missing(trouble: Trouble, place: Place, raised: str) -> str:
    """A step that is not there: under another name, it may be, or since its definition failed."""
    if trouble.line and trouble.text != place.step:
        return f"`{place.step}` is not there, since its definition raised {raised}."
    meant = f": is {line_words(trouble.line, place.cells)} meant, `{trouble.source}`?" if trouble.line else "."
    return f"{place.file} defines no `{place.step}`{meant}"


def _unfinished(trouble: Trouble, place: Place) -> str:
    """A step that is not written, or that calls one that is not."""
    step, line = place.step, f" ({line_words(trouble.line, place.cells)})" if trouble.line else ""
    if f" {step} " in f"{trouble.text} ":
        return f"`{step}` is not written yet{line}."
    return f"`{step}` came to a step that is not written yet: {trouble.text}{line}."


def sizes_of(values: Mapping[str, Any]) -> Sizes:
    """The sizes of a case's data by which a wrong sum or mean is off: how many points, how many batches.

    Args:
        values: of the case; its data are `x` and `y`, or `X` and `Y`, and a batch's size is `batch_size`.
    """
    targets = next((np.asarray(values[name]) for name in ("y", "Y") if name in values), None)
    if targets is None or not targets.ndim or len(targets) < 3:
        return {}
    points, size = len(targets), values.get("batch_size")
    known: dict[float, str] = {points: "the number of points"}
    if isinstance(size, int) and size > 2:
        known.setdefault(size, "the batch size")
        batches = -(-points // size)
        if batches > 2:
            known.setdefault(batches, "the number of batches")
    if targets.size > points:
        known.setdefault(targets.size, "the number of all targets")
    known.setdefault(points**2, "the square of the number of points")
    known.setdefault(points**2 / 2, "half the square of the number of points")
    known.setdefault(points / 2, "half the number of points")
    known.setdefault(2 * points, "twice the number of points")
    return known


def meaning(factor: float, sizes: Sizes) -> str:
    """Which size a factor or its inverse is, as a sentence; "" if none."""
    size = abs(factor)
    whole = 1 / size if 0 < size < 1 else size
    return next(
        (f"{number:g} is {words}." for number, words in sizes.items() if abs(whole - number) <= PLAIN * number), ""
    )


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
    return bool(0 < whole < 1e4 and abs(whole - round(whole)) <= PLAIN * whole) or bool(meaning(factor, sizes))


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


def capital(text: str) -> str:
    """A text as a sentence begins with it."""
    return text[:1].upper() + text[1:]
