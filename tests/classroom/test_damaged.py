"""What the grader itself has written, damaged, and places that the system refuses: a sentence, and nothing is lost in silence."""

import contextlib
import copy as copies
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.atomic_files import PART
from autograder.classroom.earlier_run import recorded_seed
from autograder.classroom.result_store import FILE, ResultStore
from autograder.course.yaml_file import load_course
from autograder.errors import CourseError, UsageError
from autograder.judging.reference_file import load_plan
from autograder.judging.results import result_of
from autograder.reports.html import write_report
from tests.helpers import BIN, TOY_SOLUTION, put, run_as_anybody, sentences, start, write_toy

GRADE = ("grade", "submitted", "--out", "out", "--workers", "1", "--trust-submissions")
WRONG = TOY_SOLUTION.replace("lr * 2 * w", "lr * w")
NESTED = "[" * 100_000


def told(done: subprocess.CompletedProcess[str]) -> str:
    """What was said on stderr, but for what this machine lacks."""
    return "".join(line for line in done.stderr.splitlines(keepends=True) if not line.startswith("Level "))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, autograder) -> Path:
    """A toy class that was graded with seed 5: ada, whose work is right, and bob, whose work is wrong."""
    root = write_toy(tmp_path_factory.mktemp("damaged"))
    for student, source in (("ada", TOY_SOLUTION), ("bob", WRONG)):
        put(root / "submitted", f"{student}/01_toy/toy.py")
        (root / "submitted" / student / "01_toy/toy.py").write_text(source)
    done = autograder(*GRADE, "--seed", "5", cwd=root)
    assert (done.returncode, sentences(done)) == (0, [])
    return root


@pytest.fixture
def graded(before: Path, tmp_path: Path) -> Path:
    """A copy of the graded class of one's own."""
    return Path(shutil.copytree(before, tmp_path / "class"))


OTHERS = "whoever's result of an earlier run is not among those now is to be graded again"


def garbled(text: str) -> str:
    return text.replace('"toy.py"', "5")


def test_after_a_crash_and_with_damaged_results_the_same_command_ends_with_the_same_files(
    graded: Path, autograder
) -> None:
    out = graded / "out"
    results = {name: (out / name).read_bytes() for name in ("results.jsonl", "grades.csv", "run.json")}
    with contextlib.closing(sqlite3.connect(out / FILE)) as store:
        (bob,) = store.execute("SELECT result FROM results WHERE student = 'bob'").fetchone()
        store.execute("UPDATE results SET result = ? WHERE student = 'bob'", (garbled(bob),))
        for student, text in (("eve", NESTED), ("fay", '{"student": "f'), ("gus", bob)):
            store.execute("INSERT INTO results VALUES (?, '01_toy', '', '', ?, '{}')", (student, text))
        store.commit()
    for name in (f".abcd1234{PART}", f"report/.abcd1234{PART}", f"report/paths/.abcd1234{PART}"):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("half a file")
    done = autograder(*GRADE, cwd=graded)
    assert sentences(done) == [f"out/{FILE}: 4 of its results could not be read: {OTHERS}"]
    assert done.returncode == 3 and "with seed 5" in done.stdout
    assert {name: (out / name).read_bytes() for name in results} == results
    assert not list(out.rglob(f"*{PART}"))
    assert autograder(*GRADE, cwd=graded).returncode == 0


def overwritten(data: bytes) -> bytes:
    """The same size, with what is no table in the midst of it."""
    return data[:4096] + b"\xff" * 4096 + data[8192:]


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"no database" * 999, lambda data: data[:5000], overwritten],
    ids=["other", "cut", "garbled"],
)
def test_where_the_store_is_damaged_all_is_graded_again(graded: Path, damage, autograder) -> None:
    out = graded / "out"
    results = {name: (out / name).read_bytes() for name in ("results.jsonl", "grades.csv", "run.json")}
    (out / FILE).write_bytes(damage((out / FILE).read_bytes()))
    done = autograder(*GRADE, cwd=graded)
    assert sentences(done) == [f"out/{FILE}: is damaged: {OTHERS}"] and done.returncode == 3
    assert {name: (out / name).read_bytes() for name in results} == results
    assert autograder(*GRADE, cwd=graded).returncode == 0


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in JSON data, as what holds it and where."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def test_a_result_is_whole_or_as_if_it_were_not_there(before: Path, tmp_path: Path) -> None:
    """Whatever stands in any place of it, or if the place is gone: what is read of it can be reported."""
    course, whole = load_course(before), json.loads((before / "out/results.jsonl").read_text().splitlines()[1])
    store, refused = ResultStore(tmp_path), 0
    store.put("key", result_of(whole))
    for step in whole["steps"]:
        step["checks"] = [check for check in step["checks"] if check["status"] != "passed"][:1]
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as damaging:
        damaging.execute("PRAGMA synchronous = OFF")
        for number, _ in enumerate(places(whole)):
            for other in (None, 5, -0.5, float("nan"), True, "x", [], {}, [5], "gone"):
                form = copies.deepcopy(whole)
                holder, key = list(places(form))[number]
                if other == "gone":
                    holder.pop(key)
                else:
                    holder[key] = other
                damaging.execute("UPDATE results SET result = ?", (json.dumps(form),))
                found = list(store.results([("bob", "01_toy")]))
                refused += not found
                if found:
                    write_report(course, tmp_path, 5, found, {})
    store.close()
    assert refused > 200


def test_a_seed_that_cannot_be_read_is_not_drawn_anew(graded: Path, autograder) -> None:
    out = graded / "out"
    for text in ("", "{", NESTED, "[]", "{}", '{"seed": "5"}', '{"seed": -5}', '{"seed": null}'):
        (out / "run.json").write_text(text)
        with pytest.raises(UsageError, match=r"run\.json: is damaged"):
            recorded_seed(out)
    files = {path: path.read_bytes() for path in out.iterdir() if path.is_file()}
    done = autograder(*GRADE, cwd=graded)
    assert (done.returncode, done.stderr) == (
        2,
        "autograder: out/run.json: is damaged, it holds no seed: name that of the earlier run with --seed, or remove the "
        "file to grade with a new one\n",
    )
    assert {path: path.read_bytes() for path in out.iterdir() if path.is_file()} == files


def test_with_a_damaged_run_the_results_of_others_are_not_mixed_with_new_ones(graded: Path, autograder) -> None:
    (graded / "out/run.json").write_text(NESTED)
    done = autograder("grade", "submitted/ada", *GRADE[2:], "--seed", "5", cwd=graded)
    assert done.returncode == 2 and "holds results of bob, who are not among these" in done.stderr


@pytest.mark.parametrize("dtype", ["object", "complex128", "U5", "float99", 5, []])
def test_a_recorded_reference_of_another_dtype_is_damaged(dtype: object, copy: Path) -> None:
    path = copy / "exercises/02_manual_gradient/reference.json"
    path.write_text(path.read_text().replace('"$dtype": "float64"', f'"$dtype": {json.dumps(dtype)}', 1))
    with pytest.raises(CourseError, match=r"reference\.json: is not a recorded reference .*dtype.*autograder build"):
        load_plan(load_course(copy), "02_manual_gradient")


LONG = "a" * 300 + "/toy.py"


def test_a_path_that_the_system_refuses_is_one_sentence(graded: Path, autograder) -> None:
    put(graded, "closed/course/course.yml", "exercises/01_toy/toy.py")
    closed = [graded / "closed", graded / "submitted/bob", graded / "exercises"]
    for folder in closed:
        folder.chmod(0)
    for run, words, path, why in (
        (autograder, ("check", LONG), LONG, "File name too long"),
        (autograder, ("grade", LONG, *GRADE[2:]), LONG, "File name too long"),
        (autograder, ("hint", "01.walk", "--course", LONG), LONG, "File name too long"),
        (run_as_anybody, ("check", "submitted/bob/01_toy/toy.py"), "submitted/bob/01_toy/toy.py", "Permission denied"),
        (
            run_as_anybody,
            ("grade", "submitted/bob/01_toy/toy.py", *GRADE[2:]),
            "submitted/bob/01_toy/toy.py",
            "Permission denied",
        ),
        (
            run_as_anybody,
            ("hint", "01.walk", "--course", "closed/course"),
            "closed/course/course.yml",
            "Permission denied",
        ),
        (run_as_anybody, ("check",), "exercises/01_toy/checks.py", "Permission denied"),
    ):
        done = run(*words, cwd=graded)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, (words, done.stderr)
        assert done.stderr.startswith("autograder: ") and f"{path}" in done.stderr and why in done.stderr, done.stderr
    for folder in closed:
        folder.chmod(0o700)


@pytest.mark.parametrize("inodes", [2, 3])  # of which one is the folder itself
def test_a_temporary_folder_without_room_is_one_sentence(inodes: int, graded: Path) -> None:
    (graded / "tmp").mkdir()
    mount = f"mount -t tmpfs -o nr_inodes={inodes} tmpfs tmp"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], cwd=graded, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let the tests mount a small file system")
    (graded / "out" / FILE).unlink()
    words = " ".join(str(word) for word in [BIN / "autograder", *GRADE])
    done = start(["unshare", "-m", "sh", "-c", f"{mount} && TMPDIR=$PWD/tmp exec {words}"], graded)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "No space left" in done.stderr, done.stderr


def test_a_machine_without_any_temporary_folder_is_one_sentence(graded: Path, copy: Path) -> None:
    code = "import tempfile; tempfile._candidate_tempdir_list = lambda: ['/nowhere']; from autograder.frontends.cli import main; main()"
    for words, cwd in ((GRADE, graded), (("check",), copy)):
        done = start([sys.executable, "-c", code, *words], cwd)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr
        assert "No usable temporary directory found in ['/nowhere']" in done.stderr and "TMPDIR" in done.stderr
