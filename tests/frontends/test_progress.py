"""`autograder progress`: how far a student is, from results that are kept as long as they hold."""

import re
import shutil

import pytest

from tests.frontends.toy import TOY, WRONG
from tests.helpers import TOY_SOLUTION, run_cli


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


def test_progress(copy):
    shutil.copy(copy / "solutions/01_toy/toy.py", copy / "exercises/01_toy/toy.py")
    done = run_cli("progress", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert re.search(r"ok +01_toy +5/5\s", done.stdout)
    assert re.search(r"no +02_manual_gradient +0/10 +left: predict, mse, gradient, train\s", done.stdout)
    assert "1/2 exercises, 5 of 15 points" in done.stdout
    assert "Go on with 02_manual_gradient: exercises/02_manual_gradient/manual_gradient.py" in done.stdout
