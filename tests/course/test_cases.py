"""The cases that checks run on: the same for one seed, others for another, and each as `course.yml` describes it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.cases import SampledCase, _seed_of, sample_cases
from autograder.course.sampling import CaseSpec
from autograder.errors import CourseError
from autograder.recording.recorder import Case
from tests.helpers import examples

LINE = {
    "data": {
        "kind": "line",
        "n": {"between": [5, 9]},
        "slope": {"between": [-2.0, 2.0]},
        "intercept": 1.0,
        "low": 0.5,
        "high": 2.5,
    },
    "values": {
        "w": {"between": [3.5, 5.0]},
        "steps": {"between": [8, 14]},
        "lr": 0.1,
        "method": {"choice": ["sgd", "adam"]},
        "noise": {"normal": ["n", 2], "mean": 100.0, "std": 0.5},
        "points": {"uniform": [3, "steps"], "low": -4.0, "high": -3.0},
        "labels": {"integers": ["n"], "low": 2, "high": 4},
        "flags": [1, [2, 3]],
    },
}


def specs(**cases) -> dict[str, CaseSpec]:
    return {name.replace("_", "-"): CaseSpec.model_validate(case) for name, case in cases.items()}


def sample(seed: int = 1, origin: str = "known", exercise: str = "01_x", **cases) -> list[SampledCase]:
    return sample_cases(exercise, specs(**(cases or {"line": LINE})), seed, origin)


def same(a: SampledCase, b: SampledCase) -> bool:
    plain = [{k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in case.values.items()} for case in (a, b)]
    return plain[0] == plain[1]


def numbers_differ(a: SampledCase, b: SampledCase) -> bool:
    """Every sampled real number differs, so neither is a part or a shift of the other."""
    both = [np.concatenate([c.values["x"], c.values["noise"].reshape(-1), [c.values["w"]]]) for c in (a, b)]
    return not np.intersect1d(*both).size


@given(st.integers(0, 2**64), st.integers(0, 2**64))
@settings(max_examples=examples(40))
def test_one_seed_gives_one_case_and_another_seed_another(seed, other):
    assert same(sample(seed)[0], sample(seed)[0])
    if other != seed:
        assert numbers_differ(sample(seed)[0], sample(other)[0])


def test_secret_cases_are_other_cases_even_from_the_same_seed_as_is_every_exercise():
    assert numbers_differ(sample(5, "known")[0], sample(5, "secret")[0])
    assert numbers_differ(sample(5, exercise="01_x")[0], sample(5, exercise="02_y")[0])
    first, second = sample(5, line=LINE, twin=LINE)
    assert numbers_differ(first, second)


def test_a_seed_of_128_bits_counts_whole_and_gives_each_exercise_one_of_its_own():
    seed = 3 << 126 | 5
    assert same(sample(seed, "secret")[0], sample(seed, "secret")[0])
    for other in (seed + 1, seed - (1 << 127), seed % (1 << 64), seed % (1 << 32)):
        assert numbers_differ(sample(seed, "secret")[0], sample(other, "secret")[0])
    assert _seed_of("01_x", seed) != _seed_of("02_y", seed) != seed
    assert _seed_of("01_x", 7) == _seed_of("02_y", 7) == 7  # courses that have one go on with their numbers


def test_another_case_or_another_order_changes_no_case():
    alone = sample(3, line=LINE)[0]
    extra = {"values": {"w": {"between": [0.0, 1.0]}}}
    for more in ({"extra": extra, "line": LINE}, {"line": LINE, "extra": extra, "more": extra}):
        found = next(case for case in sample(3, **more) if case.name == "line")
        assert same(alone, found)


def test_labels_say_where_a_case_comes_from_and_only_cases_with_a_secret_twin_have_one():
    cases = {"line": LINE, "far_off": LINE | {"secret": False}, "long": LINE}
    assert [c.label for c in sample(1, **cases)] == ["known", "known-far-off", "known-long"]
    assert [c.label for c in sample(1, "secret", **cases)] == ["secret", "secret-long"]
    assert [c.name for c in sample(1, "secret", **cases)] == ["line", "long"]


@given(st.integers(0, 2**32))
@settings(max_examples=examples(100))
def test_every_value_is_of_the_shape_the_range_and_the_kind_that_it_was_given(seed):
    values = sample(seed)[0].values
    n, steps = values["n"], values["steps"]
    assert type(n) is int and 5 <= n <= 9 and type(steps) is int and 8 <= steps <= 14
    assert values["x"].shape == values["y"].shape == (n,) and values["noise"].shape == (n, 2)
    assert values["points"].shape == (3, steps) and values["labels"].shape == (n,)
    assert np.all((values["x"] >= 0.5) & (values["x"] <= 2.5)) and 3.5 <= values["w"] <= 5.0
    assert np.all((values["points"] >= -4) & (values["points"] <= -3)) and np.all(np.abs(values["noise"] - 100) < 5)
    assert set(values["labels"].tolist()) <= {2, 3, 4} and values["labels"].dtype.kind == "i"
    assert values["method"] in ("sgd", "adam") and values["lr"] == 0.1 and values["flags"] == [1, [2, 3]]
    assert type(values["w"]) is float and values["x"].dtype == np.float64


def test_whole_ranges_reach_both_ends_and_all_choices_come():
    sampled = [sample(seed)[0].values for seed in range(200)]
    assert {v["n"] for v in sampled} == {5, 6, 7, 8, 9}
    assert {v["method"] for v in sampled} == {"sgd", "adam"}
    assert {label for v in sampled for label in v["labels"].tolist()} == {2, 3, 4}


def test_the_points_lie_on_the_line_but_for_the_noise():
    quiet = {"data": LINE["data"] | {"n": 400, "slope": -3.0, "noise": 0.0}}
    values = sample(9, line=quiet)[0].values
    np.testing.assert_allclose(values["y"], -3.0 * values["x"] + 1.0, rtol=0, atol=1e-12)
    noisy = {"data": LINE["data"] | {"n": 400, "slope": -3.0, "noise": 0.5}}
    values = sample(9, line=noisy)[0].values
    assert math.isclose(np.std(values["y"] + 3.0 * values["x"] - 1.0), 0.5, rel_tol=0.2)


def test_a_plane_has_its_shapes_and_is_linear_but_for_the_noise():
    plane = {"data": {"kind": "plane", "n": 50, "features": 3, "outputs": 2, "noise": 0.0, "low": -1.0, "high": 4.0}}
    values = sample(2, plane=plane)[0].values
    assert values["X"].shape == (50, 3) and values["Y"].shape == (50, 2)
    assert (values["n"], values["features"], values["outputs"]) == (50, 3, 2)
    design = np.column_stack([values["X"], np.ones(50)])
    fit, *_ = np.linalg.lstsq(design, values["Y"], rcond=None)
    np.testing.assert_allclose(design @ fit, values["Y"], rtol=0, atol=1e-12)


CLASSES = {
    "kind": "classes",
    "n": {"between": [9, 30]},
    "classes": 3,
    "features": 2,
    "noise": 0.2,
    "low": 1.0,
    "high": 7.0,
}


@given(st.integers(0, 2**32))
@settings(max_examples=examples(30))
def test_every_class_has_a_point_and_its_points_lie_about_one_middle(seed):
    values = sample(seed, groups={"data": CLASSES})[0].values
    n, X, y = values["n"], values["X"], values["y"]
    assert (values["classes"], values["features"]) == (3, 2) and X.shape == (n, 2) and y.shape == (n,)
    assert y.dtype.kind == "i" and set(y.tolist()) == {0, 1, 2}
    for label in range(3):  # the middles are a stratum each, 2 wide, and half a stratum apart at least
        assert np.all(np.ptp(X[y == label], axis=0) < 12 * 0.2)
    middles = np.array([X[y == label].mean(axis=0) for label in range(3)])
    assert np.all(np.sort(middles, axis=0)[1:] - np.sort(middles, axis=0)[:-1] > 0.2)
    assert np.all((middles > 1.0) & (middles < 7.0))


def test_classes_without_features_have_inputs_like_a_line_s():
    values = sample(3, groups={"data": {"kind": "classes", "n": 8, "noise": 1.0, "low": -1.0, "high": 3.0}})[0].values
    assert values.keys() == {"n", "classes", "x", "y"} and values["x"].shape == (8,) and set(values["y"]) == {0, 1}


def test_the_points_lie_on_the_curve_but_for_the_noise():
    curve = {"kind": "curve", "n": 300, "powers": [1.0, 0.0, -2.0], "wave": 3.0, "length": 0.5, "low": 0.0, "high": 2.0}
    values = sample(9, curve={"data": curve | {"noise": 0.0}})[0].values
    x = values["x"]
    np.testing.assert_allclose(values["y"], 1 - 2 * x**2 + 3 * np.sin(4 * np.pi * x), rtol=0, atol=1e-12)
    noisy = sample(9, curve={"data": curve | {"noise": 0.5}})[0].values
    assert math.isclose(np.std(noisy["y"] - values["y"]), 0.5, rel_tol=0.2)


def test_a_float32_case_holds_the_same_numbers_rounded():
    double, single = sample(4)[0], sample(4, line=LINE | {"dtype": "float32"})[0]
    for name in ("x", "y", "noise", "points"):
        assert single.values[name].dtype == np.float32
        assert np.array_equal(single.values[name], double.values[name].astype(np.float32))
    assert single.values["labels"].dtype == double.values["labels"].dtype
    assert single.dtype == "float32" and double.dtype == "float64"


@pytest.mark.parametrize("shape", [["m"], ["w"], ["later"], [3, "x"]])
def test_a_shape_that_names_no_whole_number_of_its_case_is_an_error_of_the_course(shape):
    case = {"data": LINE["data"], "values": {"w": 1.5, "bad": {"normal": shape}, "later": 3}}
    with pytest.raises(CourseError, match=f"'{shape[-1]}'.*not a whole number") as caught:
        sample(1, line=case)
    assert "line" in str(caught.value) and "01_x" in str(caught.value)


def test_a_check_gets_a_fresh_copy_each_time():
    case = Case("line", {"x": np.zeros(3), "pairs": [[1, 2], [3, 4]], "table": {"a": [1]}, "w": 1.5})
    case.x[:] = 9.0
    case.pairs.append(5)
    case.pairs[0][0] = 9
    case.table["a"].append(2)
    assert case.x.tolist() == [0, 0, 0] and case.pairs == [[1, 2], [3, 4]] and case.table == {"a": [1]}
    with pytest.raises(AttributeError, match="no value 'lr'.*w"):
        _ = case.lr
