"""`autograder submit`: what is packed is what `grade` reads."""

import zipfile

from tests.frontends.toy import TOY, WRONG, change_course
from tests.helpers import words_of


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
    assert "no exercise's file is there" in autograder("submit", "--name", "ada", cwd=copy).stderr
    (copy / TOY).mkdir()
    done = autograder("submit", "--name", "ada", cwd=copy)
    assert done.returncode == 2 and "there is nothing to hand in" in done.stderr and "not a regular file" in done.stderr
    assert autograder("submit", "--name", "../ada", cwd=copy).returncode == 2


def test_what_is_said_fits_a_line(copy, autograder):
    done = autograder("submit", "--name", "ada", cwd=copy)
    assert "Wrote ada.zip: 2 of 2 exercises" in words_of(done.stdout)
