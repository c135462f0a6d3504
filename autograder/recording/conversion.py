"""Turn whatever a student returns into plain float64 numbers, once, or say why that is not possible."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Any

import numpy as np

from autograder.recording.observation import Array

MAX_ELEMENTS = 400_000
FLOATS, ROWS = {float, np.float64}, {list, tuple}
PRECISION = {"float16": 0, "bfloat16": 0, "float32": 1, "float64": 2}


class Refused(Exception):
    """A value that cannot be compared: `came` says what it is, `expected` what was asked for."""

    def __init__(self, came: str, expected: str = "") -> None:
        super().__init__(f"{came} came, expected {expected}" if expected else came)
        self.came = came
        self.expected = expected


def describe(value: object) -> str:
    """A few words on what a value is, for a sentence; never the value's own `repr`."""
    if value is None:
        return "None"
    name = type(value).__name__[:40]
    if issubclass(type(value), np.ndarray):
        own = _dtype(value)  # the names of its fields may be any text
        return f"an array of shape {np.ndarray.shape.__get__(value)} and dtype {own.name if own.names else own}"
    if _is_tensor(value) and issubclass(type(value), sys.modules["torch"].Tensor):
        shape, dtype, _ = _own(value)
        return f"a tensor of shape {shape} and dtype {dtype}"
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return f"a {kind} of {len(value)} item{'' if len(value) == 1 else 's'}"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def as_numbers(value: object) -> tuple[Array, str]:
    """A number, list, tuple, array (of any library that gives it as NumPy's) or tensor as a float64 array, and its dtype.

    Nested lists and tuples may hold tensors, arrays and numbers; their dtype is the coarsest float
    dtype among them. Any size-0 value is an array of shape (0,).

    Raises:
        Refused: for anything else: other types, complex numbers, text, rows of different lengths.
    """
    values, dtype = _convert(value, depth=0)
    if values.size > MAX_ELEMENTS:
        raise Refused(f"{values.size} numbers, more than the limit of {MAX_ELEMENTS}")
    if values.size == 0:
        values = values.reshape(0)
    return values, dtype


def _is_tensor(value: object) -> bool:
    torch: Any = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _dtype(value: Any) -> np.dtype[Any]:
    """An array's dtype, in which a class of a student's own has no say."""
    dtype: np.dtype[Any] = np.ndarray.dtype.__get__(value)
    return dtype


def _own(value: Any) -> tuple[tuple[int, ...], str, str]:
    """A tensor's shape, dtype and layout, in which a class of a student's own has no say."""
    torch: Any = sys.modules["torch"]
    kind = torch.Tensor
    with torch._C.DisableTorchFunction():
        shape, dtype, layout = (part.__get__(value) for part in (kind.shape, kind.dtype, kind.layout))
    return tuple(shape), str(dtype).removeprefix("torch."), str(layout)


def _convert(value: Any, depth: int) -> tuple[Array, str]:
    if _is_tensor(value):
        return _from_tensor(value)
    if issubclass(type(value), np.ndarray) and _dtype(value).kind in "fiub":
        return np.array(value, dtype=np.float64, subok=False), _dtype(value).name
    if issubclass(type(value), np.ndarray) and _dtype(value).kind == "O":
        value = np.ndarray.tolist(value)
        if not isinstance(value, list):
            return _convert(value, depth + 1)
    if isinstance(value, bool | np.bool_):
        return np.array(float(value)), "bool"
    if isinstance(value, int | np.integer):
        try:
            return np.array(float(value)), "int64"
        except OverflowError:
            raise Refused("a whole number too large for a float") from None
    if isinstance(value, np.floating):
        return np.array(float(value)), value.dtype.name
    if isinstance(value, float):
        return np.array(float(value)), "float64"
    if isinstance(value, list | tuple) and depth < 6:
        return _from_items(value, depth)
    if hasattr(type(value), "__array__"):
        return _from_array_of_others(value)
    raise Refused(describe(value))


def _from_array_of_others(value: Any) -> tuple[Array, str]:
    """What another library's array (of JAX, of pandas) says of itself: a submission's own class may say it, too, as a step may."""
    try:
        array = np.asarray(value)
    except Exception as error:  # noqa: BLE001 - whatever it raises, it gives no numbers
        raise Refused(f"{describe(value)} that gives no array: {type(error).__name__}") from None
    if array.dtype.kind not in "fiub":
        raise Refused(f"{describe(value)} of dtype {array.dtype.name}")
    return np.array(array, dtype=np.float64, subok=False), array.dtype.name


def _from_tensor(value: Any) -> tuple[Array, str]:
    torch: Any = sys.modules["torch"]
    with torch._C.DisableTorchFunction():  # a student's subclass has no say in what its numbers are
        value = torch.Tensor.detach(value)
    _, dtype, layout = _own(value)
    if dtype.startswith("complex") or layout != "torch.strided":
        raise Refused(f"a tensor of dtype {dtype} and layout {layout}")
    try:
        plain = value.cpu().double().numpy()
    except (RuntimeError, NotImplementedError, TypeError):
        raise Refused(f"a tensor of dtype {dtype} on {value.device}, from which no numbers can be read") from None
    return np.array(plain, dtype=np.float64), dtype


def _from_items(items: Any, depth: int) -> tuple[Array, str]:
    if len(items) > MAX_ELEMENTS:
        raise Refused(f"{describe(items)}, more than the limit of {MAX_ELEMENTS}")
    kinds = set(map(type, items))
    if kinds and kinds <= ROWS and len(set(map(len, items))) == 1:  # and what nearly all are made of, in a few calls
        kinds = set(map(type, chain.from_iterable(items)))
    if kinds and kinds <= FLOATS:
        return np.array(items), "float64"
    parts = [_convert(item, depth + 1) for item in items]
    if not parts:
        return np.zeros(0), "float64"
    if len({part.shape for part, _ in parts}) > 1:
        shapes = sorted({part.shape for part, _ in parts})
        raise Refused(f"{describe(items)} whose items have different shapes: {', '.join(map(str, shapes[:3]))}")
    floats = [dtype for _, dtype in parts if dtype in PRECISION]
    dtype = min(floats, key=PRECISION.__getitem__) if floats else parts[0][1]
    return np.stack([part for part, _ in parts]), dtype
