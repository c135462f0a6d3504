"""What a check saw of a module on one case: plain arrays and facts, nothing that can act.

An `Observation` is made beside the student's code (see `autograder.recording.recorder`), crosses the sandbox
boundary as bytes, and is judged in another process. It therefore holds only NumPy arrays of plain
numbers and short strings. `from_payload` reads it as hostile input: every field is typed and bounded.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from autograder.errors import WireError

Array: TypeAlias = npt.NDArray[Any]
EntryKind = Literal["trajectory", "array", "fact", "note", "backdrop", "refused"]
TOO_MUCH = NOT_FINISHED, PRINTED = "it did not finish within ", "it printed more than "
HALF = {"float16": 3, "bfloat16": 2}  # significant decimal digits
NUMERIC, UNJUDGED = ("trajectory", "array", "backdrop"), ("note", "backdrop")
# What the process that runs a submission may say of itself; the rest is for the trusted side to say.
OwnTrouble = Literal["exception", "unfinished", "import", "missing", "exit", "unsupported", "tampered"]
TroubleKind = OwnTrouble | Literal["ended", "timeout", "output", "record", "skipped", "unimported"]

ENTRY_KINDS, OWN_TROUBLES = get_args(EntryKind), get_args(OwnTrouble)
# Facts about the global state begin so; what one says of a change that the lesson does not forbid: it is remarked, and no mistake.
GLOBAL, TOUCHED = "global ", "touched"
MAX_ENTRIES = 400
MAX_COLUMNS = 512
MAX_TEXT = 600
MAX_PASSED_OVER = 20  # statements at the top of a module that failed, that are told


@dataclass(frozen=True)
class Entry:
    """One named thing that a check saw.

    Attributes:
        name: what was seen, in the exercise's own words (``"trajectory"``, ``"x unchanged"``).
        kind: ``trajectory`` (one row per update, one column per parameter), ``array`` (any other
            numbers), ``fact`` (a short text that must be the reference's), ``note`` (a short text
            that is not judged, but helps to name a mistake), ``backdrop`` (numbers that only the
            picture of a trajectory needs), or ``refused`` (the value was of a kind that cannot be
            compared).
        values: float64 numbers of a trajectory, an array or a backdrop, in the shape in which they came.
        dtype: the dtype in which they came (``"float32"``), else "".
        exact_dtype: whether the dtype must be the reference's.
        columns: names of the columns: of the last axis if there are several, of the value if one.
        text: the fact itself; for a refused value, what came.
        sentence: for a fact, what to tell a student whose fact differs; for a value, what was expected.
    """

    name: str
    kind: EntryKind
    values: Array | None = None
    dtype: str = ""
    exact_dtype: bool = False
    columns: tuple[str, ...] = ()
    text: str = ""
    sentence: str = ""

    @property
    def touched(self) -> bool:
        """Whether it tells of a change of the global state that is none to judge."""
        return self.kind == "fact" and self.name.startswith(GLOBAL) and self.text == TOUCHED

    def to_payload(self) -> dict[str, Any]:
        """Plain data for the wire; `values` stays an array."""
        return {**vars(self), "columns": list(self.columns)}


@dataclass(frozen=True)
class Trouble:
    """Why a check could not see all it wanted to.

    Attributes:
        kind: what happened.
        text: the exception's type and message, or what else there is to say.
        line: the line of the student's file in which it happened, 0 where unknown.
        source: that line's text.
    """

    kind: TroubleKind
    text: str = ""
    line: int = 0
    source: str = ""

    @property
    def endless(self) -> bool:
        """Whether it has outrun its time, or printed without end."""
        return self.kind in ("timeout", "output") or (self.kind == "unimported" and self.text.startswith(TOO_MUCH))

    @property
    def words(self) -> str:
        """What happened: of a limit, which one."""
        return {"timeout": NOT_FINISHED, "output": PRINTED}.get(self.kind, "") + self.text

    def to_payload(self) -> dict[str, Any]:
        """Plain data for the wire."""
        return dict(vars(self))


@dataclass(frozen=True)
class Observation:
    """All that one check saw on one case, in the order in which it was seen."""

    entries: tuple[Entry, ...] = ()
    trouble: Trouble | None = None

    @cached_property
    def named(self) -> dict[str, Entry]:
        """The entries by name: the first of each."""
        return {entry.name: entry for entry in reversed(self.entries)}

    @cached_property
    def judged(self) -> dict[str, Entry]:
        """Those that are judged."""
        return {name: entry for name, entry in self.named.items() if entry.kind not in UNJUDGED}

    def to_payload(self) -> dict[str, Any]:
        """Plain data for the wire."""
        return {
            "entries": [entry.to_payload() for entry in self.entries],
            "trouble": self.trouble.to_payload() if self.trouble else None,
        }

    @staticmethod
    def from_payload(payload: object) -> Observation:
        """Read an observation that an untrusted process wrote; WireError if any part is not of the agreed type or size."""
        data = _mapping(payload, {"entries", "trouble"})
        entries = data["entries"]
        if type(entries) is not list or len(entries) > MAX_ENTRIES:
            raise WireError("an observation's entries are not a short list")
        return Observation(tuple(read_entry(item) for item in entries), read_trouble(data["trouble"]))


def read_trouble(payload: object) -> Trouble | None:
    """Read what an untrusted process says of its own trouble; WireError if any part is not of the agreed type or size."""
    if payload is None:
        return None
    data = _mapping(payload, {"kind", "text", "line", "source"})
    kind: OwnTrouble = _one_of(data["kind"], OWN_TROUBLES, "kind of trouble")
    return Trouble(kind, _text(data["text"]), _whole(data["line"]), _text(data["source"]))


def _mapping(payload: object, keys: set[str]) -> dict[str, Any]:
    if type(payload) is not dict or payload.keys() != keys:
        raise WireError(f"expected an object with the keys {sorted(keys)}")
    return payload


def _text(value: object) -> str:
    if type(value) is not str or len(value) > MAX_TEXT:
        raise WireError(f"expected a text of at most {MAX_TEXT} characters")
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair: no report could be written with it
        raise WireError("a text holds half a character") from None
    return value


def _one_of(value: object, known: tuple[str, ...], what: str) -> Any:
    if type(value) is not str or value not in known:
        raise WireError(f"unknown {what}")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise WireError("expected a small whole number")
    return value


def read_entry(payload: object, known: Container[str] = ()) -> Entry:
    """Read one entry that an untrusted process wrote; WireError if any part is not of the agreed type or size, or its name is `known`."""
    data = _mapping(payload, {"name", "kind", "values", "dtype", "exact_dtype", "columns", "text", "sentence"})
    values, columns = data["values"], data["columns"]
    kind: EntryKind = _one_of(data["kind"], ENTRY_KINDS, "kind of entry")
    if type(columns) is not list or len(columns) > MAX_COLUMNS:
        raise WireError("an entry's columns are not a short list")
    if type(data["exact_dtype"]) is not bool:
        raise WireError("exact_dtype is not true or false")
    numeric = kind in NUMERIC
    if numeric != isinstance(values, np.ndarray) or not (numeric or values is None):
        raise WireError("an entry's values do not fit its kind")
    if isinstance(values, np.ndarray) and values.dtype != np.float64:
        raise WireError("an entry's values are not float64")
    dtype, name = _text(data["dtype"]), _text(data["name"])
    if name in known:
        raise WireError("two entries have one name")
    return Entry(
        name=name,
        kind=kind,
        values=values,
        dtype=dtype if values is None else true_dtype(dtype, values),
        exact_dtype=data["exact_dtype"],
        columns=tuple(_text(column) for column in columns),
        text=_text(data["text"]),
        sentence=_text(data["sentence"]),
    )


def true_dtype(claimed: str, values: Array) -> str:
    """The dtype in which values can have come: ``float64`` where one is claimed that does not hold them."""
    if claimed != "float32" and claimed not in HALF:
        return claimed
    return claimed if holds_float32(values) else "float64"


def holds_float32(values: Array) -> bool:
    """Whether float32 holds these numbers exactly."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array_equal(values.astype(np.float32).astype(np.float64), values, equal_nan=True)
