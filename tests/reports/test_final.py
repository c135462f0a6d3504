"""Late rules and adjustments: what a result comes to, and what is said of it."""

import datetime

import pytest

from autograder.classroom.earlier_run import record_run
from autograder.course.spec import Course
from autograder.errors import CourseError
from autograder.reports.final import Finals, read_adjustments, untimed, when_graded
from autograder.reports.graded import read_graded
from autograder.reports.people import Arrival, Known, read_people, renamed
from autograder.sandbox.layers.levels import Confinement
from tests.reports.gradebooks import DUE, HOUR, MINUTE, result, write_results


@pytest.mark.parametrize(
    ("after", "extensions", "percent", "left", "said"),
    [
        (-HOUR, {}, None, 5, ""),
        (
            30 * MINUTE,
            {},
            0,
            5,
            "Handed in 30 min late (2026-03-01 18:30 UTC): within the 30 minutes of grace, nothing is taken off.",
        ),
        (
            31 * MINUTE,
            {},
            20,
            4,
            "Handed in 31 min late (2026-03-01 18:31 UTC): 20% of its 5 points are taken off. It comes to 4 of 5.",
        ),
        (
            27 * HOUR,
            {},
            40,
            3,
            "Handed in 1 day 3 h late (2026-03-02 21:00 UTC): 40% of its 5 points are taken off. It comes to 3 of 5.",
        ),
        (
            90 * 24 * HOUR,
            {},
            50,
            2.5,
            "Handed in 90 days late (2026-05-30 18:00 UTC): 50% of its 5 points are taken off. It comes to 2.5 of 5.",
        ),
        (27 * HOUR, {"": 2}, None, 5, ""),
        (
            27 * HOUR,
            {"": 0, "01_toy": 1},
            20,
            4,
            "Handed in 3 h late (2026-03-02 21:00 UTC), with an extension of 1 day: 20% of its 5 points",
        ),
        (27 * HOUR, {"02_more": 9}, 40, 3, "Handed in 1 day 3 h late"),
    ],
)
@pytest.mark.parametrize("zone", ["naive", "UTC", "elsewhere"])
def test_late_rules_take_off_for_each_day_begun_and_say_so(after, extensions, percent, left, said, zone, dated):
    time = DUE + after  # the course's zone is UTC
    if zone != "naive":
        time = time.replace(tzinfo=datetime.UTC)
    if zone == "elsewhere":
        time = time.astimezone(datetime.timezone(datetime.timedelta(hours=-8)))
    people = {"ada": Known(extensions=extensions, arrivals={"01_toy": Arrival(submitted=time)})}
    got = Finals(dated, people, {}).final(result("ada", 5))
    assert got.message.startswith(said) and bool(got.message) == bool(said)
    assert (got.points, got.final_points) == (5, left)
    assert (got.final.late_percent if got.final else None) == percent


def test_what_is_late_by_an_unknown_time_is_said_and_nothing_is_taken_off(dated):
    people = {"ada": Known(arrivals={"01_toy": Arrival(late=True, system="canvas")})}
    got = Finals(dated, people, {}).final(result("ada", 5))
    assert got.final_points == 5 and got.message == "Canvas calls it late, but not by how much: nothing is taken off."


@pytest.mark.parametrize(
    ("zone", "advice"),
    [("Mars/Olympus", "write one such as Europe/Berlin"), ("Europe/Berln", "did you mean 'Europe/Berlin'?")],
)
def test_a_zone_that_there_is_not_is_told_with_its_line_where_times_are_reckoned(dated, zone, advice, tmp_path):
    path = tmp_path / "course.yml"
    path.write_text(f"title: Dated\ntimezone: {zone}\n")
    unknown = Course(tmp_path, dated.spec.model_copy(update={"timezone": zone}))
    with pytest.raises(CourseError) as caught:
        Finals(unknown, {}, {})
    assert str(caught.value) == f"{path}, line 2: timezone: {zone!r} is no zone that this machine knows: {advice}"


def test_a_time_or_an_extension_that_cannot_be_is_not_reckoned_with(dated, tmp_path):
    first = '{"ada": {"arrivals": {"01_toy": {"submitted": "0001-01-01T00:00:00+09:00"}}}}'
    (tmp_path / "people.json").write_text(first)
    people, said = read_people(tmp_path)
    assert not said and Finals(dated, people, {}).final(result("ada", 5)).final_points == 5
    (tmp_path / "people.json").write_text('{"ada": {"extensions": {"": 1e10}}}')
    assert read_people(tmp_path)[0] == {} and "people.json: is damaged" in read_people(tmp_path)[1]


def test_an_hour_late_is_an_hour_when_the_clocks_go_forward(dated):
    spec = dated.spec.exercises["01_toy"].model_copy(update={"due": datetime.datetime(2026, 3, 29, 1, 45)})
    exercises = {**dated.spec.exercises, "01_toy": spec}
    course = Course(dated.root, dated.spec.model_copy(update={"timezone": "Europe/Berlin", "exercises": exercises}))
    people = {"ada": Known(arrivals={"01_toy": Arrival(submitted=datetime.datetime(2026, 3, 29, 3, 10))})}
    assert (
        "Handed in 25 min late (2026-03-29 03:10 CEST): within"
        in Finals(course, people, {}).final(result("ada", 5)).message
    )


@pytest.mark.parametrize(
    ("number", "cells", "said"),
    [
        ("", ["not handed in", "error", "3"], "An instructor says: see me."),
        ("0", ["0", "0", "3"], "+0 points by an instructor: see me."),
        ("2", ["2", "2", "5"], "+2 points by an instructor: see me. It comes to "),
    ],
)
def test_a_comment_alone_leaves_what_is_no_zero_as_it_is(number, cells, said, toy, tmp_path):
    states = {"a": "missing", "b": "error", "c": "graded"}
    results = [result(student, 3.0 * (state == "graded"), status=state) for student, state in states.items()]
    write_results(tmp_path, *results)
    lines = "".join(f"{student},01,{number},see me\n" for student in states)
    (tmp_path / "adjustments.csv").write_text(f"student,exercise,points,comment\n{lines}")
    assert [line.cell("01_toy") for line in read_graded(toy, tmp_path)[0]] == cells
    adjustments, _ = read_adjustments(tmp_path, toy, {one.owner for one in results}, {})
    assert all(Finals(toy, {}, adjustments).final(one).message.startswith(said) for one in results)


def test_adjustments_are_read_from_a_small_table_and_odd_lines_are_told(dated, tmp_path):
    people = {"Ada Lovelace": Known(id="s501", email="ada@example.edu"), "bob": Known(id="7"), "eve": Known(id="7")}
    (tmp_path / "adjustments.csv").write_text(
        "Student;Exercise;Points;Comment\ns501;01;+1,5;good notes\nADA@example.edu;02_more;;see me\nbob;toy;-9;copied\n"
        "7;01;1;\nzoe;01;1;\nbob;99;1;\nbob;02;lots;\nAda Lovelace;01_toy;3;\neve;01;=1+1;\neve;02;1;ill\nbob;02;;\n",
        encoding="utf-8",
    )
    owners = {(student, exercise) for student in people for exercise in dated.exercises}
    found, said = read_adjustments(tmp_path, dated, owners - {("eve", "02_more")}, people)
    assert {owner: (one.points, one.comment) for owner, one in found.items()} == {
        ("Ada Lovelace", "01_toy"): (1.5, "good notes"),
        ("Ada Lovelace", "02_more"): (None, "see me"),
        ("bob", "01_toy"): (-9, "copied"),
    }
    assert [sentence.partition("adjustments.csv, ")[2] for sentence in said] == [
        "line 5: left out: no result is of a student '7'",
        "line 6: left out: no result is of a student 'zoe'",
        "line 7: left out: the course has no exercise '99'",
        "line 8: left out: points is 'lots', not a number to add",
        "line 9: left out: Ada Lovelace has a line for 01_toy above",
        "line 10: left out: points is '=1+1', not a number to add",
        "line 11: left out: eve has no result of 02_more: --roster gives who is absent one",
    ]
    finals = Finals(dated, people, found)
    ada, bob = finals.final(result("Ada Lovelace", 2)), finals.final(result("bob", 5))
    assert (ada.final_points, ada.message) == (3.5, "+1.5 points by an instructor: good notes. It comes to 3.5 of 5.")
    assert (bob.points, bob.final_points) == (5, 0)
    (tmp_path / "adjustments.csv").write_bytes(b"\0\0")
    assert read_adjustments(tmp_path, dated, set(), {})[1][0].endswith("nothing is adjusted")
    (tmp_path / "adjustments.csv").unlink()
    assert read_adjustments(tmp_path, dated, set(), {}) == ({}, [])


def test_an_adjustment_follows_a_student_who_has_another_name_now_but_means_no_namesake(dated, tmp_path):
    people = renamed(renamed({"ada": Known(id="1")}, "ada", "Ada B."), "Ada B.", "Ada Byron")
    (tmp_path / "adjustments.csv").write_text("student,exercise,points\nada,01,1\nAda B.,02,1\n", encoding="utf-8")
    owners = {(student, exercise) for student in (*people, "Ada B.") for exercise in dated.exercises}
    found, said = read_adjustments(tmp_path, dated, owners, people)
    assert set(found) == {("Ada Byron", "01_toy"), ("Ada B.", "02_more")} and not said
    people["bob"] = Known(id="2", formerly=["ada"])
    found, said = read_adjustments(tmp_path, dated, {*owners, ("bob", "01_toy")}, people)
    assert set(found) == {("Ada B.", "02_more")} and "no result is of a student 'ada'" in said[0]


def test_late_rules_without_a_due_date_are_told(dated):
    undated = {name: spec.model_copy(update={"due": None}) for name, spec in dated.exercises.items()}
    course = Course(dated.root, dated.spec.model_copy(update={"exercises": undated}))
    (said,) = untimed(course, {}, {"01_toy": ["ada"]})
    assert said.endswith("course.yml: late: no exercise has a due date: nothing is taken off")
    (said,) = untimed(dated, {}, {"01_toy": ["ada"], "02_more": ["ada"]})
    assert said.startswith("01_toy: nothing says when 1 of 1 were handed in")


def test_a_run_says_when_it_was_where_a_due_date_is_held_against_it(toy, dated, tmp_path):
    record_run(tmp_path, toy, 5, Confinement(frozenset()))
    assert when_graded(tmp_path) is None  # for one seed, the same bytes
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    record_run(tmp_path, dated, 5, Confinement(frozenset()))
    assert before <= when_graded(tmp_path) <= datetime.datetime.now(datetime.UTC)
