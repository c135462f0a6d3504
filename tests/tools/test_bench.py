"""What the others are measured with agrees with this grader: else they would be timed at something else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.judging.reference import plan_from_solution
from autograder.submissions.collect import collect
from autograder.submissions.roster import match, namesakes, read_roster
from bench.__main__ import keep
from bench.peers import run_whole
from bench.scale import in_a_process_of_its_own
from bench.submissions import ROOT, course, write_expected
from bench.week import make_class
from tests.frontdoor import Shelf

ASK = """
import runpy, sys, types
from bench.plain import failures
module = types.SimpleNamespace(**runpy.run_path(sys.argv[1]))
print(len(failures(module, sys.argv[2], sys.argv[3])))
"""


@pytest.mark.slow
@pytest.mark.parametrize("exercise", ["02_manual_gradient", "08_device_handling"])
def test_plain_checks_pass_the_solution_and_fail_the_stub(exercise: str, tmp_path: Path, shelf: Shelf) -> None:
    with shelf.sandbox() as sandbox:
        plan = plan_from_solution(course(), exercise, sandbox, 7)
    write_expected(tmp_path, {exercise: plan})
    failed = []
    for folder in ("solutions", "exercises"):
        command = [sys.executable, "-c", ASK, str(ROOT / folder / exercise / plan.spec.file), exercise, str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        failed.append(int(done.stdout.split()[-1]))
    assert failed == [0, len(plan.runs)]


def test_sections_measured_one_after_another_are_joined_in_the_usual_order(tmp_path: Path) -> None:
    keep(tmp_path, "watch", "## Watch\n\nold")
    keep(tmp_path, "peers", "## Peers\n\n1")
    keep(tmp_path, "watch", "## Watch\n\nnew")
    text = (tmp_path / "benchmarks.md").read_text()
    assert text.startswith("# Benchmarks\n") and text.endswith("\n## Peers\n\n1\n\n## Watch\n\nnew\n")


BURN = "import time\nwhile time.process_time() < 0.5: pass"
NOT_WAITED = f"""
import os, time
reader, writer = os.pipe()
if os.fork() == 0:
    exec({BURN!r})
    os._exit(0)
os.close(writer)
os.read(reader, 1)  # until the child has ended
time.sleep(1)
"""


def test_a_command_costs_what_its_children_took_though_it_waited_for_none(tmp_path: Path) -> None:
    cpu, _ = run_whole([sys.executable, "-c", NOT_WAITED], tmp_path)
    assert 0.45 <= cpu < 2


@pytest.mark.slow
def test_memory_is_measured_on_a_class_of_the_corpus() -> None:
    point = in_a_process_of_its_own(4, 1, exercise="02_manual_gradient")
    assert point.size == 4 and min(point.early, point.late, point.report) > 10
    assert point.servers_late > 100  # PyTorch is in each


@pytest.mark.slow
def test_the_class_of_a_week_is_the_same_each_time_and_each_student_is_found(tmp_path: Path) -> None:
    made = [make_class(tmp_path / name, 76) for name in "ab"]
    assert made[0] == made[1] and {"right", "wrong", "not handed in"} <= set(made[0])
    assert (tmp_path / "a/roster.csv").read_bytes() == (tmp_path / "b/roster.csv").read_bytes()
    listed, odd = read_roster(tmp_path / "a/roster.csv", course())
    found = collect([tmp_path / "a/moodle.zip"], course(), None, namesakes(listed))
    assert found.told == ["Moodle download: 75 students"] and len(listed) == 76 and odd == []
    handed_in = sum(number for kind, number in made[0].items() if kind != "not handed in")
    assert sum(handin.found and not handin.blank for handin in found.handins) == handed_in
    matched, people = match(found, listed, tmp_path / "a/roster.csv", course())
    assert len(people) == 76 and len({handin.student for handin in matched.handins}) == 76
    assert matched.notices[-1].endswith(": 1 of 76 handed in nothing: Ivan Park")
