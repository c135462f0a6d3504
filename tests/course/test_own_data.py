"""Cases from an author's own data: a CSV file beside the solution, and a function of `cases.py`."""

from pathlib import Path

import numpy as np
import pytest

from autograder.course.cases import sample_cases
from autograder.course.sampling import AuthorError, CaseSpec
from autograder.course.yaml_file import suggestion

FRUIT = "temperature, rain ,apples,kind\n73,67,56,0\n91,88,81.5,1\n\n87,134,119,2\n102,43,22,0\n"
SPIRAL = """
import numpy as np

def spiral(rng, n, turns=1):
    angle = np.linspace(0, turns, n)
    X = np.column_stack([angle * np.sin(angle), angle]) + rng.normal(size=(n, 2))
    return {"X": X, "y": np.arange(n) % 2, "turns": turns}

def wild(rng):
    return {"x": np.random.normal(size=3)}

def lost(rng):
    return {"x": [1.0, rng.missing]}

def bare(rng):
    return [1.0]

def named(rng):
    return {"dtype": 1}

def endless(rng):
    return {"x": np.array([1.0, np.inf])}

def strange(rng):
    return {"x": {1: 2}}
"""
COLUMNS = {"X": ["temperature", "rain"], "y": "apples"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fruit.csv").write_text(FRUIT, encoding="utf-8-sig")
    (tmp_path / "cases.py").write_text(SPIRAL)
    return tmp_path


def sample(folder: Path, data: dict, seed: int = 1, **more) -> dict:
    return sample_cases("01_x", {"c": CaseSpec.model_validate({"data": data, **more})}, seed, "known", folder)[0].values


def test_a_file_gives_its_columns_in_the_order_of_its_rows(folder):
    data = {"kind": "file", "path": "fruit.csv", "columns": COLUMNS | {"labels": "kind"}, "whole": ["labels"]}
    values = sample(folder, data)
    assert values["n"] == 4 and values["X"].tolist() == [[73, 67], [91, 88], [87, 134], [102, 43]]
    assert values["y"].tolist() == [56, 81.5, 119, 22] and values["y"].dtype == np.float64
    assert values["labels"].tolist() == [0, 1, 2, 0] and values["labels"].dtype == np.int64
    assert sample(folder, data, dtype="float32")["X"].dtype == np.float32


def test_rows_of_a_file_are_sampled_anew_for_each_seed_and_stay_whole(folder):
    data = {"kind": "file", "path": "fruit.csv", "columns": COLUMNS, "rows": 3}
    sampled = [sample(folder, data, seed) for seed in range(20)]
    assert all(values["n"] == 3 and len({*values["y"].tolist()}) == 3 for values in sampled)
    assert len({tuple(values["y"].tolist()) for values in sampled}) > 5
    rows = {56: [73, 67], 81.5: [91, 88], 119: [87, 134], 22: [102, 43]}
    assert all(values["X"].tolist() == [rows[y] for y in values["y"].tolist()] for values in sampled)


def test_a_function_gets_a_generator_of_the_seed_and_its_arguments_sampled(folder):
    data = {"kind": "function", "name": "spiral", "arguments": {"n": {"between": [4, 9]}, "turns": {"choice": [2, 3]}}}
    first, again, other = sample(folder, data), sample(folder, data), sample(folder, data, 2)
    n = len(first["y"])
    assert 4 <= n <= 9 and first["turns"] in (2, 3) and first["X"].shape == (n, 2)
    assert np.array_equal(first["X"], again["X"])
    assert other["X"].shape != first["X"].shape or not np.array_equal(other["X"], first["X"])


def test_a_value_may_take_its_shape_from_what_the_data_give(folder):
    data = {"kind": "file", "path": "fruit.csv", "columns": COLUMNS}
    assert sample(folder, data, values={"w": {"normal": ["n", 2]}})["w"].shape == (4, 2)


def file(**change: object) -> dict:
    return {"kind": "file", "path": "fruit.csv", "columns": {"x": "rain"}, **change}


def function(name: str) -> dict:
    return {"kind": "function", "name": name}


@pytest.mark.parametrize(
    ("data", "said", "key"),
    [
        (file(path="fruits.csv"), "fruits.csv: no such file: did you mean 'fruit.csv'?", "path"),
        (file(columns={"x": "rein"}), "fruit.csv: has no column 'rein': did you mean 'rain'?", "columns"),
        (file(columns={"x": "kind"}, path="bad.csv"), "bad.csv, line 3: 'red' in the column 'kind' is not a number", "columns"),
        (file(columns={"x": "kind"}, path="short.csv"), "short.csv, line 2: '' in the column 'kind' is not a number", "columns"),
        (file(columns={"x": "apples"}, whole=["x"]), "fruit.csv, line 3: '81.5' in the column 'apples' is not a whole number", "columns"),
        (file(rows=9), "fruit.csv: has 4 rows below its titles, and the case asks for 9 rows", "rows"),
        (file(path="empty.csv"), "empty.csv: is not a CSV file", "path"),
        (function("spirale"), "cases.py: has no function 'spirale': did you mean 'spiral'?", "name"),
        (function("spiral"), "'spiral' raises TypeError", "name"),
        (function("lost"), "cases.py, line 13: 'lost' raises AttributeError", "name"),
        (function("wild"), "'wild' gives other values when it is called again with the same seed", "name"),
        (function("bare"), "'bare' gives no dict of values by name, but list", "name"),
        (function("named"), "'named' gives a value named 'dtype', which a check could not read", "name"),
        (function("endless"), "'endless' gives 'x', an array of float64 that is not all finite", "name"),
        (function("strange"), "'strange' gives 'x', a dict", "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_data_of_one_s_own_is_one_sentence_with_its_key(data, said, key, folder):
    (folder / "bad.csv").write_text("kind\n1\nred\n")
    (folder / "short.csv").write_text("rain,kind\n1\n")
    (folder / "empty.csv").write_text("")
    with pytest.raises(AuthorError) as caught:
        sample(folder, data)
    assert said in str(caught.value) and "\n" not in str(caught.value)
    assert caught.value.key[:6] == ("exercises", "01_x", "cases", "c", "data", key)


def test_where_there_is_no_csv_file_none_is_suggested_and_words_far_apart_are_not_taken_for_one_another() -> None:
    assert suggestion("fruit.csv", [], "CSV files there") == "there are no CSV files there"
    assert suggestion("apples", ["pears", "plums"], "columns") == "known columns are pears, plums"
    assert suggestion("noice", ["noise"], "keys") == "did you mean 'noise'?"
