"""What an author's `see` writes down."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from autograder.judging.compare import alike
from autograder.recording.conversion import Refused, describe
from autograder.recording.recorder import See


def seen(record) -> dict[str, str]:
    """What a recorder wrote down: each name's text, or its kind."""
    entries = []
    record(See(entries.append))
    return {entry.name: entry.text or entry.kind for entry in entries}


def test_a_number_must_be_a_number_and_a_list_of_numbers_must_hold_numbers():
    assert seen(lambda see: see.number("n", np.float32(2.0))) == {"n": "array"}
    for other in (torch.tensor(2.0), np.array(2.0), True, "2", None):
        assert seen(lambda see, other=other: see.number("n", other)) == {"n": describe(other)}
    assert seen(lambda see: see.numbers("l", [1, 2.0, np.float64(3)], "loss")) == {"l": "array"}
    assert "a tensor" in seen(lambda see: see.numbers("l", [1.0, torch.tensor(2.0)], "loss"))["l"]


def test_a_number_may_be_asked_for_as_float32_holds_it():
    entries = []
    See(entries.append).number("share", 2 / 19, dtype="float32")
    (entry,) = entries
    assert entry.dtype == "float32" and entry.values == np.float32(2 / 19)
    rough = replace(entry, values=np.array(float(np.float32(2) * np.float32(1 / 19))), dtype="float32")
    assert alike(rough, entry, "float64")
    assert not alike(replace(entry, values=np.array(2 / 20)), entry, "float64")


def test_a_changed_input_is_noticed_whatever_changed():
    before = np.array([1.0, np.nan])
    same = [before.copy(), np.array([1.0, np.nan])]
    changed = [np.array([1.0, 2.0]), before.astype("float32"), before[None], before[:1], None, "x"]
    for after in same:
        assert seen(lambda see, after=after: see.unchanged("x", after, before)) == {"x unchanged": "True"}
    for after in changed:
        assert seen(lambda see, after=after: see.unchanged("x", after, before)) == {"x unchanged": "False"}


def test_unpacking_takes_any_pair():
    see = See()
    for pair in ([1, 2], (1, 2), np.array([1, 2]), torch.tensor([1, 2]), iter([1, 2])):
        assert [int(item) for item in see.unpack(pair, 2, "a pair")] == [1, 2]
    for other in (1.0, None, [1], [1, 2, 3], torch.tensor(1.0), {"dw": 1, "db": 2}, "12"):
        with pytest.raises(Refused):
            see.unpack(other, 2, "a pair (dw, db)")


def test_without_names_the_parameters_are_counted():
    entries = []
    See(entries.append).trajectory("path", [[1.0, 2.0, 3.0]])
    assert entries[0].columns == ("parameter 1", "parameter 2", "parameter 3")
