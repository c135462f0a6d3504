"""What the cases of an exercise should have is remarked by `validate`, whichever course it is."""

import numpy as np
import pytest

from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.conditions import missing, of_values
from autograder.judging.reference import Plan
from autograder.recording.observation import Entry, Observation
from autograder.sandbox.host.job import Run
from tests.helpers import ROOT

COURSE = load_course(ROOT)
X = np.linspace(40.0, 90.0, 17)
GOOD = {"x": X, "y": 2 * X + np.sin(7 * X), "batch_size": 5}


def plan(*cases: tuple[dict, int, list[float], str]) -> Plan:
    """A plan of one check that trains: of each case its values, its updates, its start and its dtype."""
    runs, seen = [], []
    for number, (values, updates, start, dtype) in enumerate(cases):
        runs.append(Run("train", "train", f"known-{number}", f"case-{number}", dtype, "cpu", values))
        rows = np.linspace(start, [5.0, 6.0], updates + 1)[1:]
        path = Entry("path", "trajectory", rows, dtype, columns=("p", "q"))
        seen.append(Observation((path, Entry("start of path", "backdrop", np.array(start), "float64"))))
    return Plan("01_any", COURSE.exercises["02_manual_gradient"], "", {}, runs, seen)


def batched(n: int, size: int) -> dict:
    return {name: value[:n] for name, value in GOOD.items() if name != "batch_size"} | {"batch_size": size}


ALL = [(batched(n, size), 200, [1.0, -1.0], "float32") for n, size in ((15, 5), (16, 5), (17, 5), (3, 1), (4, 9))]


def test_nothing_is_remarked_where_all_is_there():
    assert missing(plan(*ALL)) == []


@pytest.mark.parametrize(
    ("left_out", "what"),
    [
        (0, []),  # one batch of all divides them as well
        (1, ["a last batch of one point"]),
        (2, ["a short last batch of several points"]),
        (3, ["batches of one point"]),
        (4, ["one batch of all points"]),
    ],
)
def test_what_no_case_has_is_remarked(left_out, what):
    found = missing(plan(*(case for k, case in enumerate(ALL) if k != left_out)))
    assert found == [f"01_any: no case has {each}, which may hide a mistake" for each in what]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"updates": 2}, "no case has a path of 3 updates and more"),
        ({"updates": 50}, "no case has a long run, of 200 updates and more"),
        ({"dtype": "float64"}, "no case has float32 numbers"),
        ({"start": [0.0, 1.0]}, "on the case 'case-0' p starts near 0"),
        ({"values": {"x": X - 20, "y": X + np.sin(7 * X)}}, "no case has inputs far from 1"),
        ({"values": {"x": X, "y": 2 * X}}, "no case has targets with noise"),
        ({"values": {"x": X - X.mean(), "y": GOOD["y"]}}, "the case 'case-0' has inputs with a mean near 0"),
    ],
)
def test_each_condition_is_told_where_it_lacks(change, said):
    case = {"values": {"x": X, "y": GOOD["y"]}, "updates": 200, "start": [1.0, -1.0], "dtype": "float32"} | change
    found = missing(plan((case["values"], case["updates"], case["start"], case["dtype"])))
    assert any(said in sentence for sentence in found), found


def test_sizes_that_can_be_taken_for_one_another_are_told():
    values = {"X": np.ones((17, 2)) * 3 + np.eye(17, 2), "Y": np.ones((17, 2))}
    assert list(of_values(values)) == ["has sizes that can be taken for one another: 17, 2, 2"]
    assert list(of_values({**values, "Y": np.ones((17, 3))})) == []
