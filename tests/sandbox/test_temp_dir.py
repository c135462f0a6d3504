"""What a grader leaves on the disk when it is killed is removed by the next one, and nobody else's is touched."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.host.temp_dir import sweep
from tests.helpers import HONEST, probe

KILLED = """
import sys
from autograder.sandbox.host.temp_dir import Home

home = Home("a test")  # as each fork server has one
print("ready", flush=True)
sys.stdin.read()
"""
AT_WORK = """
import sys
from autograder.sandbox.host.temp_dir import Home

with Home("a test") as own:  # as what holds a student's work aside has one
    (own / "work.py").write_text("x = 1")
    print("ready", flush=True)
    sys.stdin.read()
"""


def age(folder: Path) -> None:
    then = time.time() - 3600
    os.utime(folder, (then, then))


@pytest.mark.parametrize("program", [KILLED, AT_WORK])
def test_the_next_grader_removes_what_a_killed_one_left(program, tmp_path, monkeypatch):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    child = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "ready\n"
    (left,) = tmp_path.iterdir()
    (left / "deep" / "down").mkdir(parents=True)
    other = tmp_path / "autograder-of-another-kind"
    other.mkdir()
    (tmp_path / "autograder-link").symlink_to(tmp_path)
    for folder in (left, other):
        age(folder)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sweep()
    assert left.exists()  # its grader lives
    child.send_signal(signal.SIGKILL)
    child.communicate()
    age(left)
    with Sandbox() as sandbox:
        sandbox.run(probe(HONEST))
        assert not left.exists() and other.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"autograder-link", other.name}
