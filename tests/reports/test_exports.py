"""A graded class as gradebooks import it, with late rules and adjustments: of each format one table as it must be."""

import datetime
import json
from pathlib import Path
from typing import get_args

import pytest

from autograder.course.spec import Course, LateSpec
from autograder.errors import UsageError
from autograder.frontends.commands.graded import GradebookFormat
from autograder.judging.results import HandedIn, Result
from autograder.reports.exports import FORMATS, export, read_graded
from autograder.reports.final import Finals, read_adjustments, untimed
from autograder.reports.people import Arrival, Known, read_people, write_people

DUE = datetime.datetime(2026, 3, 1, 18, 0)


@pytest.fixture
def dated(toy: Course) -> Course:
    """The toy course (01_toy: 5 points, 02_more: 1) with a due date for the first exercise, and late rules."""
    exercises = dict(toy.exercises)
    exercises["01_toy"] = exercises["01_toy"].model_copy(update={"due": DUE})
    late = LateSpec(percent_a_day=20, grace_minutes=30, at_most_percent=50)
    return Course(toy.root, toy.spec.model_copy(update={"exercises": exercises, "late": late}))


def result(student: str, points: float, exercise: str = "01_toy", status: str = "graded") -> Result:
    most = 5.0 if exercise == "01_toy" else 1.0
    return Result(student, exercise, points, most, status, HandedIn("toy.py"))  # type: ignore[arg-type]


def write_results(folder: Path, *results: Result) -> None:
    folder.mkdir(exist_ok=True)
    text = "".join(json.dumps(one.as_json()) + "\n" for one in results)
    (folder / "results.jsonl").write_text(text, encoding="utf-8")


HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("after", "extensions", "percent", "left", "said"),
    [
        (-HOUR, {}, None, 5, ""),
        (30 * MINUTE, {}, 0, 5, "Handed in 30 min late: within the 30 minutes of grace, nothing is taken off."),
        (31 * MINUTE, {}, 20, 4, "Handed in 31 min late: 20% of its 5 points are taken off. It comes to 4 of 5."),
        (27 * HOUR, {}, 40, 3, "Handed in 1 day 3 h late: 40% of its 5 points are taken off. It comes to 3 of 5."),
        (
            90 * 24 * HOUR,
            {},
            50,
            2.5,
            "Handed in 90 days late: 50% of its 5 points are taken off. It comes to 2.5 of 5.",
        ),
        (27 * HOUR, {"": 2}, None, 5, ""),
        (
            27 * HOUR,
            {"": 0, "01_toy": 1},
            20,
            4,
            "Handed in 3 h late, with an extension of 1 day: 20% of its 5 points",
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
    unknown = Course(dated.root, dated.spec.model_copy(update={"timezone": "Mars/Olympus"}))
    with pytest.raises(UsageError, match="timezone is 'Mars/Olympus', which this machine does not know"):
        Finals(unknown, {}, {})


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
    assert "Handed in 25 min late: within" in Finals(course, people, {}).final(result("ada", 5)).message


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


CANVAS = {"Student": "Lovelace, Ada", "ID": "11", "SIS User ID": "s501", "SIS Login ID": "ada", "Section": "Mon"}


@pytest.fixture
def folder(tmp_path: Path, dated: Course) -> Path:
    """Three students: all handed in and one part late; one exercise; nothing. One more has an error, and a formula's name."""
    out = tmp_path / "graded"
    write_results(
        out,
        result("Ada Lovelace", 5),
        result("Ada Lovelace", 1, "02_more"),
        result("Bob Byron", 3),
        result("=cmd()", 0, status="error"),
        result("Eve Euler", 0, status="missing"),
    )
    people = {
        "Ada Lovelace": Known(name="Lovelace, Ada", id="11", email="ada@x.edu", section="Mon", columns=CANVAS),
        "Bob Byron": Known(name="Bob Byron", columns={"Email address": "bob@x.edu", "SID": "s502"}),
        "Eve Euler": Known(name="Eve Euler", email="eve@x.edu", columns={"Email": "eve@x.edu"}),
        "Zoe Zed": Known(name="Zoe Zed", email="zoe@x.edu"),
    }
    late = DUE + 27 * HOUR
    people["Ada Lovelace"].arrivals["01_toy"] = Arrival(submitted=late, system="canvas")
    write_people(out, people, set(people))
    return out


EXPECTED = {
    "wide": """\
student,name,id,email,section,Homework 1 (99),02_more,total,out_of,handed_in_total,handed_in_out_of,dropped
'=cmd(),,,,,error,not handed in,error,6,0,5,
Ada Lovelace,"Lovelace, Ada",11,ada@x.edu,Mon,3,1,4,6,4,6,
Bob Byron,Bob Byron,,,,3,not handed in,3,6,3,5,
Eve Euler,Eve Euler,,eve@x.edu,,not handed in,not handed in,0,6,0,0,
Zoe Zed,Zoe Zed,,zoe@x.edu,,not handed in,not handed in,0,6,0,0,
""",
    "canvas": """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (99),02_more,Final Points
    Points Possible,,,,,5,1,6
'=cmd(),,,,,,,
"Lovelace, Ada",11,s501,ada,Mon,3,1,4
Bob Byron,,,,,3,,3
Eve Euler,,,,,,,0
Zoe Zed,,,,,,,0
""",
    "moodle": """\
Email address,Full name,Homework 1 (99),02_more,Course total
ada@x.edu,"Lovelace, Ada",3,1,4
bob@x.edu,Bob Byron,3,,3
eve@x.edu,Eve Euler,,,0
zoe@x.edu,Zoe Zed,,,0
""",
    "gradescope": """\
First Name,Last Name,SID,Email,Sections,Homework 1 (99),Homework 1 (99) - Max Points,Homework 1 (99) - Submission Time,Homework 1 (99) - Lateness (H:M:S),02_more,02_more - Max Points,02_more - Submission Time,02_more - Lateness (H:M:S),Total Lateness (H:M:S)
,'=cmd(),,,,,5,,,,1,,,
Ada,Lovelace,11,ada@x.edu,Mon,3,5,2026-03-02 21:00:00,27:00:00,1,1,,,27:00:00
Bob,Byron,s502,,,3,5,,,,1,,,
Eve,Euler,,eve@x.edu,,,5,,,,1,,,
Zoe,Zed,,zoe@x.edu,,,5,,,,1,,,
""",
}
SAID = {
    "wide": [],
    "canvas": ["'=cmd(), Bob Byron, Eve Euler, Zoe Zed: no id of Canvas's is known"],
    "moodle": ["'=cmd(): left out: no email address is known, and Moodle finds nobody by name"],
    "gradescope": ["'=cmd(): neither an id nor an address is known"],
}


@pytest.mark.parametrize("form", EXPECTED)
def test_a_class_is_written_as_each_gradebook_imports_it(form, folder, dated, tmp_path):
    said = export(dated, folder, tmp_path / "out.csv", form, {"01_toy": "Homework 1 (99)"})
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == EXPECTED[form]
    assert len(said) == len(SAID[form]) + 1 and all(
        s.startswith(want) for s, want in zip(said, SAID[form], strict=False)
    )
    assert said[-1].startswith("1 results could not be graded: they are ")


@pytest.mark.parametrize("form", FORMATS)
def test_no_column_is_imported_of_an_exercise_in_which_nobody_has_points(form, toy, tmp_path):
    write_results(tmp_path, result("ada", 5), result("ada", 0, "02_more", status="missing"))
    said = export(toy, tmp_path, tmp_path / "out.csv", form, {})
    header = (tmp_path / "out.csv").read_text().splitlines()[0]
    assert "01_toy" in header and ("02_more" in header) == (form == "wide")
    assert any(sentence.startswith("02_more: left out: nobody has points there") for sentence in said) == (
        form != "wide"
    )


def test_late_rules_without_a_due_date_are_told(dated):
    undated = {name: spec.model_copy(update={"due": None}) for name, spec in dated.exercises.items()}
    course = Course(dated.root, dated.spec.model_copy(update={"exercises": undated}))
    (said,) = untimed(course, {}, {"01_toy": ["ada"]})
    assert said.endswith("course.yml: late: no exercise has a due date: nothing is taken off")
    (said,) = untimed(dated, {}, {"01_toy": ["ada"], "02_more": ["ada"]})
    assert said.startswith("01_toy: nothing says when 1 of 1 were handed in")


def test_the_lowest_are_dropped_and_named(folder, dated, tmp_path):
    course = Course(dated.root, dated.spec.model_copy(update={"drop_lowest": 1}))
    export(course, folder, tmp_path / "out.csv", "wide", {})
    rows = [line.split(",") for line in (tmp_path / "out.csv").read_text().splitlines()]
    by_name = {row[0]: row for row in rows}
    assert by_name["Bob Byron"][-1] == "02_more" and by_name["Bob Byron"][-5] == "3.6"  # 3 of 5, of the course's 6
    assert by_name["Ada Lovelace"][-1] == "01_toy" and by_name["Ada Lovelace"][-5] == "6"
    assert by_name["'=cmd()"][-5] == "error"
    for form in FORMATS:
        told = export(course, folder, tmp_path / "out.csv", form, {})
        says = sum("the total leaves out 1 of each student's exercises, the lowest" in sentence for sentence in told)
        assert says == (form in ("canvas", "moodle"))  # wide has a column of them, gradescope no total


def test_a_damaged_folder_is_a_sentence(folder, dated, tmp_path):
    (folder / "people.json").write_text('{"Ada Lovelace": {"name": 5}}')
    said = export(dated, folder, tmp_path / "out.csv", "wide", {})
    assert (
        said[0]
        == f"{folder}/people.json: is damaged: grade once more with the same paths and --roster, and it is written anew"
    )
    (folder / "results.jsonl").write_text('{"student": 1}\n')
    with pytest.raises(UsageError, match="results.jsonl, line 1: is damaged"):
        export(dated, folder, tmp_path / "out.csv", "wide", {})
    with pytest.raises(UsageError, match="name a folder that `autograder grade` wrote"):
        export(dated, tmp_path / "none", tmp_path / "out.csv", "wide", {})


def test_every_format_can_be_named_on_the_command_line() -> None:
    assert set(get_args(GradebookFormat)) == set(FORMATS)
