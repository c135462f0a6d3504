"""A recorded reference holds on every machine: other last digits are no other numbers, and other numbers are told."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course.outline import RECORDED
from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.build import Built, build_exercise, write_exercise
from autograder.judging.bank import DIFFERENT, Bank
from autograder.judging.reference_file import load_plan, record_problem, recorded_text
from autograder.recording.observation import Observation, Trouble

ROOT = Path(__file__).parents[2]
EXERCISE = "04_no_grad_update"  # in float64 and float32, with losses as Python floats


@pytest.fixture(scope="module")
def built(sandbox) -> Built:
    return build_exercise(load_course(ROOT), EXERCISE, sandbox)


@pytest.fixture
def course(tmp_path) -> Course:
    for name in ("solutions", "exercises"):
        shutil.copytree(ROOT / name / EXERCISE, tmp_path / name / EXERCISE)
    text = (ROOT / "course.yml").read_text(encoding="utf-8")
    (tmp_path / "course.yml").write_text(text, encoding="utf-8")
    return load_course(tmp_path)


def moved(course: Course, dtype: str, by: float) -> bytes:
    """Move the recorded numbers of the runs of one dtype by a part of the largest; returns the file's bytes."""
    path = course.exercise_dir(EXERCISE) / RECORDED
    data = json.loads(path.read_text(encoding="utf-8"))
    for run in data["runs"]:
        if data["cases"][run["case"]]["dtype"] == dtype and run["expected"] != "same":
            for entry in run["expected"]["entries"]:
                if entry["values"] is not None:
                    values = entry["values"]["data"]
                    kind = np.float32 if entry["dtype"] == "float32" else np.float64
                    values[:] = [float(kind(value + by * max(map(abs, values)))) for value in values]
    path.write_text(json.dumps(data), encoding="utf-8")
    return path.read_bytes()


@pytest.mark.parametrize(("dtype", "by"), [("float64", 1e-15), ("float32", 6e-8), ("float32", 5e-7)])
def test_what_another_processor_gives_is_left_as_it_is_to_the_byte(course, built, sandbox, dtype, by):
    before = moved(course, dtype, by)
    assert record_problem(course, built.plan) == ""
    assert write_exercise(course, built, sandbox) == []
    assert (course.exercise_dir(EXERCISE) / RECORDED).read_bytes() == before


@pytest.mark.parametrize(("kind", "known"), [("timeout", DIFFERENT), ("ended", DIFFERENT), ("skipped", None)])
def test_of_a_mistake_that_did_not_end_by_itself_it_is_recorded_that_it_differs(kind, known, course, built):
    lost, plan = Observation((), Trouble(kind, "4 s of processor time")), built.plan
    mistake = next(one for one in plan.mistakes if one.step == "train")
    bank = Bank([mistake], {mistake.key: [lost] * len(plan.runs)})
    path = course.exercise_dir(EXERCISE) / RECORDED
    path.write_text(recorded_text(replace(plan, mistakes=[mistake]), bank), encoding="utf-8")
    read = load_plan(course, EXERCISE).observations[mistake.key]
    assert all(read[number] is known for number in plan.runs_of["train"])


@pytest.mark.parametrize(("dtype", "by"), [("float64", 1e-9), ("float32", 1e-2)])
def test_other_numbers_are_told(course, built, dtype, by):
    moved(course, dtype, by)
    assert "does not hold what the solution gives now: run `autograder build`" in record_problem(course, built.plan)


def test_a_dtype_that_is_not_judged_may_be_another_as_an_older_numpy_promotes(course, built):
    path = course.exercise_dir(EXERCISE) / RECORDED
    data = json.loads(path.read_text(encoding="utf-8"))
    runs = [run["expected"] for run in data["runs"] if run["expected"] != "same"]
    entries = [entry for expected in runs for entry in expected["entries"]]
    free = [entry for entry in entries if entry["dtype"] == "float32" and not entry["exact_dtype"]]
    assert free
    for entry in free:
        entry["dtype"] = "float64"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert record_problem(course, built.plan) == ""
