"""What a student gets: everything that checking needs and nothing that grading alone does; a second release spares their work."""

import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.frontdoor import Shelf
from tests.frontends.toy import TOY, WRONG
from tests.helpers import TOY_SOLUTION


@pytest.fixture(scope="module")
def made(built, autograder, tmp_path_factory) -> Path:
    """A release as a student unpacks it. Read it, never write to it."""
    folder = tmp_path_factory.mktemp("released")
    done = autograder("release", folder / "student", "--zip", cwd=built)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(folder / "student")
    with zipfile.ZipFile(folder / "student.zip") as packed:
        packed.extractall(folder)
    return folder / "student"


@pytest.fixture
def student(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "student"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_what_a_student_needs_and_no_solution(made: Path, built: Path):
    names = set(contents(made))
    assert {
        TOY,
        "exercises/01_toy/toy.ipynb",
        "README.md",
        "requirements.txt",
        "course.yml",
        ".vscode/settings.json",
    } <= names
    assert not [name for name in names if re.search(r"solution|mistakes\.yml|Makefile|tests/", name)]
    text = b"\n".join(data for name, data in contents(made).items() if not name.endswith(".whl")).decode()
    for secret in ("2 * number for number", "BEGIN SOLUTION", "between:", "uniform:", str(built)):
        assert secret not in text, secret
    for line in yaml.safe_load((made / "course.yml").read_text())["exercises"]["01_toy"]["steps"].values():
        assert line["hints"]
    assert json.loads((made / ".vscode/settings.json").read_text())["python.testing.pytestArgs"] == ["exercises"]


def test_the_wheel_in_it_holds_the_package(made: Path):
    (path,) = (made / ".autograder").glob("*.whl")
    assert f"./.autograder/{path.name}" in (made / "requirements.txt").read_text().splitlines()
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
    assert {"autograder/frontends/cli.py", "autograder/nb/templates/setup_cell.py.txt"} <= set(names)
    assert any(name.endswith(".dist-info/entry_points.txt") for name in names)


def test_two_releases_of_one_course_are_the_same_bytes(made: Path, built: Path, autograder, tmp_path):
    autograder("release", tmp_path / "student", cwd=built)
    assert contents(tmp_path / "student") == contents(made)


def test_it_checks_what_the_student_worked_on_module_or_notebook(student: Path, autograder):
    module, notebook = student / TOY, (student / TOY).with_suffix(".ipynb")
    stub = autograder("check", "01", cwd=student)
    assert stub.returncode == 1 and f"{TOY}:" in stub.stdout
    cells = json.loads(notebook.read_text())
    for cell in cells["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], 4
    notebook.write_text(json.dumps(cells))  # opened, run and saved, but nothing written
    assert f"{TOY}:" in autograder("check", "01", cwd=student).stdout
    for cell in cells["cells"]:
        if "def double" in "".join(cell["source"]):
            cell["source"] = "def double(x):\n    return [2 * number for number in x]\n"
    notebook.write_text(json.dumps(cells))
    done = autograder("check", "01", cwd=student)
    assert "ok  double" in done.stdout and "toy.ipynb, cell" in done.stdout
    module.write_text(WRONG)
    os.utime(module, (1, 1))  # both were changed: the one that was saved last counts
    assert "ok  double" in autograder("check", "01", cwd=student).stdout
    os.utime(module)
    os.utime(notebook, (1, 1))
    assert "no  double" in autograder("check", "01", cwd=student).stdout
    said = autograder("submit", "--name", "ada", cwd=student).stdout
    assert "toy.ipynb is not in it" in said and "not begun: 02_manual_gradient" in said


def test_a_whole_folder_is_graded_by_the_file_that_was_worked_on(student: Path, built: Path, autograder, tmp_path):
    """Who zips the folder instead of `submit`: the stub beside the notebook does not hide it."""
    notebook = (student / TOY).with_suffix(".ipynb")
    cells = json.loads(notebook.read_text())
    for cell in cells["cells"]:
        if "def double" in "".join(cell["source"]):
            cell["source"] = "def double(x):\n    return [2 * number for number in x]\n"
    notebook.write_text(json.dumps(cells))
    (tmp_path / "in").mkdir()
    shutil.make_archive(str(tmp_path / "in/ada"), "zip", tmp_path, "student")
    done = autograder("grade", tmp_path / "in", "--out", tmp_path / "out", "--workers", "1", cwd=built)
    rows = [row.split(",") for row in (tmp_path / "out/grades.csv").read_text().splitlines()[1:]]
    assert [(row[0], row[1], row[2]) for row in rows if row[-1] != "missing"] == [("ada", "01_toy", "2")], done.stderr


def test_pytest_collects_the_file_that_counts(student: Path, shelf: Shelf):
    for words, files in (((), {"toy.py", "manual_gradient.py"}), (("exercises/01_toy/toy.ipynb",), {"toy.ipynb"})):
        done = shelf.pytest(*(words or ("exercises",)), "--collect-only", "-q", cwd=student)
        assert {Path(line.partition("::")[0]).name for line in done.stdout.splitlines() if "::" in line} == files


def test_reset_needs_no_solution_in_it(student: Path, autograder):
    came = (student / TOY).read_text(), (student / TOY).with_suffix(".ipynb").read_text()
    (student / TOY).write_text(WRONG)
    assert autograder("reset", "01.double", cwd=student).returncode == 0
    assert "double is not written yet" in (student / TOY).read_text()
    assert autograder("reset", "01", cwd=student).returncode == 0
    (student / TOY).unlink()
    (student / TOY).with_suffix(".ipynb").write_text('{"cells": []}')
    assert autograder("reset", "01", cwd=student).returncode == 0
    assert (student / TOY).with_suffix(".ipynb").read_text() == came[1]
    assert autograder("reset", "01", cwd=student).stdout == f"{TOY}: the file is as it came.\n"
    assert (student / TOY).read_text() == came[0]


def test_reset_says_which_of_two_that_were_changed_counts_now(student: Path, autograder):
    notebook = Path(TOY).with_suffix(".ipynb")
    (student / TOY).write_text(WRONG)
    assert "counts now" not in autograder("reset", "01", cwd=student).stdout
    (student / notebook).write_text((student / notebook).read_text().replace("TODO", "DONE"))
    (student / TOY).write_text(WRONG)
    os.utime(student / TOY, (os.stat(student / notebook).st_mtime + 9,) * 2)
    told = autograder("reset", "01", cwd=student).stdout
    assert told.endswith(f"What counts now is {notebook}, which was changed as well.\n")


def test_work_under_a_name_that_is_not_read_is_told(student: Path, autograder):
    """As a browser names a second download; not so what `reset` keeps, nor beside a file that was worked on."""
    (student / "exercises/01_toy/toy (1).ipynb").write_text("{}")
    said = "toy (1).ipynb is not read: give it the name toy.ipynb."
    assert said in autograder("check", "01", cwd=student).stdout and said in autograder("submit", cwd=student).stdout
    came = (student / TOY).read_text()
    (student / TOY).write_text(WRONG)
    assert said not in autograder("check", "01", cwd=student).stdout
    for text, line in (
        (came.replace("def walk(", "def walk)"), "def walk)"),
        (came, 'raise NotImplementedError("01_toy: double'),
    ):
        (student / TOY).write_text(text)
        number = next(number for number, each in enumerate(text.splitlines(), 1) if line in each)
        assert f" {TOY}:{number}\n" in autograder("check", "01", cwd=student).stdout  # an editor jumps there
    (student / "exercises/01_toy/toy (1).ipynb").unlink()
    (student / TOY).unlink()
    assert "toy.py is not there: `autograder reset 01` puts it back." in autograder("check", "01", cwd=student).stdout
    autograder("reset", "01", cwd=student)
    told = autograder("check", "01", cwd=student).stdout
    assert "is not read" not in told and "is not there" not in told


def test_a_second_release_spares_what_was_changed(student: Path, copy: Path, autograder):
    (student / TOY).write_text(WRONG)
    (student / "README.md").write_text("mine\n")
    notebook = (student / TOY).with_suffix(".ipynb")
    notes = json.loads(notebook.read_text())
    next(cell for cell in notes["cells"] if cell["cell_type"] == "markdown")["source"] = "MY NOTES"
    notebook.write_text(json.dumps(notes))
    (student / "course.yml").write_text("name: mine\n")
    (student / "notes.txt").write_text("mine\n")
    course = yaml.safe_load((copy / "course.yml").read_text())
    course["exercises"]["01_toy"]["title"] = "Another title"
    course["hand_in"] = "At the desk."
    (copy / "course.yml").write_text(yaml.safe_dump(course, sort_keys=False))
    autograder("build", "01", cwd=copy)
    done = autograder("release", student, cwd=copy)
    assert done.returncode == 0 and f"{student / TOY}: was changed there and stays" in done.stdout, done
    assert f"{notebook}: was changed there and stays" in done.stdout and "MY NOTES" in notebook.read_text()
    now = contents(student)
    assert now[TOY].decode() == WRONG and now["README.md"] == now["notes.txt"] == b"mine\n"
    assert now["course.before-1.yml"] == b"name: mine\n" and b"Another title" in now["course.yml"]
    assert "3 of 5 points" in autograder("check", "01", cwd=student).stdout


def test_over_a_folder_that_it_did_not_make_nothing_is_written(built: Path, autograder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/work.txt").write_text("mine")
    (tmp_path / "other.zip").write_text("mine")
    for words in (("mine",), ("other", "--zip"), ("other.zip",)):
        done = autograder("release", tmp_path / words[0], *words[1:], cwd=built)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "did not make it" in done.stderr
    assert set(contents(tmp_path)) == {"mine/work.txt", "other.zip"}


def test_an_exercise_that_is_not_built_from_its_solution_is_not_released(copy: Path, autograder, tmp_path):
    solution = copy / "solutions/01_toy/toy.py"
    solution.write_text(solution.read_text() + "\n")
    done = autograder("release", tmp_path / "student", cwd=copy)
    assert done.returncode == 2 and "run `autograder build 01_toy`" in done.stderr
    assert not (tmp_path / "student").exists()


@pytest.mark.parametrize("name", ["course.yml", "exercises/01_toy/reference.json", "exercises/01_toy/checks.py"])
def test_two_releases_that_are_mixed_are_one_sentence(student: Path, autograder, name):
    (student / name).write_text((student / name).read_text() + "\n")
    done = autograder("check", "01", cwd=student)
    assert done.returncode == 2 and done.stdout == ""
    assert f"{student / name}: is not of the release that lies around it" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_solutions_are_carried_only_where_the_course_shows_them(copy: Path, autograder, tmp_path):
    (copy / "course.yml").write_text("show_solutions: true\n" + (copy / "course.yml").read_text())
    assert autograder("release", tmp_path / "student", cwd=copy).returncode == 0
    for name, data in contents(tmp_path / "student").items():
        assert b"2 * number for number" not in data, name
    (tmp_path / "student" / TOY).write_text(TOY_SOLUTION)
    done = autograder("solution", "01.double", cwd=tmp_path / "student")
    assert "return [2 * number for number in x]" in done.stdout, done
