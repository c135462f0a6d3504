"""A graded class as gradebooks import it: of each format one table as it must be."""

import csv
import re
from pathlib import Path
from typing import get_args

import pytest

from autograder.classroom import earlier_run
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.frontends.commands.graded import GradebookFormat
from autograder.reports import exports
from autograder.reports.exports import FORMATS
from autograder.reports.graded import read_graded
from autograder.reports.people import Arrival, Known, read_people, write_people
from tests.reports.gradebooks import DUE, HOUR, MINUTE, graded_at, result, write_results


def export(*given) -> list[str]:
    """All that is said."""
    said, left_out = exports.export(*given)
    return [*said, *left_out]


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
    graded_at(out, DUE + 99 * HOUR)
    return out


EXPECTED = {
    "wide": """\
student,name,id,email,section,Homework 1 (99),02_more,total,out_of,due_out_of,handed_in_total,handed_in_out_of,dropped
'=cmd(),,,,,error,not handed in,error,6,6,0,5,
Ada Lovelace,"Lovelace, Ada",11,ada@x.edu,Mon,3,1,4,6,6,4,6,
Bob Byron,Bob Byron,,,,3,not handed in,3,6,6,3,5,
Eve Euler,Eve Euler,,eve@x.edu,,not handed in,not handed in,0,6,6,0,0,
Zoe Zed,Zoe Zed,,zoe@x.edu,,not handed in,not handed in,0,6,6,0,0,
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
bob@x.edu,Bob Byron,3,-,3
eve@x.edu,Eve Euler,-,-,0
zoe@x.edu,Zoe Zed,-,-,0
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
    assert len(said) == len(SAID[form]) + 1
    assert all(any(s.startswith(want) for s in said) for want in SAID[form])
    assert any(s.startswith("1 results could not be graded: they are ") for s in said)


@pytest.mark.parametrize("form", FORMATS)
def test_no_column_is_imported_of_an_exercise_in_which_nobody_has_points(form, toy, tmp_path):
    write_results(tmp_path, result("ada", 5), result("ada", 0, "02_more", status="missing"))
    said = export(toy, tmp_path, tmp_path / "out.csv", form, {})
    header = (tmp_path / "out.csv").read_text().splitlines()[0]
    assert "01_toy" in header and ("02_more" in header) == (form == "wide")
    assert any(sentence.startswith("02_more: left out: nobody has points there") for sentence in said) == (
        form != "wide"
    )


def rows_of(path: Path) -> dict[str, list[str]]:
    """By the first cell of each line, the others."""
    return {row[0]: row[1:] for row in csv.reader(path.read_text(encoding="utf-8").splitlines())}


@pytest.mark.parametrize(
    ("when", "extended", "cells"),
    [
        # Eve's cell of 01_toy (5 points, due at DUE) and of 02_more (1 point, without a date), her total, of the course, of what is due.
        (-MINUTE, {}, ["not yet due", "not handed in", "0", "6", "1"]),
        (0 * HOUR, {}, ["not handed in", "not handed in", "0", "6", "6"]),
        (25 * HOUR, {"": 2}, ["not yet due", "not handed in", "0", "6", "1"]),
        (49 * HOUR, {"": 2}, ["not handed in", "not handed in", "0", "6", "6"]),
    ],
)
def test_what_was_not_yet_due_when_it_was_graded_is_no_zero(when, extended, cells, folder, dated, tmp_path):
    people = read_people(folder)[0]
    people["Eve Euler"] = people["Eve Euler"].model_copy(update={"extensions": extended})
    write_people(folder, people, set(people))
    graded_at(folder, DUE + when)
    said = export(dated, folder, tmp_path / "out.csv", "wide", {})
    assert rows_of(tmp_path / "out.csv")["Eve Euler"][4:9] == cells
    told = [
        sentence for sentence in said if sentence.startswith("01_toy: not yet due when this was graded, at 2026-03-0")
    ]
    assert len(told) == (cells[0] == "not yet due")
    for form in ("canvas", "moodle"):  # nobody's cell there says more than points
        export(dated, folder, tmp_path / "out.csv", form, {})
        assert "not yet due" not in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_without_a_date_an_exercise_is_due_when_somebody_hands_it_in(toy, tmp_path):
    write_results(tmp_path, result("ada", 4), result("bob", 0, status="missing"))
    assert export(toy, tmp_path, tmp_path / "out.csv", "wide", {}) == []
    rows = rows_of(tmp_path / "out.csv")
    assert rows["student"][4:9] == ["01_toy", "02_more", "total", "out_of", "due_out_of"]
    assert rows["ada"][4:9] == ["4", "not yet due", "4", "6", "5"]
    assert rows["bob"][4:9] == ["not handed in", "not yet due", "0", "6", "5"]


def test_what_is_not_yet_due_is_no_lowest_to_leave_out(toy, tmp_path):
    course = Course(toy.root, toy.spec.model_copy(update={"drop_lowest": 1}))
    write_results(tmp_path, result("ada", 4))
    assert read_graded(course, tmp_path)[0][0].dropped(course) == []
    assert not any(
        "drop_lowest" in sentence for sentence in export(course, tmp_path, tmp_path / "out.csv", "canvas", {})
    )
    write_results(tmp_path, result("ada", 4), result("bob", 1, "02_more"))
    assert [line.dropped(course) for line in read_graded(course, tmp_path)[0]] == [["02_more"], ["01_toy"]]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"graded": 5}', '{"graded": "2026-03-01"}', '{"graded": "2026-03-01T10:00:00"}']
)
def test_a_run_that_does_not_say_when_it_was_is_told(text, folder, dated, tmp_path):
    (folder / "run.json").write_text(text)
    said = export(dated, folder, tmp_path / "out.csv", "wide", {})
    assert rows_of(tmp_path / "out.csv")["Eve Euler"][4] == "not handed in"
    assert sum(sentence.startswith(f"{folder}/run.json: does not say when this was graded") for sentence in said) == 1


@pytest.mark.parametrize("unfinished", [True, False])
def test_a_class_that_is_not_graded_to_its_end_is_told(unfinished, folder, dated, tmp_path):
    earlier_run.mark_unfinished(folder, unfinished)
    said = export(dated, folder, tmp_path / "out.csv", "wide", {})
    assert sum("was ended before all was graded" in sentence for sentence in said) == unfinished


def test_the_lowest_are_dropped_and_named(folder, dated, tmp_path):
    course = Course(dated.root, dated.spec.model_copy(update={"drop_lowest": 1}))
    export(course, folder, tmp_path / "out.csv", "wide", {})
    rows = [line.split(",") for line in (tmp_path / "out.csv").read_text().splitlines()]
    by_name = {row[0]: row for row in rows}
    assert by_name["Bob Byron"][-1] == "02_more" and by_name["Bob Byron"][-6] == "3.6"  # 3 of 5, of the course's 6
    assert by_name["Ada Lovelace"][-1] == "01_toy" and by_name["Ada Lovelace"][-6] == "6"
    assert by_name["'=cmd()"][-6] == "error"
    for form in FORMATS:
        told = export(course, folder, tmp_path / "out.csv", form, {})
        says = sum("the total leaves out up to 1 of a student's exercises, the lowest" in sentence for sentence in told)
        assert says == (form in ("canvas", "moodle"))  # wide has a column of them, gradescope no total


def test_two_columns_of_one_name_are_refused(toy, tmp_path):
    write_results(tmp_path, result("ada", 4), result("ada", 1, "02_more"))
    for titles in ({"01_toy": "HW", "02_more": "HW"}, {"01_toy": "02_more"}, {"01_toy": "ID"}):
        with pytest.raises(UsageError, match="--column: (HW|02_more|ID) is what several columns are called"):
            export(toy, tmp_path, tmp_path / "out.csv", "canvas", titles)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "title", ["HW 1 Final Score", "Current Grade (12)", "Unposted Final Points", "Override Status"]
)
def test_a_column_that_canvas_passes_over_is_refused(title, toy, tmp_path):
    write_results(tmp_path, result("ada", 4))
    with pytest.raises(UsageError, match=f"--column: {re.escape(title)}: Canvas passes over every column with '"):
        export(toy, tmp_path, tmp_path / "out.csv", "canvas", {"01_toy": title})
    export(toy, tmp_path, tmp_path / "out.csv", "moodle", {"01_toy": title})
    export(toy, tmp_path, tmp_path / "out.csv", "canvas", {"01_toy": "Finals, current score (12)"})


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
    (folder / "results.jsonl").write_text("")
    with pytest.raises(UsageError, match="results.jsonl: holds no results: grade once more"):
        export(dated, folder, tmp_path / "out.csv", "wide", {})
    with pytest.raises(UsageError, match="name a folder that `autograder grade` wrote"):
        export(dated, tmp_path / "none", tmp_path / "out.csv", "wide", {})


def of(name: str, **columns: str) -> Known:
    return Known(name=name, email=columns.get("Email", ""), columns=columns)


@pytest.mark.parametrize("form", FORMATS)
def test_two_rows_of_one_id_are_told_and_imported_as_neither(form, toy, tmp_path):
    known = Known(name="tanwei", id="41003", arrivals={"01_toy": Arrival(system="canvas")})
    people = {
        "tanwei": known,
        "Tan, Wei": of("Tan, Wei", ID="41003", Email="w@x.edu"),
        "ada": of("ada", ID="7", Email="a@x.edu"),
    }
    write_results(tmp_path, result("Tan, Wei", 5), result("ada", 4), result("tanwei", 3))
    write_people(tmp_path, people, set(people))
    _, left_out = exports.export(toy, tmp_path, tmp_path / "out.csv", form, {})
    assert left_out[0].startswith("Tan, Wei, tanwei: 2 rows of one id, 41003: ")
    text = (tmp_path / "out.csv").read_text()
    assert ("41003" in text or "tanwei" in text) == (form == "wide") and "ada" in text


@pytest.mark.parametrize(
    ("form", "columns"),
    [("moodle", ("ID number", "Email address")), ("canvas", ("SIS User ID", "SIS Login ID"))],
)
def test_an_id_goes_out_as_it_is_or_its_person_not_at_all(form, columns, toy, tmp_path):
    number, word = columns
    people = {
        "plus": of("plus", **{number: "+4917", word: "p@x.edu"}),
        "minus": of("minus", **{number: "-12", word: "m@x.edu"}),
        "cmd": of("cmd", **{number: "=cmd()", word: "=cmd()@x.edu"}),
        "at": of("at", **{number: "@A1", word: "+1+cmd()@x.edu"}),
    }
    write_results(tmp_path, *(result(name, 5) for name in people))
    write_people(tmp_path, people, set(people))
    _, left_out = exports.export(toy, tmp_path, tmp_path / "out.csv", form, {})
    assert [sentence.split(":")[0] for sentence in left_out] == ["at, cmd"]
    with (tmp_path / "out.csv").open() as file:
        rows = [(row[number], row[word]) for row in csv.DictReader(file) if row[word]]
    assert rows == [("-12", "m@x.edu"), ("+4917", "p@x.edu")]


def test_who_has_another_id_in_canvas_is_found_by_that_where_one_would_run_as_a_formula(toy, tmp_path):
    write_results(tmp_path, result("ada", 4))
    columns = {"Student": "ada", "ID": "11", "SIS User ID": "=9", "SIS Login ID": "ada@x"}
    write_people(tmp_path, {"ada": Known(name="ada", columns=columns)}, {"ada"})
    said = export(toy, tmp_path, tmp_path / "out.csv", "canvas", {})
    assert rows_of(tmp_path / "out.csv")["ada"][:3] == ["11", "", "ada@x"]
    assert not any("formula" in sentence for sentence in said)


def test_first_and_last_names_are_those_of_the_roster(toy, tmp_path):
    people = {
        "Ana María de la Cruz": of("Ana María de la Cruz", **{"First Name": "Ana María", "Last Name": "de la Cruz"})
    }
    write_results(tmp_path, result("Ana María de la Cruz", 5))
    write_people(tmp_path, people, set(people))
    exports.export(toy, tmp_path, tmp_path / "out.csv", "gradescope", {})
    with (tmp_path / "out.csv").open() as file:
        assert [(row["First Name"], row["Last Name"]) for row in csv.DictReader(file)] == [("Ana María", "de la Cruz")]


def test_every_format_can_be_named_on_the_command_line() -> None:
    assert set(get_args(GradebookFormat)) == set(FORMATS)
