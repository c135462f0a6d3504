"""How data with arrays in it become bytes or text, and are read back. No pickle, either way.

Every message between the grader and a sandboxed process is a frame. It is ``b"AGF1"``, the byte lengths of its two
parts (two little-endian uint32), a JSON text and the raw bytes of all arrays in it, one after another, C order,
little-endian. In the JSON an array is ``{"$array": k}``; its dtype and shape stand in the header's list ``arrays``. Each
is used once, or it is no frame.

Where the system keeps the bounds of what is written (a socket of sequenced packets), a frame travels in pieces. Each
says its number, and whether a frame begins or ends with it. So whoever writes the beginning of a frame cannot have
the next one taken for its end.

`unpack` treats what it reads as hostile: sizes are checked before anything is allocated, dtypes come
from a short list, and JSON's NaN, Infinity and deep nesting are refused.

A record that is kept is a text: JSON in which an array is ``{"$dtype": ..., "shape": [...], "data": [...]}``, its numbers
in C order, exact to the last bit. `from_text` reads what `build` wrote, and holds its arrays to the same dtypes and shapes.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import WireError

MAGIC = b"AGF1"
PREFIX = struct.Struct("<4sII")
PIECE = struct.Struct("<IB")
BEGINS, ENDS = 1, 2
PIECE_BYTES = 32 << 10  # of a frame; a socket's buffer holds some
DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")
NAMES = {np.dtype(name): name for name in DTYPES}  # dtype.name is slow
SCALARS = frozenset((str, int, float, bool, type(None)))  # what JSON holds as it is: looked for first, for speed
MAX_ARRAYS = 2000
MAX_DIMS = 6
MAX_HEADER = 2 << 20  # JSON takes many times its size when it is read


def pack(message: object) -> bytes:
    """Write JSON-like data with NumPy arrays in it as one frame; TypeError for a value that is neither JSON-like nor an array of a known dtype."""
    arrays: list[dict[str, Any]] = []
    body: list[bytes] = []

    def write(name: str, array: npt.NDArray[Any]) -> object:
        arrays.append({"dtype": name, "shape": list(array.shape)})
        body.append(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
        return {"$array": len(arrays) - 1}

    # The list of arrays is written after the message, and by then is filled.
    header = _json({"message": message, "arrays": arrays}, write).encode()
    content = b"".join(body)
    return PREFIX.pack(MAGIC, len(header), len(content)) + header + content


def to_text(value: object) -> str:
    """Write JSON-like data with NumPy arrays in it as one line of text; TypeError as `pack` raises it."""
    return _json(value, lambda name, array: {"$dtype": name, "shape": array.shape, "data": array.reshape(-1).tolist()})


def from_text(text: str) -> Any:
    """Read what `to_text` wrote, in however many lines; ValueError if it is no JSON, WireError for an array of no agreed form."""
    return json.loads(text, object_hook=_array_or_object)


def _json(value: object, write: Callable[[str, npt.NDArray[Any]], object]) -> str:
    """JSON in which an array is what `write` makes of its dtype's name and of itself."""

    def plain(value: object) -> object:
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, np.ndarray) and (name := NAMES.get(value.dtype.newbyteorder("="))):
            return write(name, value)
        raise TypeError(f"cannot write {getattr(value, 'dtype', type(value).__name__)}")

    return json.dumps(value, default=plain)


def frame_size(prefix: bytes, limit: int, max_header: int = MAX_HEADER) -> int:
    """The byte length of what follows a frame's 12-byte prefix; WireError if the prefix is not a frame's, or the frame or its header is too large.

    Args:
        prefix: its bytes.
        limit: what the header and the body may have together; max_header: what the header may have.
    """
    magic, header, body = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError("a frame does not begin as frames do")
    if header + body > limit:
        raise WireError(f"a frame of {header + body} bytes is larger than the limit of {limit}")
    if header > max_header:
        raise WireError(f"a frame's header of {header} bytes is larger than the limit of {max_header}")
    return int(header + body)


def pieces(frame: bytes, numbers: Iterator[int]) -> Iterator[bytes]:
    """The packets in which a frame travels, each with the next number."""
    for start in range(0, len(frame), PIECE_BYTES):
        end = start + PIECE_BYTES
        flags = BEGINS * (start == 0) | ENDS * (end >= len(frame))
        yield PIECE.pack(next(numbers) % 2**32, flags) + frame[start:end]


def split(frames: bytes) -> list[bytes]:
    """Several frames, one after another, as a list; WireError if they are not whole frames."""
    stream = Stream(len(frames))
    found = list(stream.whole(frames))
    if stream.buffer:
        raise WireError("a frame is shorter than its prefix says")
    return found


class Stream:
    """Frames that come one after another, in parts of any size.

    Args:
        limit: what a frame's header and body may have together; max_header: what its header may have.
    """

    def __init__(self, limit: int, max_header: int = MAX_HEADER) -> None:
        self._limit, self._max_header = limit, max_header
        self.buffer = bytearray()

    def whole(self, data: bytes) -> Iterator[bytes]:
        """The frames that are whole with what has come now; WireError if it is none."""
        self.buffer += data
        while len(self.buffer) >= PREFIX.size and len(self.buffer) >= (size := self._size()):
            frame = bytes(self.buffer[:size])
            del self.buffer[:size]
            yield frame

    def _size(self) -> int:
        return PREFIX.size + frame_size(bytes(self.buffer[: PREFIX.size]), self._limit, self._max_header)


class Packets(Stream):
    """Frames that come in packets, as `pieces` makes them."""

    _number = 0  # of the next packet

    def whole(self, data: bytes) -> Iterator[bytes]:
        """The frame that is whole with a packet, if one is; WireError if the packet does not go on where the one before it ended."""
        if not PIECE.size < len(data) <= PIECE.size + PIECE_BYTES:
            raise WireError("a packet is not of the agreed length")
        said, flags = PIECE.unpack_from(data)
        if said != self._number % 2**32 or flags & ~(BEGINS | ENDS) or bool(flags & BEGINS) == bool(self.buffer):
            raise WireError("a packet does not follow the one before it")
        self._number += 1
        self.buffer += data[PIECE.size :]
        if len(self.buffer) < PREFIX.size or len(self.buffer) > self._size():
            raise WireError("a packet is not a part of a frame")
        if flags & ENDS:
            frame = bytes(self.buffer)
            self.buffer.clear()
            yield frame


def unpack(frame: bytes) -> Any:
    """Read one whole frame back into JSON-like data with NumPy arrays in it; WireError if the frame is not exactly of the form that `pack` writes."""
    if len(frame) < PREFIX.size:
        raise WireError("a frame is shorter than its prefix")
    magic, header_size, body_size = PREFIX.unpack_from(frame)
    if magic != MAGIC or len(frame) != PREFIX.size + header_size + body_size:
        raise WireError("a frame's length is not what its prefix says")
    try:
        header = DECODER.decode(frame[PREFIX.size : PREFIX.size + header_size].decode())
    except (ValueError, RecursionError) as error:
        raise WireError(f"a frame's header is not plain JSON: {error}") from None
    if type(header) is not dict or set(header) != {"message", "arrays"} or type(header["arrays"]) is not list:
        raise WireError("a frame's header is not of the agreed form")
    arrays = _arrays(header["arrays"], memoryview(frame)[PREFIX.size + header_size :])
    left = dict(enumerate(arrays))
    try:
        message = _restore(header["message"], left)
    except RecursionError:
        raise WireError("a frame is nested too deeply") from None
    if left:
        raise WireError("a frame holds an array that its message does not use")
    return message


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not allowed outside arrays")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def _arrays(headers: list[Any], body: memoryview) -> list[np.ndarray[Any, Any]]:
    if len(headers) > MAX_ARRAYS:
        raise WireError("a frame holds too many arrays")
    arrays, offset = [], 0
    for header in headers:
        if type(header) is not dict or set(header) != {"dtype", "shape"}:
            raise WireError("an array's header is not of the agreed form")
        dtype, count = _form(header["dtype"], header["shape"])
        end = offset + count * dtype.itemsize
        if end > len(body):
            raise WireError("an array is longer than its frame")
        raw = np.frombuffer(body[offset:end], dtype=np.uint8 if dtype == np.bool_ else dtype).copy()
        if dtype == np.bool_:
            raw = raw != 0
        arrays.append(raw.reshape(header["shape"]))
        offset = end
    if offset != len(body):
        raise WireError("a frame is longer than its arrays")
    return arrays


def _form(name: object, shape: object) -> tuple[np.dtype[Any], int]:
    """An array's dtype and how many numbers it has; WireError if it is none of those agreed on, or too large."""
    if type(name) is not str or name not in DTYPES:
        raise WireError("an array's dtype is not one of those agreed on")
    if (
        type(shape) is not list
        or len(shape) > MAX_DIMS
        or any(type(n) is not int or not 0 <= n < 2**32 for n in shape)
        or math.prod(n for n in shape if n) >= 2**32
    ):
        raise WireError("an array's shape is not a short list of sizes")
    return np.dtype(name), math.prod(shape)


def _array_or_object(value: dict[str, Any]) -> Any:
    if "$dtype" not in value:
        return value
    if set(value) != {"$dtype", "shape", "data"} or type(value["data"]) is not list:
        raise WireError("an array is not of the agreed form")
    dtype, count = _form(value["$dtype"], value["shape"])
    if len(value["data"]) != count:
        raise WireError("an array holds another number of numbers than its shape says")
    return np.array(value["data"], dtype=dtype).reshape(value["shape"])


def _restore(value: Any, arrays: dict[int, np.ndarray[Any, Any]]) -> Any:
    if type(value) in SCALARS:
        return value
    if type(value) is dict:
        if len(value) == 1 and "$array" in value:
            index = value["$array"]
            if type(index) is not int or index not in arrays:
                raise WireError("a frame names an array that it does not hold, or holds for something else")
            return arrays.pop(index)
        return {key: item if type(item) in SCALARS else _restore(item, arrays) for key, item in value.items()}
    if type(value) is list:
        return [item if type(item) in SCALARS else _restore(item, arrays) for item in value]
    return value
