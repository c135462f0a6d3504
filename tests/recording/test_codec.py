"""Messages between the grader and a sandboxed process, and records that are kept: what is written is read, and garbage is refused."""

import json
import math
import random
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import WireError
from autograder.recording import codec
from tests.helpers import examples
from tests.recording.plain_data import ARRAYS, DTYPES, SCALARS, nested, same

MESSAGES = nested(SCALARS | ARRAYS)


def frame(header: object, body: bytes = b"") -> bytes:
    """A frame with any header, right in its lengths."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return b"AGF1" + struct.pack("<II", len(text), len(body)) + text + body


def holds_only_plain_numbers(value: Any) -> bool:
    if isinstance(value, dict):
        return all(holds_only_plain_numbers(item) for item in value.values())
    if isinstance(value, list):
        return all(holds_only_plain_numbers(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)


@given(MESSAGES)
@settings(max_examples=examples(200))
def test_what_is_sent_arrives(message):
    sent = codec.pack(message)
    assert same(codec.unpack(sent), message)
    assert codec.frame_size(sent[:12], 1 << 30) == len(sent) - 12
    with pytest.raises(WireError):
        codec.frame_size(sent[:12], len(sent) - 13)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(20)[::-3],
        np.array(2.5),
        np.zeros((3, 0, 2), dtype="float32"),
        np.array([[True], [False]]),
        np.array([1.5, -2.0], dtype=">f8"),
        np.array([1, 256], dtype=">i4"),
    ],
    ids=["transposed", "fortran", "strided", "scalar", "empty", "bool", "big-endian", "big-endian-int"],
)
def test_any_layout_in_memory_arrives_as_the_same_numbers(array):
    back = codec.unpack(codec.pack({"a": array}))["a"]
    assert back.shape == array.shape and back.dtype.name == array.dtype.name
    assert back.tolist() == array.tolist()
    back += type(back.dtype.type(1))(1) if back.dtype != bool else back  # its own memory, free to change


def test_python_and_numpy_kin_arrive_as_plain_data():
    sent = {"pair": (1, 2.5), "number": np.float32(0.5), "count": np.int64(3), 4: np.bool_(True)}
    assert same(codec.unpack(codec.pack(sent)), {"pair": [1, 2.5], "number": 0.5, "count": 3, "4": True})


@pytest.mark.parametrize("value", [np.array([1j]), np.array(["a"]), np.array([object()]), object(), {1, 2}, b"a", 1j])
def test_what_has_no_plain_form_is_not_sent(value):
    for write in (codec.pack, codec.to_text):
        with pytest.raises(TypeError):
            write({"value": value})


@given(MESSAGES, st.randoms(use_true_random=False))
@settings(max_examples=examples(150))
def test_a_damaged_frame_gives_a_value_or_a_refusal(message, rng):
    whole = codec.pack(message)
    for damaged in _damaged(whole, rng, 40):
        try:
            value = codec.unpack(damaged)
        except WireError:
            continue
        assert holds_only_plain_numbers(value)


def _damaged(whole: bytes, rng: random.Random, count: int):
    """Flipped, cut, doubled and replaced bytes, with the lengths put right half of the time."""
    for _ in range(count):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 1, 2, 8))):
            at = rng.randrange(len(data)) if data else 0
            kind = rng.randrange(5)
            if kind == 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            elif kind == 1:
                del data[at:]
            elif kind == 2:
                data[at:at] = data[at : at + rng.randrange(1, 20)]
            elif kind == 3:
                data[at : at + 1] = rng.choice((b"9", b"-", b"e", b'"', b"[", b"{", b"}", b"]", b"null", b"1e999"))
            else:
                del data[at : at + rng.randrange(1, 9)]
        if len(data) > 12 and rng.random() < 0.5:
            size = len(whole) - 12 - struct.unpack_from("<I", whole, 8)[0] + len(data) - len(whole)
            if 0 <= size <= len(data) - 12:
                data[4:12] = struct.pack("<II", size, len(data) - 12 - size)
        yield bytes(data)


@given(st.binary(max_size=200))
@settings(max_examples=examples(300))
def test_garbage_is_refused(garbage):
    with pytest.raises(WireError):
        codec.unpack(garbage)
    with pytest.raises(WireError):
        codec.frame_size(b"agf1" + garbage[:8].ljust(8, b"\0"), 1 << 60)


SIZES = st.integers(-2, 6) | st.sampled_from([2**31, 2**32 - 1, 2**32, 2**63, 10**30, True, 1.0, "2", None])
HEADS = st.fixed_dictionaries(
    {"dtype": st.sampled_from((*DTYPES, "object", "complex128", "O", "float16", 3, None)), "shape": st.lists(SIZES)}
)
ODD_HEADERS = st.fixed_dictionaries(
    {
        "message": nested(SCALARS | st.fixed_dictionaries({"$array": st.integers(-2, 3) | SCALARS})),
        "arrays": st.lists(HEADS | SCALARS, max_size=3),
    }
)


@given(ODD_HEADERS, st.binary(max_size=64))
@settings(max_examples=examples(400))
def test_a_well_formed_frame_of_odd_content_gives_a_value_or_a_refusal(header, body):
    try:
        codec.unpack(frame(header, body))
    except WireError:
        return


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"AGF1",
        frame({"message": 1, "arrays": []})[:-1],
        frame({"message": 1, "arrays": []}) + b"x",
        b"AGF2" + frame({"message": 1, "arrays": []})[4:],
        frame({"message": 1}),
        frame({"message": 1, "arrays": [], "more": 2}),
        frame([1, 2]),
        frame(b'{"message": NaN, "arrays": []}'),
        frame(b'{"message": [Infinity], "arrays": []}'),
        frame(b'{"message": 1e999, "arrays": []}'),
        frame(b'{"message": ' + b"9" * 5000 + b', "arrays": []}'),
        frame(b'{"message": ' + b"[" * 100_000 + b"]" * 100_000 + b', "arrays": []}'),
        frame(b"\xff\xfe"),
        frame({"message": {"$array": 0}, "arrays": []}),
        frame({"message": {"$array": True}, "arrays": []}),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [1]}]}, b"1234567"),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [1]}]}, b"123456789"),
        frame({"message": 0, "arrays": [{"dtype": "object", "shape": [1]}]}, b"12345678"),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [-1]}]}, b"12345678"),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [True]}]}, b"12345678"),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [2**32 - 1] * 6}]}, b""),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [0] + [2**32 - 1] * 5}]}, b""),
        frame({"message": 0, "arrays": [{"dtype": "float64", "shape": [0]}] * 100_000}, b""),
    ],
    ids=range(24),
)
def test_each_lie_is_refused(bad):
    with pytest.raises(WireError):
        codec.unpack(bad)


@given(MESSAGES)
@settings(max_examples=examples(100))
def test_a_record_is_a_line_of_json_that_reads_back_as_it_was(record):
    text = codec.to_text(record)
    assert "\n" not in text
    json.loads(text)
    assert same(codec.from_text(text), record)


def test_a_record_has_an_array_with_its_dtype_its_shape_and_its_numbers_in_order():
    text = codec.to_text({"a": np.arange(4, dtype="int32").reshape(2, 2).T})
    assert text == '{"a": {"$dtype": "int32", "shape": [2, 2], "data": [0, 2, 1, 3]}}'


@pytest.mark.parametrize(
    "bad",
    [
        {"$dtype": "object", "shape": [1], "data": [1]},
        {"$dtype": "float64", "shape": [2], "data": [1.0]},
        {"$dtype": "float64", "shape": [True], "data": [1.0]},
        {"$dtype": "float64", "shape": [1], "data": 1.0},
        {"$dtype": "float64", "shape": [1]},
    ],
)
def test_an_array_of_another_form_is_refused_in_a_record(bad):
    with pytest.raises(WireError):
        codec.from_text(json.dumps({"values": bad}))
