"""What layers are worth, when grading is refused, and that the parts of a layer are what they say."""

import errno
import json
import os
import re
import struct
from pathlib import Path

import pytest

from autograder.errors import SandboxError, UsageError
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers import seccomp
from autograder.sandbox.layers.bubblewrap import readable
from autograder.sandbox.layers.levels import ALL, LANDLOCK, NAMESPACES, RLIMITS, SECCOMP, Confinement, admit
from autograder.sandbox.layers.syscalls import ALLOWED, DENIED, LOOKED_AT, PRETENDED
from autograder.sandbox.layers.visible import package_files
from tests.helpers import BIN, TOY_SOLUTION, start, write_toy

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


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
    command = [BIN / "autograder", "grade", "submitted", "--out", "out", "--workers", "1", "--require-confinement", "A"]
    done = start(command, tmp_path)
    assert done.returncode == 2
    assert "bubblewrap (bwrap) is not installed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "results.jsonl").exists()


def test_the_active_layers_are_told_wherever_a_class_is_graded(tmp_path, monkeypatch, sandbox):
    """On the terminal, in `run.json` and on the page; without bubblewrap they are not all that there are."""
    expected = Confinement(sandbox.confinement().layers - {NAMESPACES}, {})
    write_toy(tmp_path)
    work = tmp_path / "submitted" / "ada" / "01_toy"
    work.mkdir(parents=True)
    (work / "toy.py").write_text(TOY_SOLUTION)
    monkeypatch.setenv("PATH", str(BIN))
    words = ("grade", "submitted", "--out", "out", "--workers", "1", "--trust-submissions")
    done = start([BIN / "autograder", *words], tmp_path)
    assert done.returncode == 0, done.stderr
    assert NAMESPACES not in expected.layers and expected.level != "A"
    assert f"confinement: {expected}\n" in done.stdout
    assert f"Level {expected.level}: no namespaces: bubblewrap (bwrap) is not installed" in done.stderr
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (run["confinement"], run["level"]) == (str(expected), expected.level)
    page = (tmp_path / "out" / "report" / "index.html").read_text()
    assert f"Confinement: {expected} (level {expected.level})." in page


def test_a_sandbox_does_not_start_without_a_layer_that_is_needed():
    with Sandbox(layers=ALL - {LANDLOCK}, needed=ALL) as sandbox, pytest.raises(SandboxError, match="without landlock"):
        sandbox.start()


def test_the_lists_of_system_calls_do_not_overlap():
    lists = [set(ALLOWED), set(DENIED), set(PRETENDED), set(LOOKED_AT)]
    assert sum(map(len, lists)) == len(set().union(*lists))
    for name in ("fork", "execve", "socket", "ptrace", "mount", "unshare", "memfd_create", "io_uring_setup", "bpf"):
        assert name in DENIED


@pytest.mark.parametrize("architecture", list(HEADERS))
def test_the_numbers_of_system_calls_are_the_kernels(architecture):
    header = HEADERS[architecture]
    if not header.exists():
        pytest.skip("no header of the kernel's to compare with")
    text = header.read_text()
    numbers = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    for name, other in re.findall(r"#define __NR_(\w+) __NR3264_(\w+)", text):
        if other in numbers:
            numbers.setdefault(name, numbers[other])
    for calls in (ALLOWED, DENIED, PRETENDED, LOOKED_AT):
        ours = seccomp.numbers(calls, architecture)
        assert {name: number for name, number in ours.items() if numbers.get(name) != number} == {}
        assert {name for name in calls if name in numbers} == set(ours)


@pytest.mark.parametrize("architecture", list(seccomp.ARCHITECTURES))
def test_every_jump_of_the_filter_lands_in_it(architecture):
    filter_ = seccomp.program(os.getpid(), architecture)
    assert len(filter_) < 4096
    for place, (code, if_true, if_false, _) in enumerate(filter_):
        if code in (seccomp.JUMP_EQUAL, seccomp.JUMP_AT_LEAST):
            assert max(if_true, if_false) < 256
            assert place + 1 + max(if_true, if_false) < len(filter_)
    assert filter_[-1][0] == seccomp.RETURN


def answer(architecture, name, *arguments, pid=7):
    """What the filter answers to a call, by walking through it as the kernel does."""
    calls = ALLOWED | DENIED | PRETENDED | LOOKED_AT
    number = name if isinstance(name, int) else seccomp.numbers(calls, architecture)[name]
    data = struct.pack(
        "=IIQ6Q", number, seccomp.ARCHITECTURES[architecture], 0, *arguments, *[0] * (6 - len(arguments))
    )
    filter_, place, loaded = seccomp.program(pid, architecture), 0, 0
    while True:
        code, if_true, if_false, value = filter_[place]
        place += 1
        if code == seccomp.RETURN:
            return value
        if code == seccomp.LOAD:
            (loaded,) = struct.unpack_from("=I", data, value)
        elif code == seccomp.AND:
            loaded &= value
        else:
            assert code in (seccomp.JUMP_EQUAL, seccomp.JUMP_AT_LEAST)
            truth = loaded == value if code == seccomp.JUMP_EQUAL else loaded >= value
            place += if_true if truth else if_false


@pytest.mark.parametrize("architecture", list(seccomp.ARCHITECTURES))
def test_what_the_filter_answers(architecture):
    denied, allowed = seccomp.ERRNO | errno.EPERM, seccomp.ALLOW
    thread, process = 0x3D0F00, 0x11  # what pthread_create asks of clone, and what fork does
    assert answer(architecture, "read") == allowed
    assert answer(architecture, "clone", thread) == allowed
    assert answer(architecture, "clone", process) == denied
    assert answer(architecture, "clone", thread | 0x40000000) == denied  # a network namespace
    assert answer(architecture, "mmap", 0, 4096, 3, 0x22) == allowed  # private, anonymous
    assert answer(architecture, "mmap", 0, 4096, 3, 0x21) == denied  # shared, anonymous
    assert answer(architecture, "openat", 0, 0, os.O_WRONLY | os.O_TRUNC | os.O_CREAT) == allowed
    assert answer(architecture, "openat", 0, 0, os.O_RDONLY | os.O_TRUNC) == denied
    assert answer(architecture, "kill", 7, 9) == allowed
    assert answer(architecture, "kill", 8, 9) == denied
    assert answer(architecture, "prlimit64", 0) == allowed
    assert answer(architecture, "prlimit64", 8) == denied
    assert answer(architecture, "ioctl", 1, 0x5401) == allowed
    assert answer(architecture, "ioctl", 1, 0x5412) == seccomp.ERRNO | errno.ENOTTY  # typing into a terminal
    for name in ("socket", "execve", "ptrace", "unshare", "memfd_create", "bpf", "mount"):
        assert answer(architecture, name) == denied
    assert answer(architecture, "fchmodat") == seccomp.ERRNO
    assert answer(architecture, 435) == seccomp.ERRNO | errno.ENOSYS  # clone3: glibc falls back to clone
    assert answer(architecture, 0x40000000 + 59) == seccomp.KILL  # the second table of x86_64


def test_neither_the_course_nor_its_environments_folder_is_readable():
    paths = readable()
    assert "/" not in paths
    for path in paths:
        assert (
            path.startswith(("/usr", "/lib", "/bin", "/sbin", "/etc/"))
            or Path(path).name in ("bin", "lib", "lib64", "include", "pyvenv.cfg", "site-packages", "dist-packages")
            or path in package_files()
        )
