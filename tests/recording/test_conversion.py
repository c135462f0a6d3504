"""What a student may return: lists, arrays and tensors of any float dtype become the same numbers; all else is refused in words."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.recording.conversion import Refused, as_numbers, describe
from tests.helpers import examples

ROWS = [[1.0, -2.5], [0.5, 4.0], [3.0, 0.0]]


def numbers(value: object) -> tuple[object, str]:
    """The numbers as lists, and the dtype in which they came; always float64 and one's own."""
    values, dtype = as_numbers(value)
    assert type(values) is np.ndarray and values.dtype == np.float64
    return values.tolist(), dtype


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (ROWS, "float64"),
        ([tuple(row) for row in ROWS], "float64"),
        (tuple(map(tuple, ROWS)), "float64"),
        (np.array(ROWS), "float64"),
        (np.array(ROWS, dtype=">f8"), "float64"),
        (np.array(ROWS, order="F"), "float64"),
        (np.array(ROWS, dtype=np.float32), "float32"),
        (np.array(ROWS, dtype=np.float16), "float16"),
        (np.array(ROWS, dtype=object), "float64"),
        ([np.array(row) for row in ROWS], "float64"),
        ([np.array(row, dtype=np.float32) for row in ROWS], "float32"),
        ([[np.float32(v) for v in row] for row in ROWS], "float32"),
        ([(np.float64(a), torch.tensor(b)) for a, b in ROWS], "float32"),
        ([(1.0, torch.tensor(-2.5, dtype=torch.float16)), *ROWS[1:]], "float16"),
        (torch.tensor(ROWS), "float32"),
        (torch.tensor(ROWS, dtype=torch.float64), "float64"),
        (torch.tensor(ROWS, dtype=torch.float16), "float16"),
        (torch.tensor(ROWS, dtype=torch.bfloat16), "bfloat16"),
        (torch.tensor(ROWS, requires_grad=True), "float32"),
        (torch.nn.Parameter(torch.tensor(ROWS)), "float32"),
        (torch.tensor(ROWS).T.contiguous().T, "float32"),
        ([torch.tensor(row, requires_grad=True) * 1 for row in ROWS], "float32"),
        ([[torch.tensor(v, dtype=torch.float64) for v in row] for row in ROWS], "float64"),
    ],
)
def test_every_way_to_write_a_trajectory_gives_the_same_numbers(value, dtype):
    assert numbers(value) == (ROWS, dtype)


@pytest.mark.parametrize(
    ("value", "number", "dtype"),
    [
        (2, 2.0, "int64"),
        (2.5, 2.5, "float64"),
        (True, 1.0, "bool"),
        (np.bool_(False), 0.0, "bool"),
        (np.float32(0.5), 0.5, "float32"),
        (np.float16(0.5), 0.5, "float16"),
        (np.int8(-3), -3.0, "int64"),
        (np.array(2.5), 2.5, "float64"),
        (np.array(2.5, dtype=object), 2.5, "float64"),
        (torch.tensor(2.5), 2.5, "float32"),
        (torch.tensor(3), 3.0, "int64"),
        (torch.tensor(True), 1.0, "bool"),
        (2**60, float(2**60), "int64"),
    ],
)
def test_single_numbers(value, number, dtype):
    assert numbers(value) == (number, dtype)


def test_not_a_number_and_infinity_come_through_as_they_are():
    values, _ = as_numbers([float("nan"), float("inf"), torch.tensor(-torch.inf)])
    assert np.isnan(values[0]) and values[1:].tolist() == [np.inf, -np.inf]


@pytest.mark.parametrize(
    "empty", [[], (), [[], []], np.zeros((0, 2)), np.zeros((3, 0)), torch.zeros(0, 2), [np.zeros(0)]]
)
def test_every_empty_value_is_the_same_empty_array(empty):
    assert as_numbers(empty)[0].shape == (0,)


@given(
    hnp.arrays(
        st.sampled_from(["float64", "float32", "float16", "int64", "int8", "uint8", "bool"]),
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=4),
    )
)
@settings(max_examples=examples(150))
def test_an_array_its_list_and_its_tensor_are_the_same_numbers(array):
    want = array.astype(float)
    for value in (array, array.tolist(), torch.tensor(array)):
        values, _ = as_numbers(value)
        np.testing.assert_array_equal(values, want)
    assert as_numbers(array)[1] == as_numbers(torch.tensor(array))[1] == array.dtype.name
    values, _ = as_numbers(array)
    before = array.copy()
    values[...] = 1 - values
    np.testing.assert_array_equal(array, before)


def generator():
    yield from ROWS


LOOP: list = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None"),
        ("1.5", "a str"),
        (b"1.5", "a bytes"),
        (["1.5", "2"], "a str"),
        (1 + 2j, "a complex"),
        (np.array([1j]), "complex128"),
        (torch.tensor([1j]), "complex64"),
        (np.array(["a"]), "<U1"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "datetime64"),
        (np.zeros(2, dtype=[("w", float), ("b", float)]), "an array of shape (2,)"),
        (np.array([1.0, None], dtype=object), "None"),
        (np.array([[1.0], [2.0, 3.0]], dtype=object), "different shapes"),
        ([[1.0, 2.0], [3.0]], "different shapes"),
        ([1.0, [2.0]], "different shapes"),
        ([torch.zeros(2), torch.zeros(3)], "different shapes"),
        (generator(), "a generator"),
        (map(float, [1, 2]), "a map"),
        (range(3), "a range"),
        ({"w": 1.0}, "a dict"),
        ({1.0, 2.0}, "a set"),
        (iter([1.0]), "a list_iterator"),
        (Decimal("1.5"), "a Decimal"),
        (Fraction(1, 2), "a Fraction"),
        (object(), "an object"),
        (len, "a builtin_function_or_method"),
        (NotImplemented, "a NotImplementedType"),
        (10**400, "too large"),
        ([1.0, 10**400], "too large"),
        ([0.0] * 500_000, "limit"),
        (np.zeros(500_000), "limit"),
        (torch.zeros(1000, 1000), "limit"),
        ([[0.0] * 700] * 700, "limit"),
        (np.broadcast_to(np.zeros(1), (10**6,)), "limit"),
        (torch.zeros(3).to_sparse(), "sparse"),
        (torch.empty(3, device="meta"), "meta"),
        (LOOP, "a list"),
    ],
)
def test_anything_else_is_refused_in_words(value, said):
    with pytest.raises(Refused) as caught:
        as_numbers(value)
    assert said in caught.value.came and len(caught.value.came) < 200


class Liar(np.ndarray):
    """An array that says of itself whatever is asked."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __array_ufunc__(self, *args, **kwargs):
        return self

    def __array_function__(self, *args, **kwargs):
        return True

    def __sub__(self, other):
        return 0.0

    def astype(self, *args, **kwargs):
        return self

    def tolist(self):
        return [0.0]


class FloatLike:
    """Something that turns into whatever it is asked to be."""

    shape = (3, 2)
    dtype = np.dtype("float64")

    def __float__(self):
        return 1.0

    def __eq__(self, other):
        return True


class Foreign:
    """An array of another library, which gives itself to NumPy."""

    def __init__(self, gives):
        self.gives = gives

    def __array__(self, dtype=None, copy=None):
        return self.gives()


def test_an_array_of_another_library_is_read_as_it_gives_itself_to_numpy():
    assert numbers(Foreign(lambda: np.array(ROWS, dtype=np.float32))) == (ROWS, "float32")
    assert numbers([Foreign(lambda row=row: np.array(row)) for row in ROWS]) == (ROWS, "float64")
    for gives in (lambda: np.array([1j]), lambda: "text", lambda: np.array(["a"]), lambda: 1 / 0):
        with pytest.raises(Refused, match="a Foreign"):
            as_numbers(Foreign(gives))


class Number(float):
    """A float that claims to be equal to all others."""

    __hash__ = float.__hash__

    def __eq__(self, other):
        return True


class Row(list):
    """A list of its own kind."""


def test_kin_of_arrays_lists_and_floats_are_stripped_to_their_numbers():
    assert numbers(np.array(ROWS).view(Liar)) == (ROWS, "float64")
    assert numbers(Number(2.5)) == (2.5, "float64")
    assert numbers([Number(2.5), Number(3.5)]) == ([2.5, 3.5], "float64")
    assert numbers(Row(Row(row) for row in ROWS)) == (ROWS, "float64")
    assert numbers(np.ma.masked_array(ROWS, mask=np.eye(3, 2))) == (ROWS, "float64")


def test_what_only_turns_into_numbers_is_refused():
    boxed = np.empty(2, dtype=object)
    boxed[0] = boxed[1] = FloatLike()
    for fake in (FloatLike(), [FloatLike()], boxed):
        with pytest.raises(Refused, match="a FloatLike"):
            as_numbers(fake)


class Shouting:
    def __repr__(self):
        raise RuntimeError("a value's own repr is never asked")

    __str__ = __repr__


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (Shouting(), "a Shouting"),
        ([1, 2, 3], "a list of 3 items"),
        ((), "a tuple of 0 items"),
        (np.zeros((2, 3), dtype="float32"), "an array of shape (2, 3) and dtype float32"),
        (torch.zeros(2), "a tensor of shape (2,) and dtype float32"),
        (ValueError(), "a ValueError"),
        (1, "an int"),
    ],
)
def test_a_value_is_described_by_what_it_is(value, words):
    assert describe(value) == words


def test_a_tensor_of_a_class_of_its_own_has_no_say_in_what_its_numbers_are():
    class Liar(torch.Tensor):
        dtype = torch.float16

        def detach(self):
            return torch.zeros(2)

        @classmethod
        def __torch_function__(cls, function, types, args=(), kwargs=None):
            return torch.zeros(2)

    value = torch.tensor([1.5, -2.5], requires_grad=True)
    value.__class__ = Liar
    numbers, dtype = as_numbers(value)
    assert numbers.tolist() == [1.5, -2.5] and dtype == "float32"


def test_what_a_value_is_said_to_be_is_not_for_its_class_to_say():
    told = "x = [0.1, 0.2]"

    class Array(np.ndarray):
        shape = dtype = property(lambda self: (told,))

    class Tensor(torch.Tensor):
        shape = dtype = layout = (told,)

    fields = np.zeros(2, dtype=[(told, "f8")])
    for value in (fields, np.zeros(2, complex).view(Array), torch.zeros(2, dtype=torch.complex64).as_subclass(Tensor)):
        with pytest.raises(Refused) as caught:
            as_numbers(value)
        assert told not in describe(value) and told not in caught.value.came
    assert as_numbers(np.zeros(2, "float32").view(Array))[1] == "float32"
