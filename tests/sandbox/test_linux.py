"""Which system this is, one module asks: elsewhere than on Linux, whatever would run the code of others says so in one sentence."""

import re
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT, start

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
        ["grade", "exercises", "--out", "out"],
        ["build"],
        ["validate"],
    ],
    ids=" ".join,
)
def test_a_command_that_runs_the_code_of_others_is_one_sentence_and_exit_code_2(words: list[str], copy: Path) -> None:
    done = elsewhere(copy, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "what others wrote is run on Linux only, and this is darwin: on Windows use WSL" in done.stderr
    assert not (copy / "out").exists()


def test_hints_are_read_anywhere(copy: Path) -> None:
    done = elsewhere(copy, "hint", "01.walk")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("1. Where do you stand")


def test_nobody_else_asks_for_the_system() -> None:
    """What a module needs of a system it asks for itself, by its name; which system it is, `linux` alone asks, `doctor` tells, `surroundings` notes."""
    asks = re.compile(r"\bsys\.platform\b|\bos\.name\b|\bplatform\.(system|platform|uname)\(")
    asking = {
        path.stem for path in (ROOT / "autograder").rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))
    }
    assert asking == {"linux", "doctor", "surroundings"}
