"""An observation crosses the boundary whole, and anything else is refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.errors import WireError
from autograder.recording import codec
from autograder.recording.observation import Entry, Observation, Trouble
from tests.helpers import examples
from tests.recording.plain_data import ARRAYS, SCALARS, nested, same

NAMES = st.text(max_size=20)


ENTRIES = st.builds(
    Entry,
    NAMES,
    st.sampled_from(["trajectory", "array"]),
    hnp.arrays("float64", hnp.array_shapes(max_dims=3, max_side=3), elements=st.floats(-9, 9, width=32)),
    st.sampled_from(["float64", "float32"]),
    st.booleans(),
    st.lists(NAMES, max_size=3).map(tuple),
    sentence=NAMES,
) | st.builds(Entry, NAMES, st.sampled_from(["fact", "note", "refused"]), text=NAMES, sentence=NAMES)


TROUBLES = st.none() | st.builds(Trouble, st.just("exception"), NAMES, st.integers(0, 9999), NAMES)


OBSERVATIONS = st.builds(Observation, st.lists(ENTRIES, max_size=3).map(tuple), TROUBLES)


@given(OBSERVATIONS)
@settings(max_examples=examples(100))
def test_an_observation_crosses_the_boundary_whole(seen):
    sent = seen.to_payload()
    got = Observation.from_payload(codec.unpack(codec.pack(sent)))
    assert same(got.to_payload(), sent)


@pytest.mark.parametrize("claimed", ["float32", "float16", "bfloat16"])
def test_a_dtype_that_cannot_hold_the_numbers_is_not_believed(claimed):
    for values, dtype in ((np.array([0.1, math.nan]), "float64"), (np.float32([0.1, math.inf]).astype(float), claimed)):
        entry = Entry("slopes", "array", values, claimed)
        got = Observation.from_payload(Observation((entry,)).to_payload())
        assert got.entries[0].dtype == dtype


@given(OBSERVATIONS, st.data())
@settings(max_examples=examples(200))
def test_an_odd_observation_gives_an_observation_or_a_refusal(seen, data):
    payload = seen.to_payload()
    odd = nested(SCALARS | ARRAYS | st.just("\ud800") | st.just("x" * 100_000))
    holder, at = data.draw(st.sampled_from(list(_places(payload))))
    holder[at] = data.draw(odd)
    _reads_or_refuses(payload)


def _places(value: Any):
    """Every (container, key) in a payload."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from _places(item)


@given(nested(SCALARS | ARRAYS))
@settings(max_examples=examples(100))
def test_anything_else_is_no_observation(payload):
    with pytest.raises(WireError):
        Observation.from_payload(payload)


def _reads_or_refuses(payload: object) -> None:
    try:
        seen = Observation.from_payload(payload)
    except WireError:
        return
    # Its texts end up in reports and on terminals, its numbers in comparisons.
    for entry in seen.entries:
        "".join((entry.name, entry.text, entry.sentence, entry.dtype, *entry.columns)).encode("utf-8")
        assert entry.values is None or entry.values.dtype == np.float64
    if seen.trouble:
        (seen.trouble.text + seen.trouble.source).encode("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "verdict"},
        {"kind": np.zeros(2)},
        {"kind": ["array"]},
        {"values": None},
        {"values": [1.0]},
        {"values": np.zeros(2, dtype="float32")},
        {"kind": "fact"},
        {"exact_dtype": 1},
        {"columns": ["x"] * 10_000},
        {"columns": "wb"},
        {"text": "x" * 10_000},
        {"name": None},
        {"points": 10},
    ],
)
def test_an_entry_of_another_form_is_refused(change):
    entry = Entry("a", "array", np.zeros(2), "float64").to_payload() | change
    with pytest.raises(WireError):
        Observation.from_payload({"entries": [entry], "trouble": None})


def test_an_observation_is_bounded():
    entry = Entry("a", "note", text="x").to_payload()
    with pytest.raises(WireError):
        Observation.from_payload({"entries": [entry] * 100_000, "trouble": None})
