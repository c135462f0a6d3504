"""The judge: the first number that parts, and honest words; expected values worked out by hand."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.judging.compare import tolerance
from autograder.judging.judge import judge
from autograder.judging.results import Divergence
from autograder.recording.observation import Entry, Observation, Trouble
from tests.helpers import examples, trajectory
from tests.judging.shared import PLACE, ROWS, array, fails, passes

KINDS = (
    "exception",
    "unfinished",
    "import",
    "unimported",
    "missing",
    "exit",
    "ended",
    "timeout",
    "output",
    "record",
    "tampered",
)


def descend(x, y, w, b, lr, steps, dtype, flavour):
    """Gradient descent on a line, in three formulas that are equal on paper."""
    x, y = x.astype(dtype), y.astype(dtype)
    w, b, lr, n = dtype(w), dtype(b), dtype(lr), dtype(len(x))
    rows = []
    for _ in range(steps):
        e = w * x + b - y
        if flavour == "mean":
            dw, db = 2 * np.mean(e * x), 2 * np.mean(e)
        elif flavour == "dot":
            dw, db = 2 * np.dot(x, e) / n, 2 * np.sum(e) / n
        else:
            dw = 2 * (w * np.sum(x * x) + b * np.sum(x) - np.sum(x * y)) / n
            db = 2 * (w * np.sum(x) + b * n - np.sum(y)) / n
        w, b = dtype(w - lr * dw), dtype(b - lr * db)
        rows.append((w, b))
    return np.array(rows, dtype=float)


@pytest.mark.parametrize(("low", "high", "lr"), [(0.5, 2.5, 0.1), (40.0, 90.0, 0.0001)])
@pytest.mark.parametrize("steps", [3, 200, 1000])
def test_equal_formulas_pass_and_a_rate_off_by_one_percent_fails_in_either_dtype(low, high, lr, steps):
    rng = np.random.default_rng(steps)
    x = rng.uniform(low, high, 40)
    y = 1.7 * x - 0.8 + 0.3 * rng.standard_normal(40)
    for dtype, name in ((np.float64, "float64"), (np.float32, "float32")):
        x_, y_ = x.astype(dtype), y.astype(dtype)
        want = trajectory(descend(x_, y_, 4.0, -4.0, lr, steps, dtype, "mean"), name)
        for flavour in ("dot", "sums"):
            passes(trajectory(descend(x_, y_, 4.0, -4.0, lr, steps, dtype, flavour), name), want, name)
        off = trajectory(descend(x_, y_, 4.0, -4.0, 1.01 * lr, steps, dtype, "mean"), name)
        assert fails(off, want, name).divergence.row == 0


@pytest.mark.parametrize("row", range(4))
@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("value", [7.5, math.nan, math.inf, -math.inf])
def test_the_first_number_that_parts_is_named_with_both_values(row, column, value):
    rows = np.array(ROWS)
    rows[row, column] = value
    rows[row + 1 :] = 99.0
    finding = fails(trajectory(rows), trajectory(ROWS))
    got = value if math.isfinite(value) else None
    assert finding.divergence == Divergence(row, "wb"[column], ROWS[row][column], got)
    said = f"After update {row + 1}, {'wb'[column]} should be {ROWS[row][column]:g}; yours is {value:g}."
    assert finding.message.startswith(said)
    assert ("not finite" in finding.message) == (got is None)


def test_a_list_of_losses_says_at_which_update_and_not_after_it():
    """Those of a list may have been taken before the updates, or after them: nobody tells the judge."""
    losses = [
        Observation((Entry("losses", "trajectory", np.array(of), columns=("loss",)),))
        for of in ([3.0, 2.0], [3.0, 1.0])
    ]
    finding = judge(*losses, "float64", PLACE)
    assert finding is not None and finding.message.startswith("At update 2, loss should be 1; yours is 2.")


def test_a_path_that_runs_away_is_compared_at_the_size_it_has_by_then():
    rows = np.array([[10.0**k, -1.0] for k in range(30)])
    got = rows.copy()
    got[0, 0] += 1e-8
    assert fails(trajectory(got), trajectory(rows)).divergence.row == 0
    got = rows * (1 + 1e-14)
    passes(trajectory(got), trajectory(rows))


def test_rows_of_zeros_at_the_beginning_may_be_off_by_rounding():
    rows = np.array([[0.0, 0.0], [0.0, 0.0], [0.5, 2.0]])
    passes(trajectory(rows + 1e-16), trajectory(rows))


FINITE = hnp.arrays("float64", hnp.array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.floats(-1e6, 1e6))


@given(FINITE, st.data())
@settings(max_examples=examples(150))
def test_what_rounding_explains_passes_and_a_hair_more_fails_at_its_place(want, data):
    columns = tuple(f"p{j}" for j in range(want.shape[1]))
    reference = trajectory(want, columns=columns)
    passes(reference, reference)
    row, column = (data.draw(st.integers(0, size - 1)) for size in want.shape)
    sign = data.draw(st.sampled_from([-1, 1]))
    by_then = np.abs(want[: row + 1]).max() or next((size for size in np.abs(want).max(axis=1) if size), 0.0)
    allowed = tolerance(("float64",), len(want), min(float(np.abs(want).max()), 32 * by_then))
    got = want.copy()
    got[row, column] += sign * 0.9 * allowed
    passes(trajectory(got, columns=columns), reference)
    got[row, column] = want[row, column] + sign * (1.2 * allowed + 1e-300)
    finding = fails(trajectory(got, columns=columns), reference)
    assert (finding.divergence.row, finding.divergence.parameter) == (row, f"p{column}")


@given(
    hnp.arrays("float64", st.just((4, 2)) | hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
    st.sampled_from(["trajectory", "array"]),
)
@settings(max_examples=examples(300))
def test_whatever_numbers_come_there_is_an_answer_and_no_warning(values, kind):
    for scale in (1.0, 1e300, 1e-300):
        want = np.array(ROWS) * scale
        reference = Observation((Entry("rows", kind, want, "float64", columns=("w", "b"), sentence="rows"),))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            seen = Observation((Entry("rows", kind, values, "float64", columns=("w", "b")),))
            finding = judge(seen, reference, "float64", PLACE)
        with np.errstate(all="ignore"):
            right = values.shape == (4, 2) and bool(np.all(np.abs(values - want) <= 1e-13 * scale))
        assert (finding is None) == right


def test_too_few_and_too_many_rows_part_where_one_of_them_ends():
    few = fails(trajectory(ROWS[:3]), trajectory(ROWS))
    assert "3 rows, expected 4" in few.message and few.divergence == Divergence(3, "w", 0.0, None)
    many = fails(trajectory([*ROWS, [-1.0, 0.5]]), trajectory(ROWS))
    assert "5 rows, expected 4" in many.message and many.divergence == Divergence(4, "w", None, -1.0)
    none = fails(Observation((Entry("trajectory", "trajectory", np.zeros(0), "float64"),)), trajectory(ROWS))
    assert "0 rows, expected 4" in none.message or "(0,)" in none.message
    late = fails(trajectory([[9.0, -1.5]]), trajectory(ROWS))
    assert late.divergence.row == 0


def test_no_update_is_any_empty_shape():
    for values in (np.zeros(0), np.zeros((0, 2))):
        seen = Observation((Entry("trajectory", "trajectory", values, "float64"),))
        passes(seen, Observation((Entry("trajectory", "trajectory", np.zeros(0), "float64", columns=("w", "b")),)))


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (np.array(ROWS).T, ROWS, "(2, 4)"),
        (np.array(ROWS)[:, :1], ROWS, "(4, 1)"),
        (np.array(ROWS).reshape(-1), ROWS, "(8,)"),
        (3.0, ROWS, "()"),
        (3.0, [3.0, 3.0], "()"),
        ([3.0], 3.0, "(1,)"),
        ([[3.0], [3.0]], [3.0, 3.0], "(2, 1)"),
    ],
)
def test_nothing_is_broadcast(got, want, said):
    for make in (array, trajectory) if np.ndim(want) == 2 else (array,):
        message = fails(make(got), make(want)).message
        assert said in message and str(np.shape(want)) in message
        assert ("transposed" in message) == (np.shape(got) == (2, 4))


def test_too_many_or_too_few_numbers_or_rows_are_counted():
    assert fails(array([3.0, 3.0, 3.0]), array([3.0, 3.0])).message == "`slopes`: 3 numbers, expected 2."
    assert fails(array([3.0]), array([3.0, 3.0])).message == "`slopes`: 1 number, expected 2."
    assert fails(array(ROWS[:3]), array(ROWS)).message == "`slopes`: 3 rows, expected 4."
    assert "nothing is there" in fails(array([]), array([3.0, 3.0])).message


def test_an_item_with_a_name_of_its_own_has_no_row_and_a_table_has_rows_and_columns():
    pair = fails(array([1.0, 5.0], "gradient", ("dw", "db")), array([1.0, 2.0], "gradient", ("dw", "db")))
    assert pair.message.startswith("`gradient`: db should be 2; yours is 5.")
    assert pair.divergence == Divergence(0, "db", 2.0, 5.0)
    table = fails(array([[1.0, 2.0], [3.0, 9.0]], "Z", ("Z",)), array([[1.0, 2.0], [3.0, 4.0]], "Z", ("Z",)))
    assert table.message.startswith("`Z`, row 1, column 1 should be 4; yours is 9.")


def test_a_single_number_and_an_element_of_an_array_are_named():
    wrong = fails(array(2.0, "mse", ("mse",)), array(1.0, "mse", ("mse",)))
    assert wrong.divergence == Divergence(0, "mse", 1.0, 2.0) and "should be 1; yours is 2" in wrong.message
    wrong = fails(array([1, 2, 9.0, 4]), array([1, 2, 3.0, 4]))
    assert wrong.divergence == Divergence(2, "slopes", 3.0, 9.0)
    pairs = [[1.0, 2.0], [3.0, 4.0]]
    wrong = fails(array([[1.0, 2.0], [3.0, 5.0]], columns=("w", "b")), array(pairs, columns=("w", "b")))
    assert wrong.divergence == Divergence(1, "b", 4.0, 5.0)


def test_numbers_that_look_alike_are_written_out_until_they_differ():
    message = fails(array(1.0000000001, "mse"), array(1.0, "mse")).message
    assert "1.0000000001" in message


def test_what_was_computed_in_float32_is_told_where_float64_was_asked_for():
    third = np.array([1 / 3, 2 / 3])
    single = np.array(third * (1 + 1e-6), dtype="float32").astype(float)
    assert "for what float32 loses" in fails(array(single, dtype="float32"), array(third)).message
    assert "for what float32 loses" not in fails(array(2 * single, dtype="float32"), array(third)).message
    passes(array(single, dtype="float32"), array(third), "float32")


def test_a_dtype_counts_only_where_it_is_asked_for():
    third = [1 / 3, 2 / 3]
    single = np.array(third, dtype="float32").astype(float)
    passes(array(single, dtype="float32"), array(third))
    fails(array(single), array(third))
    wrong = fails(array(single, dtype="float32", exact=True), array(third, exact=True))
    assert "float32" in wrong.message and "float64" in wrong.message
    passes(array(third, exact=True), array(third, exact=True))
    passes(array(third), array(single, dtype="float32"), "float32")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_buys_no_wider_tolerance(dtype):
    import torch

    half = torch.tensor([1 / 3, 2 / 3], dtype=getattr(torch, dtype)).double().numpy()
    wrong = fails(array(half, dtype=dtype), array([1 / 3, 2 / 3]))
    assert f"came in {dtype}" in wrong.message and "float64 or float32" in wrong.message
    passes(array([0.5, 0.25], dtype=dtype), array([0.5, 0.25]))
    assert tolerance((dtype,), 50, 1.0) == tolerance(("float32",), 50, 1.0)


def test_a_fact_must_be_the_reference_s_and_says_the_reference_s_sentence():
    def fact(text, sentence="x was changed: work on a copy", kind="fact"):
        return Observation((Entry("x unchanged", kind, text=text, sentence=sentence),))

    passes(fact("True", "anything that a student forges"), fact("True"))
    for seen in (fact("False", "well done"), fact("True", kind="note"), fact("true"), fact("")):
        assert fails(seen, fact("True")).message == "X was changed: work on a copy."


def test_a_note_is_not_judged():
    notes = [Observation((Entry("calls", "note", text=text),)) for text in ("step", "zero_grad")]
    passes(*notes)


def test_a_refused_value_is_told_with_what_came_and_what_was_expected():
    for name in ("slopes", "train"):
        seen = Observation((Entry(name, "refused", text="a generator", sentence="forged"),))
        message = fails(seen, array([1.0])).message
        assert "`train`" in message and "a generator" in message
    none = fails(Observation((Entry("slopes", "refused", text="None"),)), array([1.0])).message
    assert "a list of numbers" in none and "`return`" in none and "backward()" in none


def test_what_was_not_seen_fails():
    both = Observation((*array([1.0]).entries, *array([2.0], "more").entries))
    assert "more" in fails(array([1.0]), both).message
    fails(Observation(), array([1.0]))
    wrong_kind = Observation((Entry("slopes", "fact", text="1.0"),))
    fails(wrong_kind, array([1.0]))
    twice = Observation((*array([9.0]).entries, *array([1.0]).entries))
    fails(twice, array([1.0]))


def test_rows_that_an_earlier_call_left_are_told():
    rows = np.array(ROWS, dtype=float)
    message = fails(trajectory(np.concatenate([rows[:2] + 1, rows])), trajectory(rows)).message
    assert f"{len(rows) + 2} rows instead of {len(rows)}" in message and "what an earlier call left?" in message


@pytest.mark.parametrize("kind", KINDS)
def test_no_trouble_passes_even_after_all_the_right_numbers(kind):
    seen = Observation(array([1.0]).entries, Trouble(kind, "ValueError: no", 12, "return x"))
    message = fails(seen, array([1.0])).message
    assert "train" in message or "manual_gradient.py" in message or "code" in message
    if kind == "exception":
        assert "ValueError: no" in message and "line 12" in message and "return x" in message
    if kind == "unfinished":
        assert "not written yet" in message


def test_a_wrong_number_before_the_trouble_is_what_is_told():
    seen = Observation(array([2.0]).entries, Trouble("exception", "ValueError: no"))
    assert fails(seen, array([1.0])).divergence == Divergence(0, "slopes", 1.0, 2.0)


def test_what_says_all_leaves_nothing_to_a_general_hint():
    late = fails(trajectory([[4.0, -2.0], *ROWS[:3]]), trajectory(ROWS))
    cut = fails(array([3.0, -1.0, 2.0]), array([3.4, -1.5, 2.2]))
    more = fails(array([4.4, -0.5, 3.2]), array([3.4, -1.5, 2.2]))
    fact = Observation((Entry("x unchanged", "fact", text="True", sentence="`x` was changed"),))
    changed = fails(Observation((Entry("x unchanged", "fact", text="False"),)), fact)
    assert all(finding.says_all for finding in (late, cut, more, changed))
    doubled = fails(array([6.8, -3.0, 4.4]), array([3.4, -1.5, 2.2]))
    elsewhere = fails(array([0.1, -0.7, 0.9]), array([3.4, -1.5, 2.2]))
    assert not any(finding.says_all for finding in (doubled, elsewhere))
