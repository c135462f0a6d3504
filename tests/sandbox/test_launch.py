"""What a fork server is started with, and what is said where it does not come up."""

import sys
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.host.plain import Plain
from tests.helpers import HONEST, probe


def test_a_process_that_does_not_come_up_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AUTOGRADER_THREADS", "many")
    with Plain() as runner, pytest.raises(Exception, match="AUTOGRADER_THREADS=many: expected how many threads"):
        runner.run(probe(HONEST))
    monkeypatch.delenv("AUTOGRADER_THREADS")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with (
        Plain() as runner,
        pytest.raises(SandboxError, match="the process for your code did not start: it said nothing"),
    ):
        runner.run(probe(HONEST))
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'torch._C'\" >&2\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with Plain() as runner, pytest.raises(SandboxError, match=f"^torch is not installed for {python}: take the Python"):
        runner.run(probe(HONEST))
