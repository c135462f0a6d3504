"""A student's side where there is no sandbox: on macOS, as far as Python shows it, everything says what it says on Linux.

What Linux alone has is taken away from every process, and what Windows lacks of Unix, but for the terminal, which macOS has.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import pexpect
import pytest

from autograder.sandbox.host.plain import Plain
from tests.helpers import PATIENCE, ROOT, run_pytest, start, words_of

# As `sitecustomize` it is there before all else. Other people's libraries know each system themselves, and come before it.
MAC = """
import os, sys
import concurrent.futures, ctypes, multiprocessing.util, shutil, signal, socket, subprocess, tempfile, threading, zipfile, zoneinfo
import autograder.notebook_formats, numpy, pydantic, rich.progress, typer, watchfiles, yaml
if "autograder.sandbox.child.plain" in sys.orig_argv:
    import torch.utils.backend_registration, torch.utils.data
sys.platform = "darwin"
for name in ("fcntl", "resource", "pwd", "grp"):
    sys.modules[name] = None
for module, names in {
    os: ("fork", "forkpty", "pidfd_open", "memfd_create", "sched_getaffinity", "prlimit"),
    socket: ("SOCK_SEQPACKET", "send_fds", "recv_fds"),
    signal: ("SIGSYS", "pidfd_send_signal"),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)

is_folder = os.path.isdir
os.path.isdir = lambda path: not str(path).startswith("/proc") and is_folder(path)

def refuse(event, args):
    if event in ("open", "os.listdir", "os.scandir") and str(args[0]).startswith("/proc"):
        raise FileNotFoundError(2, "No such file or directory", args[0])
    if event == "ctypes.dlopen" and not args[0]:
        raise OSError("the C library has no prctl here")

sys.addaudithook(refuse)
"""


@pytest.fixture
def mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python that is started from now on takes this for macOS."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(MAC)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))


@pytest.fixture
def work(copy: Path) -> Path:
    """A course with a step done rightly, one wrongly, and the rest not at all. How far a search for a line gets depends on the machine."""
    spec = copy / "course.yml"
    spec.write_text(f"find_line: false\n{spec.read_text()}")
    path = copy / "exercises/02_manual_gradient/manual_gradient.py"
    shutil.copy(ROOT / "tests/corpus/02_manual_gradient/wrong/two_mse_sum_no_lr.py", path)
    toy = copy / "exercises/01_toy/toy.py"
    toy.write_text(
        re.sub("raise NotImplementedError.*", "return [2 * number for number in x]", toy.read_text(), count=1)
    )
    return copy


def on_mac(*words: str | Path, cwd: Path):
    return start([sys.executable, "-m", *words], cwd)


def test_check_and_progress_say_what_they_say_on_linux(work, mac, autograder):
    ours = autograder("check", "--json", "linux.json", cwd=work)
    shutil.rmtree(work / ".autograder")
    theirs = on_mac("autograder", "check", "--json", "mac.json", cwd=work)
    assert theirs.stdout == f"{Plain.notice}\n{ours.stdout}" and theirs.returncode == ours.returncode == 1
    results = [json.loads((work / name).read_text()) for name in ("linux.json", "mac.json")]
    assert [result["message"] for result in results[1]] == [Plain.notice] * 2
    assert [{**result, "message": ""} for result in results[1]] == results[0]
    assert on_mac("autograder", "progress", cwd=work).stdout == autograder("progress", cwd=work).stdout


@pytest.mark.slow
def test_pytest_says_what_it_says_on_linux(work, mac, monkeypatch):
    theirs = run_pytest("-q", "exercises", cwd=work)
    monkeypatch.delenv("PYTHONPATH")
    ours = run_pytest("-q", "exercises", cwd=work)
    failed = [sorted(line for line in done.stdout.splitlines() if line.startswith("FAILED")) for done in (theirs, ours)]
    assert failed[0] == failed[1] and len(failed[0]) > 2


@pytest.mark.slow
def test_a_check_cell_shows_what_it_shows_on_linux(work, mac, monkeypatch):
    import jupytext

    path = work / "exercises/02_manual_gradient/manual_gradient.py"
    jupytext.write(jupytext.reads(path.read_text(), fmt="py:percent"), path.with_suffix(".ipynb"))
    path.unlink()
    asked = work / "asked.json"
    asked.write_text('[["02_manual_gradient", ["mse", "train"]]]')
    words = [sys.executable, ROOT / "tests/windows/live.py", asked, work / "exercises"]
    theirs = json.loads(start(words, work).stdout)[1]
    monkeypatch.delenv("PYTHONPATH")
    ours = json.loads(start(words, work).stdout)[1]
    for step, texts in theirs.items():
        assert [text for text in texts if text != Plain.notice] == ours[step]
        assert Plain.notice in texts


@pytest.mark.slow
def test_watch_takes_keys_and_checks_in_a_plain_process(work, mac):
    process = pexpect.spawn(
        sys.executable, ["-m", "autograder", "watch", "01"], cwd=str(work), encoding="utf-8", timeout=PATIENCE
    )
    process.expect("Checked in")
    process.expect("runs in a plain process here")
    process.send("h")
    process.expect("Hint 1")
    process.send("q")
    process.expect(pexpect.EOF)
    process.wait()
    assert process.exitstatus == 0


@pytest.mark.slow
def test_doctor_says_what_holds(mac, tmp_path):
    done = on_mac("autograder", "doctor", cwd=tmp_path)
    said = {line.split(":")[0].split("  ")[1]: words_of(line) for line in done.stdout.splitlines()}
    assert done.returncode == 0, done.stdout
    assert said["process"].startswith("ok process: a gradient came back right")
    assert "your own code is checked in a plain process. To grade a class, on Windows use WSL" in said["system"]
    assert "landlock" not in said
