"""nbgrader with this project's grading inside: made from the single source, the same scores by every way in."""

import json
import os
import shutil
from pathlib import Path
from unittest.mock import Mock

import jupytext
import nbformat
import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from tests.helpers import TOY_SOLUTION, sentences
from tests.nbtools import cell_of, hand_in, nbgrader, scores

pytest.importorskip("nbgrader")


WRONG = TOY_SOLUTION.replace("2 * number", "3 * number")
CLASS = {"ada": (TOY_SOLUTION, 2.0, 3.0), "bob": (WRONG, 0.0, 3.0), "o'hara, zoë": (TOY_SOLUTION, 2.0, 3.0)}


@pytest.fixture(scope="module")
def made(built: Path, autograder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An nbgrader course of the built course, with one assignment generated."""
    root = tmp_path_factory.mktemp("nbgrader") / "course"
    done = autograder("nbgrader", "init", root, "--seed", "5", cwd=built)
    assert done.returncode == 0, done.stderr
    done = nbgrader("generate_assignment", "01_toy", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy of one's own, with a class handed in."""
    root = Path(shutil.copytree(made, tmp_path / "course"))
    for student, (source, *_) in CLASS.items():
        hand_in(root, student, source)
    return root


EXPECTED = {student: {"double": double, "walk": walk} for student, (_, double, walk) in CLASS.items()}


def test_a_source_notebook_has_the_points_of_the_course(made):
    cells = nbformat.read(made / "source/01_toy/toy.ipynb", as_version=4).cells
    graded = {c.metadata.nbgrader.grade_id: c for c in cells if c.metadata.get("nbgrader", {}).get("grade")}
    assert {name: cell.metadata.nbgrader.points for name, cell in graded.items()} == {"double": 2, "walk": 3}
    assert all(cell.metadata.nbgrader.locked for cell in graded.values())
    assert graded["walk"].source.endswith('check("walk")')


def test_the_release_holds_the_stub_and_no_solution(made, built):
    released = nbformat.read(made / "release/01_toy/toy.ipynb", as_version=4)
    code = [cell.source for cell in released.cells if cell.cell_type == "code" and "check(" not in cell.source]
    stub = jupytext.read(built / "exercises/01_toy/toy.py", fmt="py:percent")
    assert code == [cell.source for cell in stub.cells if cell.cell_type == "code"]
    for path in (made / "release").rglob("*"):
        assert path.is_dir() or "2 * number" not in path.read_text(encoding="utf-8")
    small = load_course(made / "release/01_toy")
    assert small.exercises["01_toy"] == load_course(built).exercises["01_toy"]


def test_a_class_is_graded_alike_inside_nbgrader_and_beside_it(root, course: Course, tmp_path, autograder):
    handed_in = root / "submitted/bob/01_toy"
    for name, target in (("book", "../../../gradebook.db"), ("zero", "/dev/zero"), ("more", root / "source")):
        (handed_in / name).symlink_to(target)
    os.mkfifo(handed_in / "pipe")
    (handed_in / "own.csv").write_text("1,2")
    (handed_in / "timestamp.txt").write_text("2031-03-01 18:00 UTC")
    done = nbgrader("autograde", "01_toy", cwd=root)
    assert done.returncode == 0, done.stderr
    assert scores(root / "gradebook.db") == EXPECTED
    # What is here goes into the folder that the student gets back.
    for student, names in (("bob", ["timestamp.txt", "toy.ipynb"]), ("ada", ["toy.ipynb"])):
        assert sorted(path.name for path in (root / "autograded" / student / "01_toy").rglob("*")) == names
    book = tmp_path / "other.db"
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--seed", "5", "--gradebook", f"sqlite:///{book}")
    done = autograder(*words, cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert "3 results entered, 3 of them new or changed" in done.stdout
    assert scores(book) == EXPECTED
    failed = cell_of(root / "autograded/bob/01_toy/toy.ipynb", "double")
    assert [o.output_type for o in failed.outputs] == ["display_data", "display_data", "execute_result"]
    assert "image/svg+xml" in failed.outputs[1].data
    assert "number should be 2; yours is 3" in failed.outputs[0].data["text/plain"]
    assert failed.outputs[-1].data["text/plain"] == "0.0"


def test_a_students_trouble_with_the_gradebook_is_one_sentence_and_the_class_goes_on(
    root, course, tmp_path, autograder
):
    half, deep = (hand_in(root, student, TOY_SOLUTION) for student in ("half", "deep"))
    nb = json.loads(half.read_text())
    nb["cells"].insert(0, {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": "# \ud800"})
    half.write_text(json.dumps(nb))
    nested = "[" * 500 + "]" * 500
    deep.write_text(deep.read_text().replace('"grade": false', f'"grade": false, "more": {nested}', 1))
    stamp = root / "submitted/bob/01_toy/timestamp.txt"
    stamp.write_text("yesterday, I think")
    (root / "autograded").mkdir(exist_ok=True)
    (root / "autograded/ada").write_text("in the way")
    book = tmp_path / "other.db"
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--seed", "5", "--gradebook", f"sqlite:///{book}")
    done = autograder(*words, cwd=course.root)
    assert done.returncode == 3 and "Traceback" not in done.stderr, done.stderr
    said = "its grade is not, or not wholly, in the nbgrader course: "
    told = sorted(line.partition(f": {said}")[::2] for line in sentences(done))
    places = [str(root / "submitted" / student / "01_toy/toy.ipynb") for student in ("ada", "bob")]
    assert [place for place, _ in told] == places, told
    assert "autograded/ada/01_toy" in told[0][1] and told[1][1].endswith("can read: 'yesterday, I think'")
    full = {"double": 2.0, "walk": 3.0}
    assert scores(book) == {**dict.fromkeys(("ada", "deep", "half", "o'hara, zoë"), full)}
    assert "# \ufffd" in (root / "autograded/half/01_toy/toy.ipynb").read_text(encoding="utf-8")
    assert len((tmp_path / "out/grades.csv").read_text().splitlines()) == 6


def test_a_gradebook_that_cannot_be_opened_is_one_sentence_and_nothing_is_graded(root, course, tmp_path, autograder):
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--gradebook", "sqlite:////no/such/folder/g.db")
    done = autograder(*words, cwd=course.root)
    assert done.returncode == 2
    assert (
        done.stderr
        == "autograder: the gradebook sqlite:////no/such/folder/g.db cannot be opened: unable to open database file\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_test_cell_works_live(made, tmp_path, monkeypatch, capsys, sandbox):
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    from autograder.nb.live import Shown, check_in

    here = Path(shutil.copytree(made / "release/01_toy", tmp_path / "01_toy"))
    monkeypatch.chdir(here)
    monkeypatch.setattr("autograder.nb.live._runner_of", lambda root: sandbox)  # one that is started already
    shell = InteractiveShell()
    shell.run_cell("def double(x):\n    return [2 * number for number in x]", store_history=True)
    assert check_in(shell, "double") == 2.0
    shown = capsys.readouterr()
    assert "ok  double: 2 of 2 points" in shown.out and "Not saved yet: double" in shown.out
    assert shown.err == ""
    assert check_in(shell, "walk") == 0.0
    said = capsys.readouterr().out
    assert "`walk` is not written yet" in said and "run its cell or save the notebook" in said
    with pytest.raises(Shown, match="01_toy has no step 'wlak': its steps are double, walk"):
        check_in(shell, "wlak")
    with (
        monkeypatch.context() as busy,
        pytest.raises(Shown, match="^not checked: it was interrupted, which says nothing"),
    ):
        busy.setattr("autograder.nb.live._grade", Mock(side_effect=KeyboardInterrupt))  # nbgrader's time is over
        check_in(shell, "double")
    monkeypatch.setitem(os.environ, "NBGRADER_EXECUTION", "validate")
    with pytest.raises(Shown, match="walk: 0 of 3 points\n`walk` is not written yet"):
        check_in(shell, "walk")
