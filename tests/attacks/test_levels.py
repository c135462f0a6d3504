"""What layers are worth, when grading is refused, and that the parts of a layer are what they say."""

import os
import re
from pathlib import Path

import pytest

from autograder.errors import SandboxError, UsageError
from autograder.sandbox import seccomp
from autograder.sandbox.host import Sandbox
from autograder.sandbox.levels import ALL, LANDLOCK, NAMESPACES, RLIMITS, SECCOMP, Confinement, admit
from autograder.sandbox.namespaces import readable
from autograder.sandbox.syscalls_x86_64 import ALLOWED, PRETENDED, REFUSED
from tests.helpers import BIN, TOY_SOLUTION, start, write_toy

HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")


@pytest.mark.parametrize(
    ("layers", "level"),
    [
        (ALL, "A"),
        (ALL - {NAMESPACES}, "B"),
        (ALL - {LANDLOCK}, "B"),
        (ALL - {SECCOMP}, "C"),
        (ALL - {RLIMITS}, "C"),
        ({SECCOMP, RLIMITS}, "C"),
        ({RLIMITS}, "C"),
        (set(), "C"),
    ],
)
def test_layers_and_what_they_are_worth(layers, level):
    assert Confinement(frozenset(layers)).level == level


@pytest.mark.parametrize(
    ("layers", "require", "trust", "admitted"),
    [
        (ALL, "A", False, True),
        (ALL - {NAMESPACES}, "A", True, False),
        (ALL - {NAMESPACES}, "B", False, True),
        ({RLIMITS}, "B", True, False),
        ({RLIMITS}, "C", False, False),
        ({RLIMITS}, "C", True, True),
    ],
)
def test_who_is_admitted(layers, require, trust, admitted):
    confinement = Confinement(frozenset(layers), dict.fromkeys(ALL - layers, "not here"))
    if admitted:
        assert admit(confinement, require, trust) is confinement
    else:
        with pytest.raises(UsageError, match="not here") as caught:
            admit(confinement, require, trust)
        assert len(str(caught.value).splitlines()) == 1


def test_grade_refuses_below_the_required_level(tmp_path, monkeypatch):
    """Without bubblewrap on the path there are no namespaces."""
    write_toy(tmp_path)
    work = tmp_path / "submitted" / "ada" / "01_toy"
    work.mkdir(parents=True)
    (work / "toy.py").write_text(TOY_SOLUTION)
    monkeypatch.setenv("PATH", str(BIN))
    command = [BIN / "autograder", "grade", "submitted", "--out", "out", "--require-confinement", "A"]
    done = start(command, tmp_path)
    assert done.returncode == 2
    assert "bubblewrap (bwrap) is not installed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "results.jsonl").exists()


def test_a_sandbox_does_not_start_without_a_layer_that_is_needed():
    with Sandbox(layers=ALL - {LANDLOCK}, needed=ALL) as sandbox, pytest.raises(SandboxError, match="without landlock"):
        sandbox.start()


def test_the_lists_of_system_calls_do_not_overlap():
    looked_at = {"open", "openat", "mmap", "ioctl", "clone", "kill", "fcntl", "prctl", "tgkill", "prlimit64"}
    lists = [set(ALLOWED), set(REFUSED), set(PRETENDED), looked_at]
    assert sum(map(len, lists)) == len(set().union(*lists))
    for name in ("fork", "execve", "socket", "ptrace", "mount", "unshare", "memfd_create", "io_uring_setup", "bpf"):
        assert name in REFUSED


@pytest.mark.skipif(not HEADER.exists(), reason="no header of the kernel's to compare with")
def test_the_numbers_of_system_calls_are_the_kernels():
    numbers = {name: int(number) for name, number in re.findall(r"__NR_(\w+)\s+(\d+)", HEADER.read_text())}
    ours = ALLOWED | REFUSED | PRETENDED
    assert {name: number for name, number in ours.items() if numbers.get(name) != number} == {}
    for name in ("OPEN", "OPENAT", "MMAP", "IOCTL", "CLONE", "FCNTL", "PRCTL", "TGKILL"):
        assert getattr(seccomp, name) == numbers[name.lower()]
    assert (numbers["kill"], numbers["prlimit64"]) == (seccomp.KILL_CALL, seccomp.PRLIMIT)


def test_every_jump_of_the_filter_lands_in_it():
    filter_ = seccomp.program(os.getpid())
    assert len(filter_) < 4096
    for place, (code, if_true, if_false, _) in enumerate(filter_):
        if code in (seccomp.JUMP_EQUAL, seccomp.JUMP_AT_LEAST):
            assert max(if_true, if_false) < 256
            assert place + 1 + max(if_true, if_false) < len(filter_)
    assert filter_[-1][0] == seccomp.RETURN


def test_neither_the_course_nor_its_environments_folder_is_readable():
    paths = readable()
    assert "/" not in paths
    for path in paths:
        assert path.startswith(("/usr", "/lib", "/bin", "/sbin", "/etc/")) or Path(path).name in (
            *("bin", "lib", "lib64", "include", "pyvenv.cfg", "site-packages", "dist-packages", "autograder"),
        )
