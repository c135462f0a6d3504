"""Nothing hangs and nothing dies: nothing to grade, sources too odd to be looked through, damaged exercises, bugs of our own."""

import json
import os
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from autograder.classroom import grade_one as grading
from autograder.classroom.grade_class import grade_class
from autograder.classroom.grade_one import LocalPool, Reference, grade_one
from autograder.course.yaml_file import load_course
from autograder.errors import UsageError
from autograder.frontends.check import Checker
from autograder.frontends.watch import loop
from autograder.frontends.watch.state import Checked
from autograder.judging.bank import make_bank
from autograder.judging.grading import Grading
from autograder.judging.reference_file import load_plan
from autograder.nb.cells import merged
from autograder.reports import explorer
from autograder.sandbox.host.pair import Pair
from autograder.sandbox.host.sandbox import Conversation
from autograder.submissions.collect import collect
from autograder.submissions.source import make_submission
from tests.helpers import PATIENCE, TOY_SOLUTION, pack, put


@pytest.fixture
def run(autograder):
    """`autograder WORDS` in this process: its exit code, and what it printed on stdout and stderr."""

    def call(*words, cwd):
        done = autograder(*words, cwd=cwd)
        return done.returncode, done.stdout, done.stderr

    return call


# Nothing to grade: what lies in the folder, and what is said of it.
NOTHING = {
    "a file of no exercise": (lambda root: put(root, "hw_final.py"), "whose it is cannot be told"),
    "files of no exercise": (lambda root: put(root, "ada/hw.py", "bob/letter.txt"), "no exercise of this course in it"),
    "what cannot be opened": (lambda root: pack(put(root, "bob.zip") / "x.tar", "toy.py"), "is not a readable zip"),
    "another course's": (lambda root: put(root, "ada/99_other/other.py"), "no exercise of this course in it"),
}


@pytest.mark.parametrize("more", [[], ["--scheduler", "tcp://nobody:1"], ["--gradebook", "sqlite:///book.db"]], ids=str)
@pytest.mark.parametrize(("make", "said"), NOTHING.values(), ids=NOTHING)
def test_where_there_is_nothing_to_grade_it_says_so_and_touches_nothing(run, copy, tmp_path, make, said, more):
    make(tmp_path / "in")
    out = put(tmp_path / "out", "grades.csv")
    before = sorted(tmp_path.rglob("*"))
    for folder in ("out", "new"):
        code, printed, told = run("grade", tmp_path / "in", "--out", tmp_path / folder, *more, cwd=copy)
        assert (code, printed) == (3, "")
        assert said in told and told.splitlines()[-1] == "Nothing is graded: there is no submission among these."
    assert sorted(tmp_path.rglob("*")) == before and (out / "grades.csv").read_text() == "grades.csv"


def test_an_empty_folder_holds_no_submission(run, copy, tmp_path):
    (tmp_path / "in").mkdir()
    code, printed, told = run("grade", tmp_path / "in", "--out", tmp_path / "out", cwd=copy)
    assert (code, printed) == (2, "") and "no submission found" in told and not (tmp_path / "out").exists()


def test_a_pool_without_work_ends(course):
    with LocalPool(0, course.spec.limits.limits(), frozenset()) as pool:
        assert list(pool.grade(iter([]), {})) == []


DEEP = TOY_SOLUTION + "\nif True:\n    pass\nelif "
# What Python runs, and what it refuses itself, with the points of the exercise.
ODD = {
    "a number of 4,000 hexadecimal digits": (f"{DEEP}0x{'f' * 4000}:\n    pass\n", 5),
    "a number of 4,000 digits": (f"{DEEP}{'9' * 4000}:\n    pass\n", 5),
    "a number of 5,000 digits": (f"{DEEP}{'9' * 5000}:\n    pass\n", 0),
    "1,900 dots": (f"{DEEP}a{'.b' * 1900}:\n    pass\n", 5),
    "1,900 dots as a condition": (f"{TOY_SOLUTION}\na = 0\nif a and a{'.b' * 1900}:\n    pass\n", 5),
    "900 calls": (f"{DEEP}a{'()' * 900}:\n    pass\n", 5),
    "a long sum": (f"{TOY_SOLUTION}\nx = {'1 + ' * 2500}1\n", 5),
    "nested too deeply": (f"{TOY_SOLUTION}\nx = {'(' * 3000}{')' * 3000}\n", 0),
    "a thousand times not": (f"{TOY_SOLUTION}\nx = {'not ' * 9000}1\n", 0),
    "half a character": (f"{TOY_SOLUTION}\nx = '\\ud800'\n", 5),
}


@pytest.fixture(scope="module")
def desk(course, tmp_path_factory):
    """The thread of `watch` that checks, on two processes: give it a source, and it gives its result."""
    path, events = tmp_path_factory.mktemp("watch") / "toy.py", SimpleQueue()
    pair = Pair(course.spec.limits.limits())
    working = loop.Desk(course, lambda exercise: path, events, lambda: "01_toy", pair)
    thread = loop._start(events, working.run)

    def ask(source, exercise="01_toy"):
        path.write_text(source)
        working.ask(exercise)
        event = events.get(timeout=PATIENCE)
        assert isinstance(event, Checked), event
        return event.result

    yield ask
    working.end(thread)


@pytest.mark.parametrize(("source", "points"), ODD.values(), ids=ODD)
def test_a_source_too_odd_to_be_looked_through_is_checked_and_graded_all_the_same(
    course, sandbox, desk, tmp_path, source, points
):
    path = put(tmp_path, "ada/01_toy/toy.py") / "ada/01_toy/toy.py"
    path.write_text(source)
    plan = load_plan(course, "01_toy")
    submission = make_submission("ada", "01_toy", "toy.py", path.read_bytes(), "ada/01_toy/toy.py")
    graded = grade_one(submission, Reference(plan, make_bank(plan, sandbox), None, ""), sandbox)
    for result in (Checker(course, sandbox).check("01_toy", path), graded, desk(source)):
        assert (result.status, result.points) == ("graded", points), result.message
    assert merged([source], [source.replace("double", "twice"), "def walk(): pass"])[0]


def test_a_line_is_looked_for_where_many_are_asked_for_at_once(course, tmp_path):
    """In the exercise in view at once; in another one as soon as nobody waits."""
    path, events = tmp_path / "toy.py", SimpleQueue()
    path.write_text(TOY_SOLUTION.replace("w - lr * 2 * w", "w + lr * 2 * w"))
    working = loop.Desk(course, lambda exercise: path, events, lambda: "01_toy", Pair(course.spec.limits.limits()))
    working.ask("01_toy")
    for other in ("02_other", "03_other"):  # which are no exercises of the course
        working.ask(other)
    thread = loop._start(events, working.run)
    try:
        lines = []
        while len(lines) < 2:
            event = events.get(timeout=PATIENCE)
            lines.append(event.result.step("walk").line)
        assert lines[0] is None and lines[1]
    finally:
        working.end(thread)


def test_searches_that_others_interrupt_are_taken_up_once_nobody_waits(course, tmp_path, monkeypatch):
    done = []

    class Searching:
        """Every check of an exercise ends with a search."""

        def __init__(self, *_, stop):
            self.stop = stop

        def results(self, exercise, _):
            done.append((exercise, "left" if self.stop() else "searched"))
            yield None
            if ("03", "searched") in done and ("02", "searched") in done:
                working.end(threading.current_thread())

    monkeypatch.setattr(loop, "Checker", Searching)
    monkeypatch.setattr(threading.Thread, "is_alive", lambda _: False)
    working = loop.Desk(course, lambda _: tmp_path, SimpleQueue(), lambda: "04", Pair(course.spec.limits.limits()))
    for exercise in ("02", "03"):
        working.ask(exercise)
    working.run()
    assert done == [("02", "left"), ("03", "searched"), ("02", "searched")]


def test_watch_goes_on_after_its_sandbox_was_reset(desk, monkeypatch):
    """Both of its processes fail in the midst of a check; the next one starts others."""
    follow, left = Conversation.follow, iter([True, True])

    def fail(self, *pipes):
        if next(left, False):
            raise OSError("gone")
        return follow(self, *pipes)

    monkeypatch.setattr(Conversation, "follow", fail)
    first = desk(TOY_SOLUTION)
    assert first.status == "error" and "fork server is gone" in first.message
    for _ in range(2):
        assert desk(TOY_SOLUTION).points == 5


WRONG = TOY_SOLUTION.replace("lr * 2 * w", "lr * w")


def watching(*answers):
    """`watchfiles.watch`, with an answer for each time that it is called, and how it was called."""
    calls, left = [], iter(answers)

    def watch(root, *, force_polling, **_):
        calls.append(force_polling)
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        yield answer

    return watch, calls


def test_where_the_system_watches_no_more_folders_they_are_looked_through(monkeypatch, tmp_path):
    change = {(1, "toy.py")}
    for answers, polled in (
        ([change], [None]),
        ([OSError("OS file watch limit reached"), change], [None, True]),
        ([RuntimeError("no more watches"), change], [None, True]),
    ):
        watch, calls = watching(*answers)
        monkeypatch.setattr("watchfiles.watch", watch)
        assert next(loop._changes(tmp_path, True)) == change and calls == polled
    monkeypatch.setattr("watchfiles.watch", watching(FileNotFoundError("No path was found"))[0])
    assert list(loop._changes(tmp_path, True)) == [set()]
    monkeypatch.setattr("watchfiles.watch", watching(OSError("a"), OSError("b"))[0])
    with pytest.raises(UsageError, match="cannot be watched: b"):
        list(loop._changes(tmp_path, True))


def fail_at_times(real):
    """A function with a bug that one submission meets."""

    def work(submission, *rest):
        return {}["bug"] if "BUG" in submission.source else real(submission, *rest)

    return work


def test_a_bug_of_ours_is_that_submission_s_error_with_its_place_and_the_others_go_on(
    course, sandbox, desk, tmp_path, monkeypatch, on_shelf
):
    monkeypatch.setattr("autograder.frontends.check.Grading", fail_at_times(Grading))
    monkeypatch.setattr(explorer, "svg", lambda picture: {}["bug"])
    monkeypatch.setattr(grading, "grade_submission", fail_at_times(grading.grade_submission))
    said = "the grader failed on it, which is a bug of the grader's: KeyError: 'bug' (test_goes_on.py, line "
    for student, source in (("ada", "# BUG\n"), ("bob", TOY_SOLUTION), ("eve", WRONG)):
        put(tmp_path / "in", f"{student}/01_toy/toy.py")
        (tmp_path / "in" / student / "01_toy/toy.py").write_text(source)
    handins = collect([tmp_path / "in"], course).handins
    tally = grade_class(course, handins, tmp_path / "out", workers=1, seed=1, trust=True)
    assert [(*row[::2],) for row in tally.rows] == [("ada", 0, "error"), ("bob", 5, "graded"), ("eve", 0, "error")]
    for sentence, student in zip(tally.troubles, ("ada", "eve"), strict=True):
        assert f"{student}/01_toy/toy.py: {said}" in sentence
    assert desk("# BUG\n").status == "error" and said in desk("# BUG\n").message
    assert desk(TOY_SOLUTION).points == 5


RAISES = "from autograder.recording.recorder import check\n1 / 0\n"
DAMAGED = {
    "no reference": ("reference.json", None, "no such file"),
    "half a reference": ("reference.json", '{"format": 3, "cases": {', "is not a recorded reference"),
    "an old reference": ("reference.json", '{"format": 1}', "has format 1"),
    "a reference of another kind": ("reference.json", "[[[]]]", "is not a recorded reference"),
    "a pipe for a reference": ("reference.json", os.mkfifo, "is not a regular file"),
    "no checks": ("checks.py", None, "no such file"),
    "checks that are no Python": ("checks.py", "def (", "is not valid Python"),
    "checks too deep": ("checks.py", f"x = {'-' * 9000}1", "is not valid Python"),
    "odd decorators": (
        "checks.py",
        "@check([], cases=5)\ndef f(): pass",
        "check 'f': names no step: begin with it",
    ),
}


@pytest.mark.parametrize(("file", "text", "said"), DAMAGED.values(), ids=DAMAGED)
def test_one_damaged_exercise_is_told_in_a_sentence_and_the_others_are_checked(copy, sandbox, file, text, said):
    put(copy, "exercises/01_toy/toy.py")
    (copy / "exercises/01_toy/toy.py").write_text(TOY_SOLUTION)
    damaged, course = copy / "exercises/02_manual_gradient" / file, load_course(copy)
    checker = Checker(course, sandbox)
    whole = damaged.read_text()
    damaged.unlink()
    if text is not None:
        text(damaged) if callable(text) else damaged.write_text(text)
    results = {
        name: checker.check(name, copy / f"exercises/{name}/{spec.file}") for name, spec in course.exercises.items()
    }
    assert results["01_toy"].passed and list(checker.broken) == ["02_manual_gradient"]
    result = results["02_manual_gradient"]
    assert (result.status, result.message) == ("error", checker.broken["02_manual_gradient"])
    assert str(damaged) in result.message and said in result.message
    damaged.unlink(missing_ok=True)
    damaged.write_text(whole)
    checker.check("02_manual_gradient", copy / "exercises/02_manual_gradient/manual_gradient.py")
    assert checker.broken == {}


def test_every_front_door_shows_the_other_exercises_and_ends_with_exit_code_2(run, copy):
    for exercise, file in (("01_toy", "toy.py"), ("02_manual_gradient", "manual_gradient.py")):
        text = (copy / "solutions" / exercise / file).read_text()
        (copy / "exercises" / exercise / file).write_text(text)
        put(copy / "submitted", f"ada/{exercise}/{file}")
        (copy / "submitted/ada" / exercise / file).write_text(text)
    for room in ("exercises", "solutions"):  # they read well, and cannot be run
        checks = copy / room / "02_manual_gradient/checks.py"
        checks.write_text(checks.read_text() + "\n1 / 0\n")
    said = "the checks cannot be run: checks.py, line "

    code, printed, told = run("progress", cwd=copy)
    assert code == 2 and "ok  01_toy" in printed and "1/2 exercises, 5 of 15 points" in printed
    assert "!!  02_manual_gradient" in printed and "".join(said.split()) in "".join(printed.split())
    assert "".join(said.split()) in "".join(told.split())

    code, printed, told = run("check", "--json", "out.json", cwd=copy)
    assert code == 2 and "5 of 5 points" in printed and "02_manual_gradient" not in printed
    assert said in told and "exercises/02_manual_gradient/checks.py" in told and len(told.splitlines()) == 1
    assert [result["status"] for result in json.loads((copy / "out.json").read_text())] == ["graded", "error"]

    (copy / "exercises/01_toy/toy.py").rename(copy / "exercises/01_toy/mine.py")
    code, printed, told = run("check", cwd=copy)
    assert "exercises/01_toy/toy.py: no such file" in printed and code == 2 and said in told

    code, printed, told = run("hint", "02.mse", cwd=copy)
    assert code == 0 and printed.startswith("1. ")

    words = ("grade", "submitted", "--out", "out", "--workers", "1", "--trust-submissions")
    code, printed, told = run(*words, cwd=copy)
    assert code == 2 and "Graded 2 submissions" in printed
    sentence = next(line for line in told.splitlines() if "02_manual_gradient" in line)
    assert sentence.startswith("02_manual_gradient: not graded: ") and said in sentence
    rows = Path(copy / "out/grades.csv").read_text().splitlines()[1:]
    assert rows == ["ada,01_toy,5,5,graded", "ada,02_manual_gradient,0,10,error"]
    assert (copy / "out/report/index.html").is_file()
    (copy / "solutions/02_manual_gradient/checks.py").write_text(checks.read_text().removesuffix("\n1 / 0\n"))
    assert (
        run(*words, cwd=copy)[0] == 0 and "ada,02_manual_gradient,10,10,graded" in (copy / "out/grades.csv").read_text()
    )
