"""On Windows a student's commands say what they say on Linux: the same verdicts, names and messages.

`make test-windows` makes the Windows Python and runs all of this; where it is made, `make test` runs a small part.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from autograder.course.yaml_file import load_course
from autograder.sandbox.host.plain import Plain
from tests.diagnose import CORPUS, Program, programs
from tests.helpers import ROOT
from tests.windows import python as windows
from tests.windows.sides import PATIENCE, Run, on_both, on_linux, on_windows, python, said_of, same

COURSE = load_course(ROOT)
ROUNDS = 5  # wrong programs of each exercise
AT_ONCE = 2  # processes that check them
SEARCHED = "02_manual_gradient"  # where lines that are wrong are looked for
MANY = Path(__file__).with_name("many.py")
# Those that leave it to NumPy which whole numbers it makes of Python's: NumPy 1 makes others on Windows.
WHOLE = {
    "01_tensors": [
        CORPUS / "01_tensors" / name
        for name in ("right/from_lists.py", "wrong/numpy_array_of_list.py", "wrong/two_numpy_list_scalar_float.py")
    ]
}
LIVE = Path(__file__).with_name("live.py")
# Wine 8 crashes where PyTorch refuses the same call several times in a process: so many of the programs may be lost.
MOST_LOST = 5


@pytest.fixture(scope="session", autouse=True)
def made() -> None:
    if not windows.READY.is_file():
        pytest.skip(f"no Windows Python in {windows.PLACE.name}/: `make test-windows` makes it, where there is Wine")
    windows.install_package()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A student's course with nothing done. Lines that are wrong are not looked for, and code may run without regard to the clock:

    how far either gets depends on the machine.
    """
    (tmp_path / "solutions").mkdir()
    text = re.sub(
        r"((?:wall|submission)_seconds:).*", rf"\1 {PATIENCE}", (ROOT / "course.yml").read_text(encoding="utf-8")
    )
    (tmp_path / "course.yml").write_text(f"find_line: false\n{text}", encoding="utf-8")
    return Path(shutil.copytree(ROOT / "exercises", tmp_path / "exercises")).parent


def right(exercise: str) -> str:
    """The author's own way."""
    return (ROOT / "solutions" / exercise / COURSE.exercises[exercise].file).read_text(encoding="utf-8")


def wrong_ones(exercise: str) -> list[Program]:
    """Wrong programs of the corpus, spread over all of its kinds."""
    known = [program for program in programs(exercise) if program.wrong]
    return [known[number * len(known) // ROUNDS] for number in range(ROUNDS)]


def wrong(exercise: str, number: int) -> str:
    """The text of one of them."""
    return wrong_ones(exercise)[number].path.read_text(encoding="utf-8")


def put(course: Path, exercise: str, source: str) -> Path:
    path = course / "exercises" / exercise / COURSE.exercises[exercise].file
    path.write_text(source, encoding="utf-8")
    return path


def results(course: Path, run: Any, *words: str) -> dict[str, Any]:
    """What `check --json` writes, by exercise."""
    file = course / "results.json"
    done = run("autograder", "check", *words, "--json", file.name, cwd=course)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (Plain.notice in done.stdout) == (run is on_windows)
    for result in found:
        result["message"] = result["message"].replace(Plain.notice, "").strip()
    return {result["exercise"]: result for result in found}


def compare(course: Path, *words: str) -> dict[str, Any]:
    """Check on both systems; what Windows says."""
    theirs, ours = results(course, on_windows, *words), results(course, on_linux, *words)
    assert [name for name in ours if not same(ours[name], theirs[name])] == []
    return theirs


def test_in_short_a_right_and_a_wrong_exercise_are_told_as_on_linux(course: Path) -> None:
    put(course, "02_manual_gradient", wrong("02_manual_gradient", 0))
    put(course, "08_device_handling", right("08_device_handling"))
    (temporary,) = windows.PLACE.glob("prefix/drive_c/users/*/Temp")
    left, before = temporary / "autograder-left", set(temporary.glob("autograder-*"))
    left.mkdir(exist_ok=True)
    (left / "lock").touch()
    os.utime(left, (0, 0))
    found = compare(course, "02", "08")
    assert (
        not left.exists() and set(temporary.glob("autograder-*")) <= before
    )  # nothing of ours, nor of one that was killed
    assert found["02_manual_gradient"]["points"] < 10 == found["08_device_handling"]["points"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, Any, Any]]]:
    """By exercise: its right program and wrong ones, sixty in all, with what Windows says of each and what Linux does."""
    paths = {
        name: [
            ROOT / "solutions" / name / spec.file,
            *(program.path for program in wrong_ones(name)),
            *WHOLE.get(name, ()),
        ]
        for name, spec in COURSE.exercises.items()
    }
    pairs = [(name, str(path)) for name, some in paths.items() for path in some]

    def told(run: Run) -> list[Any]:
        parts = [(pairs[first::AT_ONCE], tmp_path_factory.mktemp("many")) for first in range(AT_ONCE)]
        said = [None] * len(pairs)
        with ThreadPoolExecutor() as at_once:
            found = at_once.map(lambda part: said_of(*part, run, MANY, ROOT, SEARCHED), parts)
            for first, results in enumerate(found):
                said[first::AT_ONCE] = [told and told[-1] for told in results]
        return said

    theirs, ours = on_both(told)
    lost = [path for (_, path), said in zip(pairs, theirs, strict=True) if said is None]
    assert len(lost) <= MOST_LOST, lost
    found = {name: list[tuple[str, Any, Any]]() for name in paths}
    for (name, path), said, expected in zip(pairs, theirs, ours, strict=True):
        found[name].append((Path(path).name, said, expected))
    return found


@pytest.mark.windows
@pytest.mark.parametrize("exercise", COURSE.exercises)
def test_right_and_wrong_programs_are_told_as_on_linux(
    exercise: str, both: dict[str, list[tuple[str, Any, Any]]]
) -> None:
    told = both[exercise]
    assert len(told) == 1 + ROUNDS + len(WHOLE.get(exercise, ()))
    assert [name for name, said, expected in told if said is not None and not same(expected, said)] == []
    for number, (name, _, expected) in enumerate(told[: 1 + ROUNDS]):
        assert (expected["points"] == expected["max_points"]) == (number == 0), name


@pytest.mark.windows
def test_an_endless_loop_and_what_the_sandbox_refuses_are_told_as_on_linux(course: Path) -> None:
    source = right("02_manual_gradient")
    for step, body in (("mse", "while True: pass"), ("gradient", "import subprocess; subprocess.run(['cmd'])")):
        source = source.replace(f"def {step}(", f"def {step}(*_):\n    {body}\n\n\ndef {step}_of_mine(")
    put(course, "02_manual_gradient", source)
    spec = course / "course.yml"
    spec.write_text(spec.read_text(encoding="utf-8").replace(f"wall_seconds: {PATIENCE}", "wall_seconds: 40"))
    found = compare(course, "02")
    said = json.dumps(found)
    assert "4 s of processor time, or 40 s on the clock" in said and "started a process: not allowed" in said


@pytest.mark.windows
def test_the_other_commands_say_what_they_say_on_linux(course: Path) -> None:
    put(course, "01_tensors", right("01_tensors"))
    put(course, "02_manual_gradient", wrong("02_manual_gradient", 2))
    other = Path(shutil.copytree(course, course.parent / f"{course.name}-linux"))
    for words in (
        ("progress",),
        ("hint",),
        ("hint", "02.gradient"),
        ("check", "02", "--plot"),
        ("reset", "02.mse"),
        ("progress",),
        ("submit",),
        ("check", "99"),
        ("grade", "exercises", "--out", "out"),
    ):
        theirs, ours = on_windows("autograder", *words, cwd=course), on_linux("autograder", *words, cwd=other)
        if words[0] == "grade":
            assert theirs.returncode == 2 and "what others wrote is run on Linux only" in theirs.stderr
            continue
        said = theirs.stdout.replace(f"{Plain.notice}\n", "").replace("\\", "/") + theirs.stderr.replace("\\", "/")
        assert same(said, ours.stdout + ours.stderr), (said, ours.stdout, ours.stderr)
        assert theirs.returncode == ours.returncode
    names = [sorted(str(path.relative_to(root)) for path in root.rglob("*.py")) for root in (course, other)]
    assert names[0] == names[1]


@pytest.mark.windows
def test_pytest_tells_what_it_tells_on_linux(course: Path) -> None:
    for number, exercise in enumerate(COURSE.exercises):
        put(course, exercise, right(exercise) if number % 2 else wrong(exercise, 0))
    words = ("pytest", "-p", "no:cacheprovider", "-v", "exercises")
    theirs, ours = on_both(lambda run: (on_linux if run is python else on_windows)(*words, cwd=course))
    told, expected = (
        dict(re.findall(r"^(exercises\S+.*?) (PASSED|FAILED|SKIPPED|XFAIL)", done.stdout, re.M))
        for done in (theirs, ours)
    )
    # Wine may lose a process in which PyTorch raises an exception from its compiled code: the step's later tests are skipped.
    lost = {name.rpartition("::")[0] for name, outcome in told.items() if outcome == "SKIPPED"}
    kept = {name: outcome for name, outcome in expected.items() if name.rpartition("::")[0] not in lost}
    assert told.keys() == expected.keys() and kept.items() <= told.items()
    assert len(kept) > len(told) / 2 and {*kept.values()} >= {"PASSED", "FAILED"}
    assert Plain.notice in theirs.stdout and Plain.notice not in ours.stdout


@pytest.mark.windows
def test_check_cells_show_what_they_show_on_linux(course: Path) -> None:
    import jupytext

    for number, exercise in enumerate(COURSE.exercises):
        path = put(course, exercise, wrong(exercise, 0) if number % 2 else right(exercise))
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
        jupytext.write(notebook, path.with_suffix(".ipynb"))
        path.unlink()
    steps = [[exercise, list(spec.steps)] for exercise, spec in COURSE.exercises.items()]
    theirs, ours = on_both(lambda run: said_of(steps, course, run, LIVE, course / "exercises"))
    for (exercise, shown), (_, expected) in zip(theirs, ours, strict=True):
        for step, texts in expected.items():
            said = [text.replace(f" {Plain.notice}", "").replace(Plain.notice, "") for text in shown[step]]
            assert same([text for text in texts if text], [text for text in said if text]), (exercise, step)


@pytest.fixture
def watching(course: Path) -> Iterator[SimpleQueue[str]]:
    process = subprocess.Popen(
        windows.command("-m", "autograder", "watch", "02"),
        cwd=course,
        env=windows.environment() | {"WATCHFILES_FORCE_POLLING": "1"},  # Wine tells of no change in folders below
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines: SimpleQueue[str] = SimpleQueue()

    def listen() -> None:
        assert process.stdout is not None
        while piece := os.read(process.stdout.fileno(), 4096):
            lines.put(piece.decode("cp1252", "replace"))

    threading.Thread(target=listen, daemon=True).start()
    yield lines
    process.kill()
    process.wait()


@pytest.mark.windows
def test_watch_checks_again_when_a_file_is_saved(course: Path, watching: SimpleQueue[str]) -> None:
    def wait_for(words: str) -> str:
        said, end = "", time.monotonic() + 300
        while words not in said:
            assert time.monotonic() < end, said
            try:
                said += watching.get(timeout=1)
            except Empty:
                continue
        return said

    assert "`mse` is not written yet" in wait_for("It is checked again when you save.")
    put(course, "02_manual_gradient", right("02_manual_gradient"))
    assert "10 of 10 points" in wait_for("Done. ")
