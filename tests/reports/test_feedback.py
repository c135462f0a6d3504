"""What goes back to students: one page each that tells of nobody else, and zips that Moodle and Canvas take."""

import json
import re
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from autograder.classroom.result_store import ResultStore, kept_pictures
from autograder.course.spec import Course
from autograder.errors import UsageError
from autograder.judging.results import CheckResult, HandedIn, Result, StepResult
from autograder.reports.feedback import write_feedback
from autograder.reports.people import Arrival, Known, write_people
from tests.helpers import put

SVG = "<svg>a picture</svg>"


def result(student: str, status: str = "graded", message: str = "", exercise: str = "01_toy") -> Result:
    return Result(
        student, exercise, 5.0 if status == "graded" else 0.0, 5.0, status, HandedIn("toy.py"), message=message
    )  # type: ignore[arg-type]


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    out = tmp_path / "graded"
    out.mkdir()
    results = [
        result("Ada Lovelace"),
        result("Ada Lovelace", exercise="02_more"),
        result("Bob Byron", "error", "/home/prof/hw1/Bob Byron_12_assignsubmission_file_/toy.py: is empty"),
        result("Eve Euler", "missing", "Eve Euler: is on roster.csv, and handed in nothing of 01_toy"),
        result("Zoë/../<b>"),
    ]
    text = "".join(json.dumps(one.as_json()) + "\n" for one in results)
    (out / "results.jsonl").write_text(text, encoding="utf-8")
    people = {
        "Ada Lovelace": Known(
            arrivals={
                "01_toy": Arrival(system="moodle", download="hw1", original="Ada Lovelace_11_assignsubmission_file_/"),
                "02_more": Arrival(system="canvas", download="hw2", original="lovelaceada_LATE_7_901_"),
            }
        ),
        "Bob Byron": Known(
            arrivals={
                "01_toy": Arrival(system="moodle", download="hw1", original="Bob Byron_12_assignsubmission_file_")
            }
        ),
        "Zoë/../<b>": Known(arrivals={"01_toy": Arrival(system="brightspace", download="hw3", original="3-7 - Zoë/")}),
    }
    write_people(out, people, set(people))
    return out


def test_no_two_students_share_a_page(toy: Course, tmp_path: Path) -> None:
    """Names that the first 8 hexadecimal digits of a hash do not tell apart."""
    text = "".join(json.dumps(result(name).as_json()) + "\n" for name in ("ada :!!:,", "ada ;:++~!"))
    (tmp_path / "graded").mkdir()
    (tmp_path / "graded/results.jsonl").write_text(text, encoding="utf-8")
    done = write_feedback(toy, tmp_path / "graded", tmp_path / "back", lambda owner: {})
    assert done.pages == len(list((tmp_path / "back").glob("*.html"))) == 2


def test_a_page_for_each_that_tells_of_nobody_else(graded: Path, toy: Course, tmp_path: Path) -> None:
    done = write_feedback(toy, graded, tmp_path / "back", lambda owner: {})
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "back").glob("*.html")}
    assert done.pages == len(pages) == 3 and done.said == []  # eve handed in nothing
    names = ["Ada Lovelace", "Bob Byron", "Eve Euler", "Zoë"]
    for name, page in pages.items():
        assert [other for other in names if other in page] == [
            next(n for n in names if name.startswith(n[:3].replace("ë", "")))
        ]
        assert not re.search(r"""(?:href|src)=["'](?!#)""", page) and "<script" not in page
        assert "/home/prof" not in page and "roster" not in page
    bob = next(page for name, page in pages.items() if name.startswith("Bob-Byron-"))
    assert "toy.py: is empty" in bob


def test_a_picture_that_was_kept_goes_with_its_step(toy: Course, tmp_path: Path) -> None:
    check = CheckResult("walk", "known", "cpu", "float64", "failed", message="Off.")
    one = replace(result("ada"), steps=(StepResult("walk", 0.0, 3.0, "failed", checks=(check,)),))
    put(tmp_path, "graded/results.jsonl")
    (tmp_path / "graded/results.jsonl").write_text(json.dumps(one.as_json()) + "\n")
    store = ResultStore(tmp_path / "graded")
    store.put("key", one.with_pictures({"walk": SVG}))
    store.close()
    write_feedback(toy, tmp_path / "graded", tmp_path / "back", partial(kept_pictures, tmp_path / "graded"))
    (page,) = (tmp_path / "back").glob("*.html")
    assert SVG in page.read_text()
    (tmp_path / "graded/.results.sqlite").write_bytes(b"no database")
    assert kept_pictures(tmp_path / "graded", ("ada", "01_toy")) == {}
    assert kept_pictures(tmp_path / "none", ("ada", "01_toy")) == {} and not (tmp_path / "none").exists()


def test_the_zips_are_named_as_the_systems_take_them(graded: Path, toy: Course, tmp_path: Path) -> None:
    done = write_feedback(toy, graded, tmp_path / "back", lambda owner: {})
    assert [path.name for path in done.zips] == ["canvas-hw2.zip", "moodle-hw1.zip"]
    canvas, moodle = (zipfile.ZipFile(path).namelist() for path in done.zips)
    assert canvas == ["lovelaceada_LATE_7_901_feedback.html"]
    assert [re.findall(r"_(\d+)", name)[:2] for name in canvas] == [["7", "901"]]  # the person, and the file
    assert moodle == [
        "Ada Lovelace_11_assignsubmission_file_/feedback.html",
        "Bob Byron_12_assignsubmission_file_feedback.html",
    ]
    for name, person in zip(moodle, ("11", "12"), strict=True):  # as importziplib.php takes a name apart
        assert name.split("/")[0].split("_", 4)[1:4] == [person, "assignsubmission", "file"]
    first = done.zips[1].read_bytes()
    assert write_feedback(toy, graded, tmp_path / "back", lambda owner: {}).zips[1].read_bytes() == first
    page = zipfile.ZipFile(done.zips[1]).read(moodle[0]).decode()
    assert "01_toy" in page and "02_more" not in page


def test_it_goes_beside_the_graded_folder_and_not_into_it(graded: Path, toy: Course, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is the graded folder itself"):
        write_feedback(toy, graded, graded, lambda owner: {})
    with pytest.raises(UsageError, match="name a folder that `autograder grade` wrote"):
        write_feedback(toy, put(tmp_path / "other", "x"), tmp_path / "back", lambda owner: {})
