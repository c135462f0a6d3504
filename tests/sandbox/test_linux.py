"""Elsewhere than on Linux, whatever would run code says so in one sentence; nothing of Unix is missed before that."""

import sys
from pathlib import Path

import pytest

from autograder.frontends import doctor
from tests.helpers import start

# Another system, as far as Python shows it: its name, and what Windows and macOS have not.
OTHER = """
import concurrent.futures, zoneinfo
import os, resource, shutil, signal, socket, subprocess, sys, tempfile, threading, zipfile
import numpy, pydantic, rich.progress, typer, watchfiles, yaml  # other people's, which know each system themselves
sys.platform = "darwin"
for name in ("fcntl", "resource", "termios", "tty", "pwd", "grp"):
    sys.modules[name] = None
for module, names in {
    os: ("fork", "pidfd_open", "sched_getaffinity", "killpg", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_NONBLOCK"),
    socket: ("AF_UNIX", "SOCK_SEQPACKET", "send_fds", "recv_fds"),
    signal: ("SIGKILL", "SIGHUP", "SIGALRM"),
}.items():
    for name in names:
        delattr(module, name)
sys.argv = ["autograder", *sys.argv[1:]]
from autograder.frontends.cli import main
main()
"""


def elsewhere(cwd: Path, *words: str | Path):
    return start([sys.executable, "-c", OTHER, *words], cwd)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "01"],
        ["check", "01", "--plot"],
        ["watch", "01"],
        ["progress"],
        ["grade", "exercises", "--out", "out"],
        ["build"],
        ["validate"],
    ],
    ids=" ".join,
)
def test_a_command_that_runs_code_is_one_sentence_and_exit_code_2(words: list[str], copy: Path) -> None:
    done = elsewhere(copy, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "code is run on Linux only, and this is darwin: on Windows use WSL" in done.stderr
    assert not (copy / "out").exists()


def test_hints_are_read_anywhere(copy: Path) -> None:
    done = elsewhere(copy, "hint", "01.walk")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("1. Where do you stand")


def test_doctor_says_that_this_is_not_linux(copy: Path) -> None:
    done = elsewhere(copy, "doctor")
    said = {line.split(":")[0].split("  ")[1]: line for line in done.stdout.splitlines()}
    assert done.returncode == 1
    assert said["system"].startswith("no") and "on Windows use WSL" in said["system"]
    assert said["sandbox"].startswith("no") and "Linux only" in said["sandbox"]


def test_doctor_can_do_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(doctor.os, "fork")
    monkeypatch.setattr(doctor, "_sandbox", lambda: iter(()))
    (fork,) = (finding for finding in doctor.examine() if finding.what == "fork")
    assert not fork.ok and not fork.needed
