"""Other graders on the same submissions and checks: stock nbgrader, otter-grader, a pytest process each.

Each is set up as its documentation says, with one test that runs `bench.plain`. Every command runs behind
bubblewrap where there is one: no network, nothing to write but its own folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from bench.processes import children, processes
from bench.submissions import ROOT, SEED, Program, course

BIN = Path(sys.executable).parent
TEST = "import types\nfrom bench.plain import failures\nassert not failures(types.SimpleNamespace(**globals()), {exercise!r}, {folder!r})\n"
NBGRADER = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 120\n"
# Bubblewrap does not wait for what it starts, so the time is taken behind it.
TIMED = 'TIMEFORMAT="%U %S"; { time "$@" 1>&3 2>&4; } 3>&1 4>&2 2> cpu.txt'
OTTER = """OK_FORMAT = True
test = {{"name": "q1", "points": 10, "suites": [{{"type": "doctest", "scored": True, "cases": [{{"code": {code!r}}}]}}]}}
"""


@dataclass(frozen=True)
class Cost:
    """What a grader took for all submissions: seconds of processor time and on the clock, and who passed."""

    cpu: float
    wall: float
    passed: frozenset[tuple[str, str]]


def run(command: list[str | Path], folder: Path, check: bool = True) -> tuple[float, float]:
    """Run a command behind walls, in `folder`; its seconds of processor time, children included, and on the clock."""
    environment = {
        **{"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        **{"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1", "JUPYTER_PLATFORM_DIRS": "1"},
    }
    start = time.perf_counter()
    done = subprocess.run(
        [*walls(folder), "bash", "-c", TIMED, "bash", *map(str, command)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    wall = time.perf_counter() - start
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return sum(map(float, (folder / "cpu.txt").read_text().split()[-2:])), wall


def run_whole(command: list[str | Path], folder: Path) -> tuple[float, float]:
    """Run a command that brings walls of its own; its seconds of processor time and on the clock, with all below it.

    What ends behind a wall is waited for by nobody. Its time is seen before it ends: it then goes missing from the sum.
    """
    environment = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    start, seen, lost = time.perf_counter(), 0.0, 0.0
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(list(map(str, command)), cwd=folder, env=environment, stdout=said, stderr=said)
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            now = used.ru_utime + used.ru_stime if pid else tree_cpu(process.pid)
            lost, seen = lost + max(0.0, seen - now), now
            if pid:
                break
            time.sleep(0.02)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{(folder / 'said.txt').read_text()[-2000:]}")
    return seen + lost, time.perf_counter() - start


def tree_cpu(pid: int) -> float:
    """Seconds of processor time of a process, its descendants, and all that they waited for."""
    every = processes()
    total, todo = every[pid].cpu if pid in every else 0.0, [pid]
    while todo:
        below = children(every, todo.pop())
        total += sum(every[one].cpu for one in below)
        todo += below
    return total


def whole_command(work: Path, programs: list[Program]) -> Cost:
    """`autograder grade` from a cold start to the written report, one worker, mistakes named."""
    folder = work / "grade"
    for program in programs:
        handed = folder / "submitted" / program.student / program.exercise
        handed.mkdir(parents=True, exist_ok=True)
        (handed / course().exercises[program.exercise].file).write_text(program.source)
    options = ["--course", ROOT, "--out", "out", "--seed", SEED, "--workers", 1, "--force"]
    took = run_whole([BIN / "autograder", "grade", "submitted", *map(str, options)], folder)
    results = [json.loads(line) for line in (folder / "out/results.jsonl").read_text().splitlines()]
    passed = {(one["student"], one["exercise"]) for one in results if one["points"] == one["max_points"]}
    return Cost(*took, frozenset(passed))


def walls(folder: Path) -> list[str]:
    """Bubblewrap's command line, nothing where it is not installed."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return []
    view = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", str(folder), str(folder)]
    return [bwrap, *view, "--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--chdir", str(folder), "--"]


def pytest_each(work: Path, programs: list[Program]) -> Cost:
    """A pytest process for each submission, without plugins."""
    cpu = wall = 0.0
    passed = set()
    for program in programs:
        folder = work / "pytest" / program.exercise / program.student
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "submission.py").write_text(program.source)
        (folder / "test_source.py").write_text(
            "import submission\nfrom bench.plain import failures\n\n\ndef test_submission():\n"
            f"    assert not failures(submission, {program.exercise!r}, {str(work)!r})\n"
        )
        took = run(
            [BIN / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", "out.xml", "."],
            folder,
            False,
        )
        cpu, wall = cpu + took[0], wall + took[1]
        if 'failures="0"' in (folder / "out.xml").read_text() and 'errors="0"' in (folder / "out.xml").read_text():
            passed.add((program.student, program.exercise))
    return Cost(cpu, wall, frozenset(passed))


def _notebook(program: Program | None, exercise: str, work: Path) -> nbformat.NotebookNode:
    """A cell for the student, and a locked one with the test."""
    solution = {
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
        "grade_id": "code",
        "schema_version": 3,
    }
    test = {
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "grade_id": "test",
        "points": 10,
        "schema_version": 3,
    }
    source = program.source if program else "### BEGIN SOLUTION\npass\n### END SOLUTION"
    code = TEST.format(exercise=exercise, folder=str(work))
    cells = [new_code_cell(source, metadata={"nbgrader": solution}), new_code_cell(code, metadata={"nbgrader": test})]
    for number, cell in enumerate(cells):
        cell.id = f"cell{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def set_up_nbgrader(work: Path, programs: list[Program]) -> None:
    """A course with an assignment an exercise, released, and handed in."""
    folder = work / "nbgrader"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(NBGRADER)
    for program in programs:
        source = folder / "source" / program.exercise / "work.ipynb"
        if not source.exists():
            source.parent.mkdir(parents=True)
            nbformat.write(_notebook(None, program.exercise, work), source)
        handed = folder / "submitted" / program.student / program.exercise / "work.ipynb"
        handed.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(_notebook(program, program.exercise, work), handed)
    for exercise in dict.fromkeys(program.exercise for program in programs):
        run([BIN / "nbgrader", "generate_assignment", exercise, "--create"], folder)


def nbgrader(work: Path, programs: list[Program]) -> Cost:
    """Stock `nbgrader autograde`, once an assignment."""
    folder, cpu, wall = work / "nbgrader", 0.0, 0.0
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    for exercise in dict.fromkeys(program.exercise for program in programs):
        took = run([BIN / "nbgrader", "autograde", exercise, "--force"], folder)
        cpu, wall = cpu + took[0], wall + took[1]
    passed = set()
    for program in programs:
        done = nbformat.read(folder / "autograded" / program.student / program.exercise / "work.ipynb", as_version=4)
        if not any(output.output_type == "error" for output in done.cells[-1].outputs):
            passed.add((program.student, program.exercise))
    return Cost(cpu, wall, frozenset(passed))


def set_up_otter(work: Path, programs: list[Program]) -> None:
    """A configuration an exercise (`otter generate`), and the notebooks."""
    for exercise in dict.fromkeys(program.exercise for program in programs):
        folder = work / "otter" / exercise
        (folder / "tests").mkdir(parents=True)
        lines = ["import types", "from bench.plain import failures"]
        lines.append(f"failures(types.SimpleNamespace(**globals()), {exercise!r}, {str(work)!r})")
        code = "".join(f">>> {line}\n" for line in lines) + "[]\n"
        (folder / "tests/q1.py").write_text(OTTER.format(code=code))
        run(
            [BIN / "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment", "--no-requirements"],
            folder,
        )
        assert zipfile.is_zipfile(folder / "autograder.zip")
    for program in programs:
        notebook = _notebook(program, program.exercise, work)
        notebook.cells = notebook.cells[:1]
        nbformat.write(notebook, work / "otter" / program.exercise / f"{program.student}.ipynb")


def otter(work: Path, programs: list[Program]) -> Cost:
    """`otter run`, which is otter-grader without a container, for each submission."""
    cpu = wall = 0.0
    passed = set()
    for program in programs:
        folder, out = work / "otter" / program.exercise, f"out-{program.student}"
        (folder / out).mkdir(exist_ok=True)
        took = run(
            [BIN / "otter", "run", f"{program.student}.ipynb", "-a", "autograder.zip", "-o", out, "--no-logo"],
            folder,
            False,
        )
        cpu, wall = cpu + took[0], wall + took[1]
        results = json.loads((folder / out / "results.json").read_text())
        if all(test["score"] == test["max_score"] for test in results["tests"] if test.get("max_score")):
            passed.add((program.student, program.exercise))
    return Cost(cpu, wall, frozenset(passed))


def available(name: str) -> bool:
    """Whether a peer's command is installed beside this Python."""
    return os.access(BIN / name, os.X_OK)
