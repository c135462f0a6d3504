"""What is told at once loads nothing that takes long: PyTorch most of all, and not what validates a course either."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from autograder.frontends.check import Checker
from autograder.frontends.cli import app
from autograder.sandbox.host.plain import Plain
from tests.helpers import ROOT, start

ASK = """
import sys
sys.argv = ["autograder", *sys.argv[1:]]
from autograder.frontends.cli import main
try:
    main()
finally:
    print("loaded:", *(name for name in ("torch", "numpy", "rich", "pydantic", "yaml") if name in sys.modules))
"""


@pytest.mark.parametrize(
    ("words", "code", "said", "loaded"),
    [
        (["--help"], 0, "check an exercise", set()),
        (["--version"], 0, f"autograder {version('trajectory-autograder')}\n", set()),
        (["check", "--help"], 0, "Check your work", set()),
        (["check", "--nothing"], 2, "No such option", set()),
        (["check", "99"], 2, "unknown exercise '99': this course has 01_tensors", {"yaml"}),
        (["check", "02_manual_gradent"], 2, "did you mean 02_manual_gradient?", {"yaml"}),
        (["check", "/nonexistent.py"], 2, "belongs to no exercise", {"yaml"}),
        (["check", "/nowhere/manual_gradient.py"], 2, "no such file", {"yaml"}),
        (["watch", "/nowhere/manual_gradient.py"], 2, "no such file", {"yaml"}),
        (["check", "--device", "nope", "02"], 2, "unknown device 'nope'", set()),
        (["grade", "", "--out", "nowhere"], 2, "is a variable of your shell not set?", set()),
        (["hint", "02.gradiant"], 2, "did you mean 02.gradient?", {"yaml", "pydantic"}),
    ],
)
def test_help_and_usage_errors_load_little(words: list[str], code: int, said: str, loaded: set[str]) -> None:
    done = start([sys.executable, "-c", ASK, *words], ROOT)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stderr
    assert set(done.stdout.rpartition("loaded:")[2].split()) <= loaded


def test_the_help_tells_a_students_commands_apart_and_each_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app(["--help"], prog_name="autograder")
    own, others, *_ = capsys.readouterr().out.partition("Your own work, begin with watch:")[2].split("\n\n")
    named = [line.split()[0] for line in own.splitlines() if line]
    assert named == ["watch", "check", "progress", "hint", "open", "reset", "solution", "submit", "doctor"]
    assert "grade" in others and "..." not in own + others


def test_an_interrupt_is_one_word_and_ends_the_run_at_once(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []

    def check(self: Checker, *_: object) -> None:
        monkeypatch.setattr(self.sandbox, "close", lambda: done.append("closed"))
        monkeypatch.setattr(self.sandbox, "abort", lambda: done.append("broken off"))
        raise KeyboardInterrupt

    monkeypatch.setattr(Checker, "check", check)
    monkeypatch.setattr(Plain, "prepare", lambda self: None)
    with pytest.raises(SystemExit) as ended:
        app(["check", "--plain", "--course", str(ROOT), "02"], prog_name="autograder")
    assert (ended.value.code, capfd.readouterr().err) == (130, "Interrupted.\n")
    assert done == ["broken off", "closed"]  # what still runs is not waited for


def test_a_full_disk_behind_the_output_is_one_sentence() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "autograder", "hint", "02.gradient"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "autograder: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize(
    ("around", "code", "said"),
    [
        ('{} hint 02.gradient <&- >&- 2>"$0"', 0, ""),
        ('{} check $(printf "%05000d" 1) 2>"$0"', 2, "one of the words has 5,000 characters"),
        ('mkdir "$0.gone" && cd "$0.gone" && rmdir "$0.gone" && {} check 2>"$0"', 2, "that you are in is gone"),
    ],
    ids=["closed streams", "a word of any length", "a folder that is gone"],
)
def test_what_a_shell_may_do_to_it_is_no_traceback(around: str, code: int, said: str, tmp_path: Path) -> None:
    words = ["bash", "-c", around.format(f"{sys.executable} -m autograder"), tmp_path / "told"]
    assert start(words, ROOT).returncode == code
    told = (tmp_path / "told").read_text()
    assert said in told and len(told.splitlines()) == bool(said)
