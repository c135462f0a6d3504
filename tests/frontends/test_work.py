"""What a student does beside checking: kept results, hints, stubs that are put back, solutions, the zip to hand in."""

import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from autograder.course.yaml_file import load_course
from autograder.frontends.opening import editor_command
from autograder.frontends.watch.state import Key, Watch
from autograder.judging.results import CheckResult, Divergence, HandedIn, Result, StepResult, result_of
from autograder.judging.telling import case_words, with_seen
from autograder.reports.finish import descent
from autograder.reports.terminal import show_result, told
from autograder.submissions.step_text import places_of
from tests.helpers import TOY_SOLUTION, words_of

WRONG = TOY_SOLUTION.replace("2 * number", "3 * number")
TOY = "exercises/01_toy/toy.py"


def as_notebook(text: str) -> str:
    """A module as the notebook of one code cell, with a cell of words before it."""
    words = {"cell_type": "markdown", "metadata": {}, "source": ["# Words"]}
    code = {"cell_type": "code", "metadata": {}, "outputs": [{}], "execution_count": 3}
    return json.dumps(
        {"cells": [words, code | {"source": text.splitlines(keepends=True)}], "nbformat": 4, "metadata": {}}
    )


def change_course(root: Path, **keys: object) -> None:
    course = yaml.safe_load((root / "course.yml").read_text())
    (root / "course.yml").write_text(yaml.safe_dump(course | keys, sort_keys=False))


def test_one_step_of_an_exercise_is_checked_by_its_name(copy, autograder, tmp_path):
    (copy / TOY).write_text(WRONG)
    done = autograder("check", "01.walk", "--json", tmp_path / "out.json", cwd=copy)
    assert (done.returncode, done.stderr) == (0, "") and "3 of 3 points" in done.stdout and "double" not in done.stdout
    ((step,),) = (result["steps"] for result in json.loads((tmp_path / "out.json").read_text()))
    assert (step["step"], step["points"]) == ("walk", 3.0)
    done = autograder("check", "01.double", cwd=copy)
    line = next(number for number, text in enumerate(WRONG.splitlines(), 1) if "3 * number" in text)
    assert done.returncode == 1 and f"{TOY}:{line}\n" in done.stdout and "walk" not in done.stdout
    done = autograder("check", "01", "02", cwd=copy)
    assert "01_toy" in done.stdout and "02_manual_gradient" in done.stdout
    assert "02_manual" not in autograder("check", cwd=copy / "exercises/01_toy").stdout


def test_progress_checks_again_only_what_changed(copy, autograder, monkeypatch):
    first = autograder("progress", cwd=copy)
    assert "0/2 exercises" in first.stdout
    kept = copy / ".autograder/results.json"
    at_first = kept.read_text()
    monkeypatch.setattr("autograder.frontends.check.Grading", lambda *_, **__: pytest.fail("it was checked again"))
    assert autograder("progress", cwd=copy).stdout == first.stdout
    monkeypatch.undo()
    checks = copy / "exercises/01_toy/checks.py"
    for file, text in ((copy / TOY, WRONG), (checks, checks.read_text() + "\n"), (kept, "{"), (kept, at_first)):
        file.write_text(text)
        again = autograder("progress", cwd=copy)
        assert "3/5" in again.stdout and "left: double" in again.stdout, (file, again.stdout)
    (copy / TOY).write_text(TOY_SOLUTION)
    autograder("check", "01", cwd=copy)  # what a check has found is kept as well
    monkeypatch.setattr("autograder.frontends.check.Grading", lambda *_, **__: pytest.fail("it was checked again"))
    assert "1/2 exercises" in autograder("progress", cwd=copy).stdout


def test_who_finishes_is_told_so(copy, autograder):
    for exercise in ("01_toy", "02_manual_gradient"):
        shutil.copytree(copy / "solutions" / exercise, copy / "exercises" / exercise, dirs_exist_ok=True)
    for word in ("check", "progress"):
        said = autograder(word, cwd=copy).stdout
        assert all(line in said for line in descent()) and "all 2 exercises pass, 15 points" in said, word
    assert "lowest point" not in autograder("check", "01", cwd=copy).stdout
    change_course(copy, finish="Now go outside.")
    assert "Now go outside." in autograder("check", cwd=copy).stdout


def test_a_hint_goes_one_further_each_time(copy, autograder):
    def hints(*words: str) -> list[str]:
        done = autograder("hint", *words, cwd=copy)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    first, second = "1. What is twice a number?", "2. Add it to itself."
    assert hints() == ["01_toy.double", first, "1 more: ask again."]
    assert hints("01") == hints() == ["01_toy.double", second, "That was the last one."]
    assert hints("--from-start")[1] == first
    assert hints("--all")[1:] == hints("01.double") == [first, second]
    (copy / TOY).write_text(TOY_SOLUTION)
    assert hints()[0] == "02_manual_gradient.predict"
    assert hints("01") == ["Every step passes: there is nothing left to hint at."]


@pytest.mark.parametrize("ending", [".py", ".ipynb"])
def test_a_step_is_put_back_and_what_was_there_is_kept(copy, autograder, ending):
    stub, file = (copy / TOY).read_text(), (copy / TOY).with_suffix(ending)
    mine = TOY_SOLUTION + "\n\ndef mine():\n    return 'mine'\n"
    work = mine if ending == ".py" else as_notebook(mine)
    if ending == ".ipynb":
        (copy / TOY).unlink()
    file.write_text(work)
    done = autograder("reset", "01.walk", cwd=copy)
    kept = file.with_name(f"toy.before-1{ending}")
    assert done.returncode == 0 and kept.read_text() == work and kept.name in done.stdout, done
    now = file.read_text()
    assert "2 * number for number in x" in now and "walk is not written yet" in now and "mine" in now
    assert "ok  double" in autograder("check", "01", cwd=copy).stdout
    (file).write_text(work + "\ndef (:" if ending == ".py" else "{")
    broken = file.read_text()
    done = autograder("reset", "01.walk", cwd=copy)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and file.read_text() == broken
    assert autograder("reset", "01", cwd=copy).returncode == 0
    assert file.with_name(f"toy.before-2{ending}").read_text() == broken
    if ending == ".py":
        assert file.read_text() == stub
    else:
        cells = ["".join(cell["source"]) for cell in json.loads(file.read_text())["cells"]]
        behind = next(number for number, cell in enumerate(cells) if "def walk" in cell) + 1
        assert 'check("walk")' in cells[behind] and "is not written yet" in cells[behind - 1]
    assert autograder("reset", "01", cwd=copy).stdout.endswith("is as it came already.\n")
    file.unlink()
    assert autograder("reset", "01", cwd=copy).returncode == 0


def test_a_file_keeps_the_line_ends_of_its_editor(copy, autograder):
    (copy / TOY).write_bytes(b"\xef\xbb\xbf" + TOY_SOLUTION.replace("\n", "\r\n").encode())
    assert autograder("reset", "01.walk", cwd=copy).returncode == 0
    text = (copy / TOY).read_bytes()
    assert b"walk is not written yet" in text and text.count(b"\n") == text.count(b"\r\n") > 5
    assert "ok  double" in autograder("check", "01", cwd=copy).stdout


def test_a_reset_without_a_stub_to_be_had_changes_nothing(copy, autograder):
    shutil.rmtree(copy / "solutions")
    done = autograder("reset", "01", cwd=copy)
    assert done.returncode == 2 and "not in this folder" in done.stderr
    assert [path.name for path in (copy / TOY).parent.iterdir() if "before" in path.name] == []


def test_a_solution_is_shown_once_the_step_passes_and_the_course_shows_it(copy, autograder):
    (copy / TOY).write_text(WRONG)
    assert "does not show its solutions" in autograder("solution", "01.walk", cwd=copy).stderr
    change_course(copy, show_solutions=True)
    done = autograder("solution", "01.walk", cwd=copy)
    assert done.returncode == 0 and "rows.append" in done.stdout and "SOLUTION" not in done.stdout
    done = autograder("solution", "01.double", cwd=copy)
    assert (done.returncode, done.stdout) == (2, "") and "does not pass yet" in done.stderr
    assert "01.double, 01.walk" in autograder("solution", "01", cwd=copy).stderr


def test_what_is_handed_in_is_what_grade_reads(copy, autograder, tmp_path):
    (copy / TOY).write_text(WRONG)
    gradient = copy / "exercises/02_manual_gradient/manual_gradient.py"
    gradient.write_text("def (:\n")
    change_course(copy, hand_in="Upload it to the course's page.")
    done = autograder("submit", "--name", "ada", "--out", tmp_path, cwd=copy)
    assert done.returncode == 0 and "line 1 is not valid Python" in done.stdout and "all the same" in done.stdout
    assert done.stdout.endswith("Upload it to the course's page.\n")
    with zipfile.ZipFile(tmp_path / "ada.zip") as packed:
        assert packed.read("02_manual_gradient/manual_gradient.py") == b"def (:\n"
    done = autograder("grade", tmp_path / "ada.zip", "--out", tmp_path / "graded", "--workers", "1", cwd=copy)
    rows = [row.split(",")[:3] for row in (tmp_path / "graded/grades.csv").read_text().splitlines()[1:]]
    assert rows == [["ada", "01_toy", "3"], ["ada", "02_manual_gradient", "0"]], done.stderr
    gradient.unlink()
    assert "02_manual_gradient is not in it" in autograder("submit", "--name", "ada", cwd=copy).stdout
    (copy / TOY).unlink()
    assert autograder("submit", "--name", "ada", cwd=copy).returncode == 2
    assert autograder("submit", "--name", "../ada", cwd=copy).returncode == 2


def test_where_a_step_stands(tmp_path):
    source = "import torch\n\n\n@torch.no_grad()\ndef a():\n    pass\n\nb = lambda: 1\n\n\ndef a():\n    return 2\n"
    steps = ["a", "b", "c"]
    assert {step: place.shown("f.py") for step, place in places_of(source.encode(), "f.py", steps).items()} == {
        "a": "f.py:11",
        "b": "f.py:8",
    }
    assert places_of(as_notebook(source).encode(), "f.ipynb", steps)["a"].shown("f.ipynb") == "f.ipynb, cell 2"
    for broken in (b"def (", b"", b"\0", b"\xff"):
        assert places_of(broken, "f.py", steps) == places_of(broken, "f.ipynb", steps) == {}


def test_a_file_is_opened_at_its_line_in_the_editor_that_is_meant(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: name)
    file = Path("a b.py")
    for said, command in (
        ({"VISUAL": "vim", "EDITOR": "nano"}, ["vim", "+7", "a b.py"]),
        ({"EDITOR": "emacsclient -n"}, ["emacsclient", "-n", "a b.py"]),
        ({"EDITOR": "subl"}, ["subl", "a b.py:7"]),
        ({"TERM_PROGRAM": "vscode", "EDITOR": "vim"}, ["code", "--goto", "a b.py:7"]),
        ({}, None),
    ):
        assert editor_command(file, 7, said) == command


def test_watch_puts_a_stub_back_only_when_asked_twice(course):
    done = []

    def reset(exercise: str, step: str | None) -> str:
        done.append((exercise, step))
        return "Put back."

    watch = Watch(course, "01_toy", lambda _: None, course.own_file, plot=str, reset=reset)
    for keys, expected in (("r", []), ("hr", []), ("r", [("01_toy", None)])):
        for key in keys:
            watch.handle(Key(key))
        assert done == expected
    assert watch.note == "Put back."
    watch.handle(Key("h"))
    assert watch.note == ""


def test_what_is_said_fits_a_line(copy, autograder):
    done = autograder("submit", "--name", "ada", cwd=copy)
    assert "Wrote ada.zip: 2 of 2 exercises" in words_of(done.stdout)


def test_the_case_that_shows_a_mistake_has_a_title(copy, autograder, tmp_path):
    (copy / TOY).write_text(WRONG)
    assert "Seen with the case 'plain'.\n" in autograder("check", "01", cwd=copy).stdout
    course = yaml.safe_load((copy / "course.yml").read_text())
    course["exercises"]["01_toy"]["cases"]["plain"]["title"] = "round numbers"
    course["exercises"]["01_toy"]["cases"]["more"] = {"like": "plain", "dtype": "float32"}
    (copy / "course.yml").write_text(yaml.safe_dump(course, sort_keys=False))
    spec = load_course(copy).exercises["01_toy"]
    assert case_words(spec, "plain") == "round numbers" and case_words(spec, "more") == "the case 'more' in float32"
    done = autograder("check", "01", "--json", tmp_path / "out.json", cwd=copy)  # a title asks for no new record
    assert "Seen with round numbers.\n" in done.stdout and "known" not in done.stdout
    (result,) = json.loads((tmp_path / "out.json").read_text())
    failed = result["steps"][0]["checks"][0]
    assert failed["case"] == "known" and "seen" not in failed
    again = with_seen(result_of(result), spec)  # as the class report has it, from results that were kept
    assert told(again.steps[0])[-1] == "Seen with round numbers."
    found = CheckResult("double", "secret-more", "sim", "float32", "failed", Divergence(0, "w", 1.0, 2.0), None, "No.")
    said = with_seen(replace(again, steps=(replace(again.steps[0], checks=(found,)),)), spec).steps[0].checks[0].seen
    assert said.startswith("Seen with the case 'more' in float32, in a case that grading adds, on sim, a simulated")


def test_the_place_to_jump_to_is_the_line_at_fault_where_that_is_known():
    failed = CheckResult("walk", "known", "cpu", "float64", "failed", message="No.")
    for line, place, shown in (
        (None, "toy.py:3", "toy.py:3"),
        (5, "toy.py:3", "toy.py:5"),
        (5, "toy.ipynb, cell 2", "toy.ipynb, cell 2"),
    ):
        step = StepResult("walk", 0.0, 3.0, "failed", checks=(failed,), line=line)
        console = Console(file=io.StringIO(), width=60)
        show_result(
            console, Result("me", "01_toy", 0.0, 3.0, "graded", HandedIn("toy.py"), (step,)), "Toy", {"walk": place}
        )
        assert console.file.getvalue().rstrip().endswith(f"      {shown}")


def test_the_first_hint_on_a_line_that_was_found_is_what_kind_of_change_it_needs(copy, autograder, course):
    (copy / TOY).write_text(TOY_SOLUTION.replace("return [2 * number", "return [2 + number"))
    line = (copy / TOY).read_text().splitlines().index("    return [2 + number for number in x]") + 1
    done = autograder("check", "01", "--json", "out.json", cwd=copy)
    told_of = f"One small change in line {line} makes every check of `double` pass: return [2 + number for number in x]"
    assert told_of in words_of(done.stdout)
    said = f"1. Line {line}: An operator is another one."
    assert said in autograder("hint", "01.double", cwd=copy).stdout
    ((result,),) = (json.loads((copy / "out.json").read_text()),)
    watch = Watch(course, "01_toy", print, course.own_file, plot=str, reset=max, results={"01_toy": result_of(result)})
    assert watch.texts == [said.removeprefix("1. "), "Add it to itself."]  # "What is twice a number?" is told already
    watch.handle(Key("h"))
    assert watch.hints == 1
    (copy / TOY).write_text(TOY_SOLUTION.replace("return [2 * number", "return [3 * number"))
    assert "Line" not in autograder("hint", "01.double", cwd=copy).stdout, "the file is another one now"
