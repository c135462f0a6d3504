"""`autograder watch`: through a pseudo-terminal as a student has it, and event by event."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import types
from dataclasses import replace
from importlib.machinery import ModuleSpec
from itertools import takewhile
from pathlib import Path
from queue import SimpleQueue
from unittest import mock

import pytest
from rich.console import Console

from autograder.frontends.check import places_in
from autograder.frontends.watch import keyboard
from autograder.frontends.watch.loop import _loop
from autograder.frontends.watch.screen import draw
from autograder.frontends.watch.state import Checked, Key, Saved, Watch
from autograder.judging.results import CheckResult, HandedIn, Result, StepResult
from tests.frontends.toy import WRONG
from tests.helpers import BIN, PATIENCE, TOY_SOLUTION, own_environment

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")


class Terminal:
    """`autograder watch` in a terminal of its own."""

    def __init__(self, folder: Path, *words: str | Path) -> None:
        self.child = pexpect.spawn(
            str(BIN / "autograder"),
            ["watch", *map(str, words)],
            cwd=folder,
            dimensions=(40, 200),  # no sentence is broken, however long the folder
            timeout=PATIENCE,
            encoding="utf-8",
            env={**own_environment(), "TERM": "xterm-256color", "NO_COLOR": "1"},
        )

    def shows(self, *words: str) -> str:
        """Wait for a screen that holds all these words; returns it."""
        end, screen = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            self.child.expect_exact(":quit ? ")
            screen = (
                re.sub(r"\x1b\[[0-9;]*[mJH]", "", self.child.before.rpartition("\x1b[2J")[2]).replace("\r", "")
                + ":quit ? "
            )
            if all(word in screen for word in words):
                return screen
        raise AssertionError(f"no screen with {words}; the last one was\n{screen}")

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def quits(self) -> None:
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert (self.child.exitstatus, self.child.signalstatus) == (0, None)


def test_an_evening_with_watch(copy):
    """Keys are heard while the code runs; its end comes by the limits, and a signal ends it all in good order."""
    limits = "limits: {wall_seconds: 60, cpu_seconds: 1}\n"
    (copy / "course.yml").write_text(limits + (copy / "course.yml").read_text())
    file = copy / "exercises/01_toy/toy.py"
    stub = file.read_text()
    file.write_text("while True: pass\n")
    terminal = Terminal(copy, "01")
    terminal.shows("Checking…", "Current exercise: exercises/01_toy/toy.py")
    terminal.press("l")
    terminal.shows("01_toy", "02_manual_gradient", "enter:go there")
    terminal.press("l")
    terminal.shows("did not finish within 1 s of processor time")
    file.write_text(stub)
    screen = terminal.shows("01_toy", "0 of 5 points", "`double` is not written yet", "0/2 exercises")
    assert (
        "Current exercise: exercises/01_toy/toy.py" in screen
        and "n:next / h:hint / p:plot / r:reset / l:list / q:quit" in screen
    )
    terminal.press("h")
    terminal.shows("Hint 1 on double: What is twice a number?")
    terminal.press("h")
    terminal.shows("Hint 1 on double", "Hint 2 on double (the last one): Add it to itself.")
    file.write_text(stub + "\ndef (:\n")
    terminal.shows("SyntaxError", "0 of 5 points")
    file.unlink()
    assert f"{file.parent}/toy.py" not in terminal.shows("exercises/01_toy/toy.py: no such file", "0/2 exercises")
    terminal.press("h")
    terminal.shows("no such file", "Hint 1 on double: What is twice a number?")
    (file.parent / ".toy.py.swp").write_text(WRONG)  # as editors save: beside it, then over it
    os.replace(file.parent / ".toy.py.swp", file)
    screen = terminal.shows("3 of 5 points", "should be 2; yours is 3.")
    assert "Hint" not in screen.replace("A hint on this step", "")
    file.rename(file.with_name("old.py"))
    terminal.shows("no such file")
    file.with_name("old.py").rename(file)
    terminal.shows("3 of 5 points")
    file.write_text(TOY_SOLUTION)
    terminal.shows("5 of 5 points", "Done.", "go on with n: 02_manual_gradient", "1/2 exercises")
    terminal.press("l")
    terminal.shows("ok  01_toy", "no  02_manual_gradient", "left: predict, mse, gradient, train", "enter:go there")
    terminal.press("\x1b[B\r")
    terminal.shows("02_manual_gradient", "`predict` is not written yet", "1/2 exercises")
    shutil.move(copy / "exercises", copy / "elsewhere")
    terminal.shows("0/2 exercises")
    shutil.move(copy / "elsewhere", copy / "exercises")
    terminal.shows("`predict` is not written yet", "1/2 exercises")
    file.write_text(WRONG)  # who saves another exercise works on that one now
    terminal.shows("01_toy", "3 of 5 points", "Current exercise: exercises/01_toy/toy.py")
    terminal.child.kill(signal.SIGTERM)
    terminal.quits()


@pytest.mark.slow
def test_a_file_elsewhere(copy, tmp_path):
    file = tmp_path / "toy.py"
    file.write_text(TOY_SOLUTION)
    terminal = Terminal(copy, file, "--course", copy)
    terminal.shows("5 of 5 points", f"Current exercise: {file}")
    terminal.press("q")
    terminal.quits()


def test_without_a_terminal_it_prints_and_ends_with_a_signal(copy):
    with subprocess.Popen(
        ["timeout", str(PATIENCE), BIN / "autograder", "watch", "01"],
        cwd=copy,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as watching:
        assert watching.stdout is not None
        lines, shown = iter(watching.stdout.readline, ""), ""
        for last in ("Checked in", "0/2 exercises"):
            shown += "".join(takewhile(lambda line, last=last: last not in line, lines)) + last
        watching.send_signal(signal.SIGINT)
        shown += watching.communicate(timeout=PATIENCE)[0]
    assert watching.returncode == 0 and "`double` is not written yet" in shown
    assert "\x1b" not in shown and "quit" not in shown and "Traceback" not in shown


@pytest.mark.parametrize(("words", "said"), [(("99",), "unknown exercise '99'"), (("nowhere/toy.py",), "no such file")])
def test_what_cannot_be_watched(copy, words, said, autograder):
    done = autograder("watch", *words, cwd=copy)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""


def result(exercise: str, *statuses: str) -> Checked:
    steps = tuple(StepResult(f"step{i}", 1.0, 1.0, status, ()) for i, status in enumerate(statuses))
    return Checked(Result("me", exercise, 1.0, 2.0, "graded", HandedIn("f.py"), steps), 0.1)


def watching(course, exercise, ask, **more) -> Watch:
    return Watch(course, exercise, ask, course.own_file, plot=str, reset=lambda *_: "", **more)


def test_it_begins_with_the_first_exercise_that_does_not_pass(course):
    asked: list[str] = []
    watch = watching(course, "01_toy", asked.append, seeking=True)
    watch.begin()
    assert asked[0] == "01_toy" and set(asked) == {"01_toy", "02_manual_gradient"}
    watch.handle(result("01_toy", "passed", "passed"))
    assert watch.current == "02_manual_gradient" and watch.seeking
    watch.handle(result("02_manual_gradient", "passed", "failed"))
    assert watch.current == "02_manual_gradient" and not watch.seeking and watch.step == "step1"


def test_next_goes_round_and_stays_where_all_pass(course):
    watch = watching(course, "02_manual_gradient", lambda exercise: None)
    watch.handle(result("02_manual_gradient", "failed"))
    watch.handle(Key("n"))
    assert watch.current == "01_toy"
    watch.handle(result("01_toy", "passed"))
    watch.handle(result("02_manual_gradient", "passed"))
    watch.handle(Key("n"))
    assert watch.current == "01_toy"
    assert not watch.handle(Key("q"))


def test_several_files_saved_at_once_leave_the_view_where_it_is(course):
    asked: list[str] = []
    watch = watching(course, "01_toy", asked.append)
    watch.handle(Saved(frozenset(course.exercises)))
    assert watch.current == "01_toy" and set(asked) == set(course.exercises)
    watch.handle(Saved(frozenset({"02_manual_gradient"})))
    assert watch.current == "02_manual_gradient"


def test_a_screen_that_is_too_low_shows_the_step_to_work_on(course):
    said = [
        CheckResult("double", "known", "cpu", "float64", "failed", message="\n".join(f"line {n}" for n in range(9)))
    ]
    steps = tuple(StepResult(step, 0.0, 1.0, "failed", checks=tuple(said)) for step in ("double", "walk"))
    steps = (steps[0], replace(steps[1], checks=(replace(said[0], message="of the second step\n" * 9),)))
    result = Result("me", "01_toy", 0.0, 2.0, "graded", HandedIn("toy.py"), steps)
    watch = watching(course, "01_toy", lambda _: None, results={"01_toy": result})
    for height, second in ((50, True), (24, False)):
        console = Console(file=io.StringIO(), width=80, height=height, force_terminal=True)
        draw(console, watch, keys=True)
        shown = console.file.getvalue()
        assert "0 of 2 points" in shown and "line 0" in shown and "line 8" in shown and "quit" in shown
        assert "walk" in shown and ("of the second step" in shown) is second
        assert len(shown.splitlines()) <= height


def test_without_a_terminal_the_same_screen_is_not_printed_again_for_another_exercise(course):
    def left(exercise: str, points: float = 0.0) -> Result:
        step = StepResult("double", points, 5.0, "passed" if points else "failed", checks=())
        return Result("me", exercise, points, 5.0, "graded", HandedIn("x.py"), (step,))

    class Slow(SimpleQueue):
        def empty(self) -> bool:  # each event comes alone
            return True

    watch, events = watching(course, "01_toy", lambda _: None, results={"01_toy": left("01_toy")}), Slow()
    console = Console(file=io.StringIO(), width=80)

    def shown_after(*more: object) -> int:
        for event in (*more, Key("q")):
            events.put(event)
        before = len(console.file.getvalue())
        _loop(watch, events, lambda last: draw(console, watch, False, last))
        return console.file.getvalue()[before:].count("Current exercise")

    once, other = shown_after(), Checked(left("02_manual_gradient"), 0.1)
    assert once == shown_after(other) == 1
    assert shown_after(Checked(left("02_manual_gradient", 5.0), 0.1)) == 2


def test_on_any_screen_the_title_the_place_and_the_latest_hint_stay_in_view(course):
    said = "\n".join(f"line {n}" for n in range(30))
    check = CheckResult("double", "known", "cpu", "float64", "failed", message=said)
    step = StepResult("double", 0.0, 1.0, "failed", checks=(check,))
    later = [StepResult(f"step{n}", 0.0, 1.0, "passed", checks=()) for n in range(8)]
    result = Result("me", "01_toy", 0.0, 9.0, "graded", HandedIn("toy.py"), (step, *later))
    watch = watching(course, "01_toy", lambda _: None, results={"01_toy": result})
    for key in "hh":
        watch.handle(Key(key))
    (place,) = (place for name, place in places_in(course, "01_toy", watch.file("01_toy")).items() if name == "double")
    console = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)
    draw(console, watch, keys=True)
    shown = console.file.getvalue()
    assert "0 of 9 points" in shown and place in shown and "quit" in shown and len(shown.splitlines()) <= 24
    assert "Hint 2 on double" in shown and "Hint 1" not in shown


def drawn(watch: Watch, height: int) -> list[str]:
    console = Console(file=io.StringIO(), width=80, height=height, force_terminal=True, color_system=None)
    draw(console, watch, keys=True)
    lines = console.file.getvalue().replace("\x1b[H\x1b[2J\x1b[3J", "").split("\n")
    assert len(lines) <= height and "quit" in lines[-1]
    return lines


def test_on_a_low_screen_the_end_of_the_course_is_whole_and_the_list_shows_where_one_is(course):
    passed = {name: result(name, *["passed"] * 6).result for name in course.exercises}
    watch = watching(course, "01_toy", lambda _: None, results=passed)
    lines = drawn(watch, 24)
    assert "of 2 points" in lines[0] and not any("ok  step" in line for line in lines), (
        "some steps of all are worse than none"
    )
    assert sum("o" in line or "*" in line for line in lines[2:11]) > 4 and any("lowest point" in line for line in lines)
    left = Result("me", "01_toy", 0.0, 9.0, "error", HandedIn("toy.py"), message="no such file " * 40)
    watch = watching(course, "01_toy", lambda _: None, results={"01_toy": left})
    watch.handle(Key("l"))
    assert sum("no such file" in line for line in drawn(watch, 24)) > 4
    assert any(line.startswith(">  !!  01_toy") for line in drawn(watch, 8)), (
        "what does not fit is cut off, and not the mark"
    )


def test_what_was_drawn_is_said_until_the_file_is_another(course):
    watch = Watch(course, "01_toy", lambda _: None, course.own_file, plot=lambda _: "Drawn: x.svg", reset=lambda *_: "")
    wrong = result("01_toy", "failed")
    watch.handle(wrong)
    watch.handle(Key("p"))
    watch.handle(wrong)  # told once more, with its line
    assert watch.note == "Drawn: x.svg"
    watch.handle(replace(wrong, result=replace(wrong.result, submission=HandedIn("f.py", "another"))))
    assert watch.note == ""


def test_no_score_is_shown_of_what_could_not_be_graded(course):
    ours = Result("me", "01_toy", 0.0, 5.0, "error", HandedIn("toy.py"), message="reference.json is broken")
    watch = watching(course, "01_toy", lambda _: None, results={"01_toy": ours})
    assert "not graded" in drawn(watch, 24)[0] and "reference.json is broken" in drawn(watch, 24)[1]
    watch.handle(Key("l"))
    assert "?/5" in "\n".join(drawn(watch, 24))


def test_of_a_file_that_fails_as_a_whole_all_is_put_back(course):
    done = []
    watch = Watch(
        course, "01_toy", lambda _: None, course.own_file, plot=str, reset=lambda *what: done.append(what) or ""
    )
    check = CheckResult("c", "known", "cpu", "float64", "failed", message="SyntaxError")
    steps = [StepResult(step, 0.0, 1.0, "failed", checks=(check,)) for step in ("double", "walk")]
    watch.handle(Checked(Result("me", "01_toy", 0.0, 2.0, "graded", HandedIn("toy.py"), tuple(steps)), 0.1))
    watch.handle(Key("r"))
    assert "the whole file" in watch.note
    watch.handle(Key("r"))
    assert done == [("01_toy", None)]


def test_watch_puts_a_stub_back_only_when_asked_twice(course):
    done = []

    def reset(exercise: str, step: str | None) -> str:
        done.append((exercise, step))
        return "Put back."

    watch = Watch(course, "01_toy", lambda _: None, course.own_file, plot=str, reset=reset)
    for keys, expected in (("r", []), ("hr", []), ("n", []), ("rr", [("01_toy", None)])):
        for key in keys:
            watch.handle(Key(key))
        assert done == expected
    assert watch.note == "Put back." and watch.current == "01_toy", "n answered no, and did no more"
    watch.handle(Key("h"))
    assert watch.note == ""


def test_a_dumb_terminal_gets_lines_and_no_codes(course):
    watch = Watch(course, "01_toy", lambda _: None, course.own_file, plot=str, reset=lambda *_: "")
    console = Console(file=io.StringIO(), force_terminal=True, width=80, _environ={"TERM": "dumb"})
    draw(console, watch, keys=True)
    assert "\x1b" not in console.file.getvalue() and "q:quit" in console.file.getvalue()


def test_keys_are_read_on_windows(monkeypatch):
    pressed = iter("N\xe0H\xe0P\0;\x1b\r\x03")
    msvcrt = types.ModuleType("msvcrt")
    msvcrt.__spec__, msvcrt.getwch = ModuleSpec("msvcrt", None), lambda: next(pressed)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setitem(sys.modules, "termios", None)
    with keyboard.single_keys(0):
        keys = [keyboard.read_key(0) for _ in range(7)]
    assert keys == ["n", "up", "down", "", "escape", "enter", "q"]
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(sys, stream, mock.Mock(isatty=lambda: True))
    assert keyboard.have_keys()
    monkeypatch.setitem(sys.modules, "msvcrt", None)
    assert not keyboard.have_keys()
