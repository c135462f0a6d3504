"""What the others are measured with agrees with this grader: else they would be timed at something else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.plan import plan_from_solution
from autograder.sandbox.host import Sandbox
from bench.submissions import ROOT, course, write_expected

ASK = """
import runpy, sys, types
from bench.plain import failures
module = types.SimpleNamespace(**runpy.run_path(sys.argv[1]))
print(len(failures(module, sys.argv[2], sys.argv[3])))
"""


@pytest.mark.parametrize("exercise", ["02_manual_gradient", "08_device_handling"])
def test_plain_checks_pass_the_solution_and_fail_the_stub(exercise: str, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        plan = plan_from_solution(course(), exercise, sandbox, 7)
    write_expected(tmp_path, {exercise: plan})
    failed = []
    for folder in ("solutions", "exercises"):
        command = [sys.executable, "-c", ASK, str(ROOT / folder / exercise / plan.spec.file), exercise, str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        failed.append(int(done.stdout.split()[-1]))
    assert failed == [0, len(plan.runs)]
