"""What an earlier run left in the folder: its seed, and whether its results may stand beside new ones."""

import os
from pathlib import Path

import pytest

from autograder.classroom.earlier_run import kept_beside, make_sure_of_run, record_run, recorded_seed
from autograder.classroom.result_store import ResultStore
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.reports.graded import read_results
from autograder.reports.people import read_people
from autograder.sandbox.layers.levels import Confinement
from tests.reports.gradebooks import result


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("run.json", "people.json", "results.jsonl"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(UsageError, match=r"run\.json: is damaged"):
        recorded_seed(tmp_path)
    with pytest.raises(UsageError, match="cannot be read: it is not a regular file"):
        list(read_results(tmp_path))
    known, said = read_people(tmp_path)
    assert known == {} and "people.json: is damaged" in said


CONFINEMENT = Confinement(frozenset())


def test_a_rerun_goes_on_with_the_seed_of_the_run_before_it(toy: Course, tmp_path: Path) -> None:
    assert recorded_seed(tmp_path) is None
    record_run(tmp_path, toy, 5, CONFINEMENT)
    assert recorded_seed(tmp_path) == 5


def test_results_of_others_stand_beside_those_of_the_same_seed_and_course_alone(toy: Course, tmp_path: Path) -> None:
    record_run(tmp_path, toy, 5, CONFINEMENT)
    make_sure_of_run(tmp_path, toy, 5, [("bob", "01_toy")])
    other = Course(toy.root, toy.spec.model_copy(update={"name": "another"}))
    for course, seed, exercise, differs in (
        (toy, 6, "01_toy", "seed"),
        (other, 5, "01_toy", "course"),
        (toy, 5, "09_gone", "exercise 09_gone"),
    ):
        with pytest.raises(UsageError, match=f"holds results of bob, .* graded with another {differs}: grade all"):
            make_sure_of_run(tmp_path, course, seed, [("bob", exercise)])


def test_what_is_missing_of_those_who_are_graded_again_is_not_kept(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    for student, exercise, status in (
        ("ada", "01_toy", "graded"),
        ("ada", "02_more", "missing"),
        ("bob", "01_toy", "graded"),
        ("bob", "02_more", "missing"),
    ):
        store.put("key", result(student, 1.0 if status == "graded" else 0.0, exercise, status))
    kept = [("ada", "01_toy"), ("bob", "01_toy"), ("bob", "02_more")]
    assert kept_beside(store, [("ada", "03_new")]) == kept
    assert kept_beside(store, [("ada", "01_toy")]) == kept[1:]
    store.close()
