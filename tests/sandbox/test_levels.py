"""What layers are worth, and when grading is refused."""

import json

import pytest

from autograder.errors import SandboxError, UsageError
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import ALL, LANDLOCK, NAMESPACES, RLIMITS, SECCOMP, Confinement, admit
from tests.helpers import BIN, TOY_SOLUTION, start, write_toy


@pytest.mark.parametrize(
    ("layers", "level"),
    [
        (ALL, "A"),
        (ALL - {NAMESPACES}, "B"),
        (ALL - {LANDLOCK}, "B"),
        (ALL - {SECCOMP}, "C"),
        (ALL - {RLIMITS}, "C"),
        ({SECCOMP, RLIMITS}, "C"),
        ({RLIMITS}, "C"),
        (set(), "C"),
    ],
)
def test_layers_and_what_they_are_worth(layers, level):
    assert Confinement(frozenset(layers)).level == level


@pytest.mark.parametrize(
    ("layers", "require", "trust", "admitted"),
    [
        (ALL, "A", False, True),
        (ALL - {NAMESPACES}, "A", True, False),
        (ALL - {NAMESPACES}, "B", False, True),
        ({RLIMITS}, "B", True, False),
        ({RLIMITS}, "C", False, False),
        ({RLIMITS}, "C", True, True),
    ],
)
def test_who_is_admitted(layers, require, trust, admitted):
    confinement = Confinement(frozenset(layers), dict.fromkeys(ALL - layers, "not here"))
    if admitted:
        assert admit(confinement, require, trust) is confinement
    else:
        with pytest.raises(UsageError, match="not here") as caught:
            admit(confinement, require, trust)
        assert len(str(caught.value).splitlines()) == 1


def test_grade_refuses_below_the_required_level(tmp_path, monkeypatch):
    """Without bubblewrap on the path there are no namespaces."""
    write_toy(tmp_path)
    work = tmp_path / "submitted" / "ada" / "01_toy"
    work.mkdir(parents=True)
    (work / "toy.py").write_text(TOY_SOLUTION)
    monkeypatch.setenv("PATH", str(BIN))
    command = [BIN / "autograder", "grade", "submitted", "--out", "out", "--workers", "1", "--require-confinement", "A"]
    done = start(command, tmp_path)
    assert done.returncode == 2
    assert "bubblewrap (bwrap) is not installed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "results.jsonl").exists()


def test_the_active_layers_are_told_wherever_a_class_is_graded(tmp_path, monkeypatch, sandbox):
    """On the terminal, in `run.json` and on the page; without bubblewrap they are not all that there are."""
    expected = Confinement(sandbox.confinement().layers - {NAMESPACES}, {})
    write_toy(tmp_path)
    work = tmp_path / "submitted" / "ada" / "01_toy"
    work.mkdir(parents=True)
    (work / "toy.py").write_text(TOY_SOLUTION)
    monkeypatch.setenv("PATH", str(BIN))
    words = ("grade", "submitted", "--out", "out", "--workers", "1", "--trust-submissions")
    done = start([BIN / "autograder", *words], tmp_path)
    assert done.returncode == 0, done.stderr
    assert NAMESPACES not in expected.layers and expected.level != "A"
    assert f"confinement: {expected}\n" in done.stdout
    assert f"Level {expected.level}: no namespaces: bubblewrap (bwrap) is not installed" in done.stderr
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (run["confinement"], run["level"]) == (str(expected), expected.level)
    page = (tmp_path / "out" / "report" / "index.html").read_text()
    assert f"Confinement: {expected} (level {expected.level})." in page


def test_a_sandbox_does_not_start_without_a_layer_that_is_needed():
    with Sandbox(layers=ALL - {LANDLOCK}, needed=ALL) as sandbox, pytest.raises(SandboxError, match="without landlock"):
        sandbox.start()
