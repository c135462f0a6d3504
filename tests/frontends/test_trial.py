"""`autograder try`: an author reads what a student will who makes a known mistake, and which of them look alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.frontends.authoring.start import make_course
from tests.helpers import words_of

MORE = """
- slope.half: the slope is halved
  hint: Half of what?
  replace: {return 2 * float: return np.float64}

- train.adds-nothing: nothing is added
  hint: What does a zero change?
  replace: {"slope(y, c)": "slope(y, c) + 0.0"}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("trial") / "course"
    make_course(root)
    path = root / "solutions/01_constant/mistakes.yml"
    path.write_text(path.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    return root


def test_every_mistake_reads_as_it_will(root: Path, autograder) -> None:
    done = autograder("try", "01", "--html", "page.html", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    each = {
        part.split(":")[0]: words_of(part)
        for part in done.stdout.replace("\nslope.", "\n\nslope.").replace("\ntrain.", "\n\ntrain.").split("\n\n")
    }
    assert "`train` moves" not in done.stdout
    for words in ("After update 1, c should be", "as if c moves uphill.", "Hint: Which way does the slope point"):
        assert words in each["train.uphill"]
    assert (
        "not named: another one looks like it" in each["slope.no-factor-2"] and "as if" not in each["slope.no-factor-2"]
    )
    assert "constant.py:" in each["slope.half"]  # the line, where no name is sure
    assert "reads nothing: the step passes. (not seen: choose a case" in each["train.adds-nothing"]
    assert "these look alike: no-factor-2, half: nothing that is recorded tells them apart" in words_of(done.stdout)
    assert "01_constant: 5 mistakes, of which 2 named." in words_of(done.stdout)
    page = (root / "page.html").read_text(encoding="utf-8")
    assert page.count("<section") == 5 and "<svg" in page.partition('id="train.uphill"')[2]
    assert "<script" not in page and "these look alike" in page
    assert not (root / "exercises").exists()  # nothing has to be built for it


def test_what_tells_mistakes_apart_without_being_one_is_a_note(root: Path, autograder) -> None:
    folder = root / "solutions/01_constant"
    checks = (folder / "checks.py").read_text(encoding="utf-8")
    noted = checks.replace(
        '    see.unchanged("y"', '    see.note("kind", type(module.slope(y, case.c)).__name__)\n    see.unchanged("y"'
    )
    try:
        (folder / "checks.py").write_text(noted, encoding="utf-8")
        said = words_of(autograder("try", "01", "slope", cwd=root).stdout)
    finally:
        (folder / "checks.py").write_text(checks, encoding="utf-8")
    assert "these look alike: no-factor-2, half: notes alone tell them apart" in said
    assert "01_constant: 3 mistakes, of which 3 named." in said


def test_one_mistake_or_a_step_s(root: Path, autograder) -> None:
    said = words_of(autograder("try", "constant", "uphill", "slope.summed", cwd=root).stdout)
    assert "01_constant: 2 mistakes, of which 2 named." in said and "train.uphill" in said and "slope.summed" in said
    done = autograder("try", "01", "uphil", cwd=root)
    assert done.returncode == 2 and "01_constant knows no mistake 'uphil': did you mean 'uphill'?" in words_of(
        done.stderr
    )


def test_an_exercise_without_mistakes_is_told(tmp_path: Path, autograder) -> None:
    make_course(tmp_path / "course")
    (tmp_path / "course/solutions/01_constant/mistakes.yml").write_text("", encoding="utf-8")
    done = autograder("try", "01", cwd=tmp_path / "course")
    assert done.returncode == 2 and "no mistake is known of it" in done.stderr and len(done.stderr.splitlines()) == 1
