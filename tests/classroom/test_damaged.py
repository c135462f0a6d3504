"""What the grader itself has written, damaged, and places that the system refuses: a sentence, and nothing is lost in silence."""

import copy as copies
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.grade_class import recorded_seed
from autograder.classroom.result_store import Ledger
from autograder.course.yaml_file import load_course
from autograder.errors import CourseError, UsageError
from autograder.judging.reference_file import load_plan
from autograder.reports.html import write_report
from tests.helpers import BIN, TOY_SOLUTION, put, run_as_anybody, run_cli, sentences, start, write_toy

GRADE = ("grade", "submitted", "--out", "out", "--workers", "1", "--trust-submissions")
WARNED = "x = 1if 1else 2\n" + TOY_SOLUTION.replace("lr * 2 * w", "lr * w")  # wrong, and Python warns of it
NESTED = "[" * 100_000


def told(done: subprocess.CompletedProcess[str]) -> str:
    """What was said on stderr, but for what this machine lacks."""
    return "".join(line for line in done.stderr.splitlines(keepends=True) if not line.startswith("Level "))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy class that was graded with seed 5: ada, whose work is right, and bob, whose work is wrong."""
    root = write_toy(tmp_path_factory.mktemp("damaged"))
    for student, source in (("ada", TOY_SOLUTION), ("bob", WARNED)):
        put(root / "submitted", f"{student}/01_toy/toy.py")
        (root / "submitted" / student / "01_toy/toy.py").write_text(source)
    done = run_cli(*GRADE, "--seed", "5", cwd=root)
    assert (done.returncode, sentences(done)) == (0, []), "a warning of a student's text is not the instructor's"
    return root


@pytest.fixture
def graded(before: Path, tmp_path: Path) -> Path:
    """A copy of the graded class of one's own."""
    return Path(shutil.copytree(before, tmp_path / "class"))


def lines_of(root: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "out/.ledger.jsonl").read_text().splitlines()]


def test_after_a_crash_and_with_a_damaged_ledger_the_same_command_ends_with_the_same_files(
    graded: Path, autograder
) -> None:
    out = graded / "out"
    results = {name: (out / name).read_bytes() for name in ("results.jsonl", "grades.csv", "run.json")}
    ada, bob = lines_of(graded)
    damaged = [{"owner": ["eve", "01_toy"], "key": "x"}, bob | {"result": {}}, bob | {"owner": ["bob"]}]
    (out / ".ledger.jsonl").write_text("\n".join(map(json.dumps, [ada, *damaged])) + f"\n{NESTED}\n" + '{"owner": ["e')
    for name in (".results.jsonl.abcd1234.part", "report/.bob.html.abcd1234.part"):
        (out / name).write_text("half a file")
    done = autograder(*GRADE, cwd=graded)
    assert sentences(done) == [
        "out/.ledger.jsonl: 4 of its lines could not be read: "
        "whoever's result of an earlier run is not among those now is to be graded again"
    ]
    assert done.returncode == 3 and "with seed 5" in done.stdout
    assert {name: (out / name).read_bytes() for name in results} == results
    assert not list(out.rglob("*.part"))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in JSON data, as what holds it and where."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def test_a_line_of_the_ledger_is_whole_or_as_if_it_were_not_there(before: Path, tmp_path: Path) -> None:
    """Whatever stands in any place of it, or if the place is gone: what is read of it can be reported."""
    course, whole = load_course(before), lines_of(before)[1]
    for step in whole["result"]["steps"]:
        step["checks"] = [check for check in step["checks"] if check["status"] != "passed"][:1]
    refused = 0
    for number, _ in enumerate(places(whole)):
        for other in (None, 5, -0.5, float("nan"), True, "x", [], {}, [5], "gone"):
            line = copies.deepcopy(whole)
            holder, key = list(places(line))[number]
            if other == "gone":
                holder.pop(key)
            else:
                holder[key] = other
            (tmp_path / ".ledger.jsonl").write_text(json.dumps(line) + "\n")
            ledger = Ledger(tmp_path)
            owners = ledger.others([])
            assert ledger.damaged + len(owners) == 1
            refused += ledger.damaged
            if owners and owners[0][1] in course.exercises:
                write_report(course, tmp_path, 5, lambda ledger=ledger, owners=owners: ledger.results(owners), {})
            ledger.close()
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


LONG = "a/" * 2500 + "toy.py"


def test_a_path_that_the_system_refuses_is_one_sentence(graded: Path) -> None:
    put(graded, "closed/course/course.yml", "exercises/01_toy/toy.py")
    closed = [graded / "closed", graded / "submitted/bob", graded / "exercises"]
    for folder in closed:
        folder.chmod(0)
    for words, path, why in (
        (("check", LONG), LONG, "File name too long"),
        (("grade", LONG, *GRADE[2:]), LONG, "File name too long"),
        (("hint", "01.walk", "--course", LONG), LONG, "File name too long"),
        (("check", "submitted/bob/01_toy/toy.py"), "submitted/bob/01_toy/toy.py", "Permission denied"),
        (("grade", "submitted/bob/01_toy/toy.py", *GRADE[2:]), "submitted/bob/01_toy/toy.py", "Permission denied"),
        (("hint", "01.walk", "--course", "closed/course"), "closed/course/course.yml", "Permission denied"),
        (("check",), "exercises/01_toy/checks.py", "Permission denied"),
    ):
        done = run_as_anybody(*words, cwd=graded)
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
    (graded / "out/.ledger.jsonl").unlink()
    words = " ".join(str(word) for word in [BIN / "autograder", *GRADE])
    done = start(["unshare", "-m", "sh", "-c", f"{mount} && TMPDIR=$PWD/tmp exec {words}"], graded)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "No space left" in done.stderr, done.stderr


def test_a_machine_without_any_temporary_folder_is_one_sentence(graded: Path, copy: Path) -> None:
    code = "import tempfile; tempfile._candidate_tempdir_list = lambda: ['/nowhere']; from autograder.frontends.cli import main; main()"
    for words, cwd in ((GRADE, graded), (("check",), copy)):
        done = start([sys.executable, "-c", code, *words], cwd)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr
        assert "No usable temporary directory found in ['/nowhere']" in done.stderr and "TMPDIR" in done.stderr
