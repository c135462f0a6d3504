"""Damaged and hostile notebooks, as real ones are: graded, or refused in one sentence, and the class goes on.

One class goes through `nbgrader autograde` and through `autograder grade --gradebook`; both must agree.
"""

import csv
import json
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.helpers import TOY_SOLUTION, run_cli
from tests.nbtools import cell_of, hand_in, nbgrader, scores

FULL = {"double": 2.0, "walk": 3.0}
NONE = {"double": 0.0, "walk": 0.0}


def cells(nb) -> list:
    return nb["cells"]


def index(nb, grade_id: str) -> int:
    return next(
        n for n, cell in enumerate(cells(nb)) if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def deleted(nb):
    del cells(nb)[index(nb, "double")]
    del cells(nb)[index(nb, "walk_solution") + 1]


def doubled(nb):
    cells(nb).insert(0, json.loads(json.dumps(cells(nb)[index(nb, "double")])))
    cells(nb).append(json.loads(json.dumps(cells(nb)[index(nb, "walk_solution")])))


def split(nb):
    at = index(nb, "walk_solution")
    lines = cells(nb)[at]["source"].split("\n")
    first, second = (json.loads(json.dumps(cells(nb)[at])) for _ in range(2))
    first["source"], second["source"] = "\n".join(lines[:4]), "\n".join(lines[4:])
    cells(nb)[at : at + 1] = [first, second]


def moved(nb):
    cells(nb).reverse()


def lost(nb):
    for cell in cells(nb):
        cell["metadata"] = {}
    nb["metadata"] = {}


def colab(nb):
    """As Colab writes it: format 4.0, no ids, its own metadata, sources as lists."""
    nb["nbformat_minor"] = 0
    nb["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for number, cell in enumerate(cells(nb)):
        del cell["id"]
        cell["metadata"] |= {"id": f"c{number}", "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "0"}
        cell["source"] = cell["source"].splitlines(keepends=True)


def vscode(nb):
    """As VS Code writes it: its own metadata, nbgrader's kept for some cells only."""
    nb["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4}
    for number, cell in enumerate(cells(nb)):
        kept = {"nbgrader": cell["metadata"]["nbgrader"]} if number % 2 and "nbgrader" in cell["metadata"] else {}
        cell["metadata"] = {"vscode": {"languageId": "python"}, **kept}
        del cell["id"]


def version_3(nb):
    sheet = [
        {
            "cell_type": "code",
            "input": cell["source"],
            "language": "python",
            "metadata": cell["metadata"],
            "outputs": [],
        }
        if cell["cell_type"] == "code"
        else {"cell_type": "heading", "level": 1, "source": cell["source"], "metadata": {}}
        for cell in cells(nb)
    ]
    nb.clear()
    nb.update(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": sheet, "metadata": {}}]}
    )


def version_2_metadata(nb):
    for cell in cells(nb):
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"schema_version": 1, "extra": True}


def large(nb):
    """Outputs of 20 MB."""
    at = index(nb, "double_solution")
    cells(nb)[at]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}]


def as_text(nb):
    """The solution cell turned into Markdown by a key too many."""
    cell = cells(nb)[index(nb, "double_solution")]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def tampered(nb):
    """Test cells rewritten to give full marks, and worth more."""
    for cell in cells(nb):
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "1000.0"
            cell["metadata"]["nbgrader"]["points"] = 1000.0
    rewrite(nb, "double", "def double(x):\n    return x")


def rewrite(nb, step: str, source: str):
    cells(nb)[index(nb, f"{step}_solution")]["source"] = source


def ends(nb):
    """The cell that kills a kernel: nbgrader then has null scores and needs a person."""
    cells(nb).insert(
        0,
        {
            "cell_type": "code",
            "metadata": {},
            "source": "import os\nos._exit(0)",
            "outputs": [],
            "execution_count": None,
            "id": "x",
        },
    )


def endless(nb):
    rewrite(nb, "double", "def double(x):\n    while True:\n        pass")


def noisy(nb):
    """Lines on stderr, and warnings: in a kernel's test cell either is a zero."""
    source = "def double(x):\n    import sys, warnings\n    warnings.warn('mind')\n    print('hm', file=sys.stderr)\n    return [2 * number for number in x]"
    rewrite(nb, "double", source)


def patches(nb):
    """A student's cell that would give every check full marks, in a kernel."""
    text = "import autograder.nb, autograder.nb.live\nautograder.nb.check = autograder.nb.live.check_in = lambda *_: 1000.0"
    cells(nb).insert(
        0, {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None, "id": "x"}
    )
    rewrite(nb, "double", "def double(x):\n    return x")


def half(nb):
    """Half of a character, which JSON can name and no file can hold; and metadata deeper than nbformat goes."""
    first = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "\ud800"}}, "source": "# \ud800", "id": "x"}
    cells(nb).insert(0, {**first, "outputs": [], "execution_count": None})
    deep: list = []
    for _ in range(400):
        deep = [deep]
    cells(nb)[-1]["metadata"]["nbgrader"]["more"] = deep


def untouched(nb):
    pass


GRADED = {
    **dict.fromkeys((untouched, deleted, doubled, split, lost, colab, vscode, version_3), FULL),
    **dict.fromkeys((version_2_metadata, large, as_text, noisy, moved, half), FULL),
    **dict.fromkeys((tampered, endless, patches), FULL | {"double": 0.0}),
    ends: NONE,
}
REFUSED = {
    "broken": (b'{"cells": [{"cell_type"', "is not a notebook: broken JSON"),
    "empty": (b"", "is empty"),
    "binary": (b"\x7fELF\xff\x00", "is not UTF-8 text"),
    "other": (b'{"a": 1}', "is JSON but not a notebook"),
    "pages": (b"%PDF-1.7", "broken JSON"),
}


@pytest.fixture(scope="module")
def root(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, handed in."""
    root = tmp_path_factory.mktemp("damage") / "course"
    assert run_cli("nbgrader", "init", root, "--seed", "5", cwd=built).returncode == 0
    assert nbgrader("generate_assignment", "01_toy", cwd=root).returncode == 0
    for damage in GRADED:
        path = hand_in(root, damage.__name__, TOY_SOLUTION)
        nb = json.loads(path.read_text())
        for cell in nb["cells"]:
            cell["source"] = "".join(cell["source"])
        damage(nb)
        path.write_text(json.dumps(nb))
    for student, (data, _) in REFUSED.items():
        hand_in(root, student, TOY_SOLUTION).write_bytes(data)
    forged = root / "submitted/untouched/01_toy"  # what lies beside a notebook is the instructor's, not the student's
    shutil.copytree(root / "release/01_toy/exercises", forged / "exercises")
    (forged / "exercises/01_toy/reference.json").write_text("{}")
    (forged / "course.yml").write_text("name: mine\n")
    return root


@pytest.fixture(scope="module")
def autograded(root: Path):
    return nbgrader("autograde", "01_toy", cwd=root)


def test_nbgrader_grades_what_can_be_read_and_names_what_cannot(root, autograded):
    found = scores(root / "gradebook.db")
    assert {damage.__name__: found[damage.__name__] for damage in GRADED} == {d.__name__: s for d, s in GRADED.items()}
    for student, (_, sentence) in REFUSED.items():
        path = root / "submitted" / student / "01_toy/toy.ipynb"
        lines = [line for line in autograded.stderr.splitlines() if "Not graded" in line and str(path) in line]
        assert len(lines) == 1 and sentence in lines[0], (student, lines)
        assert set(found[student].values()) == {None}
    assert "Traceback" not in autograded.stderr
    assert autograded.returncode == 1  # nbgrader's way to say that some were not graded


def test_nothing_needs_a_person(root, autograded):
    flags = scores(root / "gradebook.db", "g.needs_manual_grade")
    assert not any(any(flags[damage.__name__].values()) for damage in GRADED)


def test_the_log_says_what_was_put_right(autograded):
    for note in (
        "01_toy of deleted: the test cell walk was missing",
        "01_toy of doubled: the cell double was there 2 times",
        "01_toy of lost: the cell double had lost its metadata",
        "01_toy of split: the cell walk_solution was there 2 times",
    ):
        assert note in autograded.stderr, note


def test_the_other_way_in_agrees(root, autograded, course, tmp_path):
    book = tmp_path / "other.db"
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--seed", "5", "--gradebook", f"sqlite:///{book}")
    done = run_cli(*words, cwd=course.root)
    assert done.returncode == 3, done.stderr
    assert scores(book) == scores(root / "gradebook.db")
    flags = scores(book, "g.needs_manual_grade")
    assert all(all(flags[student].values()) for student in REFUSED)
    for student, (_, sentence) in REFUSED.items():
        assert sentence in done.stderr
        shown = nbformat.read(root / "autograded" / student / "01_toy/toy.ipynb", as_version=4)
        assert sentence in shown.cells[0].source


def test_feedback_and_export_of_such_a_class(root, autograded):
    hand_in(root, "o'hara, zoë", TOY_SOLUTION)
    assert nbgrader("autograde", "01_toy", "--student", "o'hara, zoë", cwd=root).returncode == 0
    done = nbgrader("generate_feedback", "01_toy", cwd=root)
    assert done.returncode == 0, done.stderr
    page = (root / "feedback/patches/01_toy/toy.html").read_text()
    assert "number should be" in page and "HIDDEN" not in page
    assert "secret" not in (root / "feedback/untouched/01_toy/toy.html").read_text()
    assert nbgrader("export", "--to", "grades.csv", cwd=root).returncode == 0
    with (root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row["score"] for row in csv.DictReader(file)}
    assert rows["o'hara, zoë"] == "5.0" and rows["ends"] == "0.0" and len(rows) == len(GRADED) + len(REFUSED) + 1


def test_points_that_changed_after_the_release_are_one_sentence(root, built, tmp_path, autograded):
    copy = Path(shutil.copytree(root, tmp_path / "nb"))
    changed = Path(shutil.copytree(built, tmp_path / "course"))
    text = (changed / "course.yml").read_text()
    (changed / "course.yml").write_text(
        text.replace("points: 15", "points: 16").replace("points: 2\n", "points: 3\n", 1)
    )
    config = (copy / "nbgrader_config.py").read_text()
    (copy / "nbgrader_config.py").write_text(config.replace(str(built), str(changed)))
    done = nbgrader("autograde", "01_toy", "--student", "untouched", "--force", cwd=copy)
    assert "has 2 points in the gradebook and 3 in course.yml" in done.stderr
    book = f"sqlite:///{copy}/gradebook.db"
    done = run_cli("grade", copy / "submitted/untouched", "--out", tmp_path / "out", "--gradebook", book, cwd=changed)
    assert done.returncode == 0, done.stderr
    assert scores(copy / "gradebook.db")["untouched"] == {"double": 3.0, "walk": 3.0}


def test_a_graded_cell_ends_in_a_plain_float(root, autograded):
    for damage in GRADED:
        for step in FULL:
            cell = cell_of(root / "autograded" / damage.__name__ / "01_toy/toy.ipynb", step)
            assert cell.outputs[-1].output_type == "execute_result"
            assert cell.outputs[-1].data["text/plain"] in ("0.0", "2.0", "3.0")
            assert not any(output.output_type in ("error", "stream") for output in cell.outputs)
