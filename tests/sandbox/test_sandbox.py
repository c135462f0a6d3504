"""Whatever a submission does costs the step that did it, and nothing else: an honest submission passes right after."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.host.launch import ForkServer
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.limits import Limits
from tests.helpers import HONEST, PROBE_CHECKS, probe, values_of

FIRST, SECOND = [2.0, -4.0], [3.0, -6.0]
DIED = {"ended", "exit", "exception", "record"}  # which of them depends on the layers of confinement


def indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))


def hostile(body: str, top: str = "") -> str:
    """An honest module whose step `first` does this before it returns."""
    return f"import os, signal, sys, time\n{top}\n{HONEST}\ndef first(x):\n{indented(body)}    return 2 * x\n"


def kind(seen) -> str | None:
    return seen.trouble.kind if seen.trouble else None


def honest(sandbox: Sandbox) -> None:
    outcome = sandbox.run(probe(HONEST))
    assert [values_of(seen) for seen in outcome.observations] == [FIRST, SECOND]
    assert outcome.output == ""


STEPS = {
    "exits at once": ("os._exit(0)", {"ended"}),
    "exits at once with a status": ("os._exit(7)", {"ended"}),
    "asks to exit": ("sys.exit(0)", {"exit"}),
    "asks to exit with a tale": ("raise SystemExit('10 of 10 points')", {"exit"}),
    "interrupts": ("raise KeyboardInterrupt", {"exit"}),
    "kills itself": ("os.kill(os.getpid(), signal.SIGKILL)", {"ended"}),
    "terminates itself": ("os.kill(os.getpid(), signal.SIGTERM)", {"ended"}),
    "kills its group": ("os.killpg(os.getpgid(0), signal.SIGKILL)", DIED),
    "aborts": ("os.abort()", {"ended"}),
    "crashes the interpreter": ("import ctypes; ctypes.string_at(8)", {"ended"}),
    "prints 100 MB": ("for _ in range(100): print('a' * 1_000_000)", {"output"}),
    "writes 100 MB to stderr": ("for _ in range(100): os.write(2, b'a' * 1_000_000)", {"output"}),
    "prints what is no text": ("os.write(1, bytes(range(256)) * 10); print('\\ud800')", {"exception"}),
    "takes all memory": ("x = [bytearray(1 << 28) for _ in range(100)]", {"exception"}),
    "takes all memory with torch": ("import torch; torch.ones(1 << 34)", {"exception"}),
    "takes all memory bit by bit": ("l = []\nwhile True: l.append(bytearray(1 << 20))", {"exception"}),
    "calls itself for ever": ("return first(x)", {"exception"}),
    "recurses in C": ("l = []\nfor _ in range(10**6): l = [l]\nsys.setrecursionlimit(10**8); repr(l)", {"ended", "exception"}),
    "writes a huge file": ("with open('big', 'wb') as f:\n    for _ in range(200): f.write(b'a' * 1_000_000)", DIED),
    "closes all descriptors": ("os.closerange(0, 256)", {"ended"}),
    "closes its output": ("sys.stdout.close(); sys.stderr.close()", {None, *DIED}),
    "takes away its output": ("sys.stdout = sys.stderr = None", {None, *DIED}),
    "writes rubbish everywhere": ("for fd in range(3, 64):\n    try: os.write(fd, b'\\0rubbish' * 99)\n    except OSError: pass", DIED),
    "claims a frame of 8 GB": ("for fd in range(3, 64):\n    try: os.write(fd, b'AGF1' + b'\\xff' * 8)\n    except OSError: pass", DIED),
    "leaves half a frame": ("for fd in range(3, 64):\n    try: os.write(fd, b'AGF1' + bytes([9, 0, 0, 0] * 2))\n    except OSError: pass", DIED),
    "kills its parent": ("os.getppid() > 1 and os.kill(os.getppid(), 9); raise ValueError", DIED),
    "raises what cannot be printed": ("class Odd(Exception):\n    def __str__(self): raise RuntimeError\nraise Odd", {"exception"}),
    "raises what exits when printed": ("class Odd(Exception):\n    def __str__(self): os._exit(0)\nraise Odd", DIED),
    "raises a huge text": ("raise ValueError('x' * 50_000_000)", {"exception"}),
    "raises no text": ("raise ValueError('\\ud800\\x1b[2J\\0')", {"exception"}),
    "raises in the name of the grader": ("from autograder.errors import SandboxError; raise SandboxError('x')", {"exception"}),
    "raises without end": ("try: first.x\nexcept Exception as e: e.__cause__ = e.__context__ = e; raise e", {"exception"}),
    "returns what lies about its type": ("class L(list):\n    __class__ = property(lambda s: 1 / 0)\nreturn L([2, 4])", {None, *DIED}),
    "returns itself": ("return first", {None}),
    "returns a million numbers": ("return [1.0] * 10**6", {None}),
    "returns a nest without end": ("l = []\nl.append(l)\nreturn l", {None}),
    "breaks the interpreter": ("import builtins; builtins.isinstance = builtins.len = lambda *a: True", {None, *DIED}),
    "breaks what writes": ("import json, autograder.recording.codec as w; w.pack = json.dumps = lambda *a, **k: 1 / 0", {None, *DIED}),
    "leaves a thread that spins": ("import threading; threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()", {"tampered"}),
    "registers an exit": ("import atexit; atexit.register(os._exit, 3)", {None}),
    "sets an alarm": ("signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(0.2)", {"ended"}),
    "shuts its folder": ("os.chmod('.', 0)", {None, *DIED}),
    "leaves a tree": ("for _ in range(1500):\n    os.mkdir('d'); os.chmod('.', 0o300); os.chdir('d')", {None, *DIED}),
    "leaves files of odd names": ("for n in (b'\\xff', b'\\n', b'-rf', b'.'*200): open(n, 'w').close()", {None}),
    "leaves links and pipes": ("os.symlink('/', 'l'); os.symlink('l', 'm'); os.path.exists('p') or os.mkfifo('p')", {None, *DIED}),
    "removes its folder": ("import shutil; shutil.rmtree(os.getcwd(), ignore_errors=True)", {None, *DIED}),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_misbehaves_costs_itself_alone(name, sandbox):
    body, kinds = STEPS[name]
    try:
        outcome = sandbox.run(probe(hostile(body)))
    except SandboxError:
        assert name == "kills its parent" and "seccomp" not in sandbox.layers
    else:
        first, second = outcome.observations
        assert kind(first) in kinds, first.trouble
        if name not in ("breaks the interpreter", "breaks what writes", "takes away its output", "closes its output"):
            assert values_of(second) == SECOND
        assert len(outcome.output) < 1 << 20
    honest(sandbox)


LOOPS = {
    "loops": "while True: pass",
    "loops and will not hear": "signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
    "sleeps": "time.sleep(60)",
    "stops itself": "os.kill(os.getpid(), signal.SIGSTOP); time.sleep(60)",
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_step_that_does_not_end_is_ended(name, tight):
    first, second = tight.run(probe(hostile(LOOPS[name]))).observations
    assert kind(first) == "timeout" and values_of(second) == SECOND
    honest(tight)


def test_all_runs_together_have_a_limit_of_their_own(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(cpu_seconds=9, wall_seconds=9, submission_seconds=2))
    slow = HONEST.replace("return", "import time; time.sleep(1.2); return")
    first, second = sandbox.run(probe(slow)).observations
    assert values_of(first) == FIRST
    assert second.trouble.kind == "timeout" and "2 s" in second.trouble.text
    honest(sandbox)


IMPORTS = {
    "exits": ("os._exit(0)", {"unimported"}),
    "asks to exit": ("sys.exit(0)", {None}),
    "raises": ("raise ValueError('no')", {None}),
    "raises an odd one": ("class O(BaseException):\n    def __str__(self): raise self\nraise O", {"import"}),
    "is no Python": ("def f(:", {"import"}),
    "is a null": ("x = '\0'", {"import"}),
    "is a half of a character": ("x = '\ud800'", {"import"}),
    "is nested": ("x = " + "(" * 3000 + ")" * 3000, {"import", "unimported"}),
    "is a long sum": ("x = " + "+".join("1" * 60_000), {None, "import", "unimported"}),
    "prints": ("for _ in range(100): print('a' * 1_000_000)", {"unimported"}),
    "claims to be imported": (
        "from autograder.recording import codec as wire; os.write(4, wire.pack({'import': None}))",
        {*DIED, "unimported"},
    ),
    "says that the grader failed": (
        "from autograder.recording import codec as wire; os.write(4, wire.pack({'grader': 'x'}))",
        {*DIED, "unimported"},
    ),
    "answers every name": (
        "def __getattr__(name): raise ZeroDivisionError(name)\ndel first, second",
        {*DIED, "unimported"},
    ),
    "exits on every name": ("def __getattr__(name): os._exit(0)\ndel first, second", {*DIED, "unimported"}),
    "forgets itself": ("sys.modules.clear()", {None, *DIED, "unimported", "import", "tampered"}),
    "has no steps": ("del first, second", {"missing"}),
    "kills itself": ("os.kill(os.getpid(), signal.SIGKILL)", {"unimported"}),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_a_module_that_misbehaves_when_imported_costs_itself_alone(name, sandbox):
    top, kinds = IMPORTS[name]
    outcome = sandbox.run(probe(f"import os, signal, sys\n{HONEST}\n{top}\n"))
    assert {kind(seen) for seen in outcome.observations} <= kinds, outcome
    assert [values_of(seen) for seen in outcome.observations] == [None, None] or None in kinds
    honest(sandbox)


def test_a_module_that_does_not_end_when_imported_is_ended_once(tight):
    outcome = tight.run(probe(HONEST + "\nwhile True: pass\n"))
    assert [kind(seen) for seen in outcome.observations] == ["unimported", "unimported"]
    honest(tight)


FORK = """
def first(x):
    ids = [os.getpid()]
    for _ in range(3):
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.write(writer, str(os.getpid()).encode())
                time.sleep(600)
            os._exit(0)
        ids.append(int(os.read(reader, 20)))
    return ids
"""


def test_no_process_is_left_where_nothing_but_sweeping_stops_it():
    """Without any layer a submission may fork: its orphans are ended all the same."""
    with Sandbox(layers=frozenset()) as bare:
        first, second = bare.run(probe(hostile("") + FORK)).observations
        assert values_of(second) == SECOND
        for process in map(int, values_of(first)):
            assert gone(process)
        honest(bare)


def gone(process: int) -> bool:
    """Whether a process has ended, with a moment's patience for the kernel."""
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    return False


def test_a_child_that_may_not_fork_says_so(sandbox):
    if "seccomp" not in sandbox.confinement().layers:
        pytest.skip("no seccomp here")
    first, second = sandbox.run(probe(hostile("os.fork()"))).observations
    assert kind(first) == "exception" and values_of(second) == SECOND
    honest(sandbox)


def test_checks_that_cannot_run_are_the_grader_s_trouble(sandbox):
    with pytest.raises(SandboxError):
        sandbox.run(probe(HONEST, checks=PROBE_CHECKS + "\nraise ValueError('an author\\'s bug')\n"))
    honest(sandbox)


def test_a_patched_run_has_its_patch_alone(sandbox: Sandbox) -> None:
    """Whatever it does to the module, and however long it would take; what it prints is lost."""
    patches = [
        "def first(x):\n    print('seen')\n    return 5 * x",
        "def second(x):\n    return x\n\n\nfirst = second",
        "def first(x):\n    while True: pass",
        "def first(x):\n    return UNKNOWN",
        "def nothing():\n    pass",
    ]
    job = replace(probe(HONEST, steps=("first",) * 5), patches=patches, patience=0.2, trusted=True)
    outcome = sandbox.run(job)
    assert [values_of(seen) for seen in outcome.observations] == [[5.0, -10.0], [1.0, -2.0], None, None, FIRST]
    assert [kind(seen) for seen in outcome.observations] == [None, None, "exception", "exception", None]
    assert outcome.output == ""


def test_a_fork_server_is_started_once_and_ends_with_the_sandbox_and_so_does_its_folder(tmp_path, monkeypatch):
    """Two that start at once would end each other's, and the first run would wait for one that is gone."""
    started = []
    monkeypatch.setattr(
        "autograder.sandbox.host.sandbox.ForkServer", lambda *words: started.append(ForkServer(*words)) or started[-1]
    )
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox() as own:
        for _ in range(3):
            own.prepare()
        honest(own)
        assert any(tmp_path.iterdir())
    (server,) = started
    assert server.process.poll() is not None and not any(tmp_path.iterdir())


@contextlib.contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """As by Ctrl-C, or the kernel of a notebook whose cell has had its time."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_after_an_interrupt_nothing_is_taken_for_an_answer_to_the_next_job() -> None:
    with Sandbox() as own:
        with interrupted_after(0.2):  # before PyTorch is imported
            own.start()
        honest(own)
        with interrupted_after(0.2):
            own.run(probe(hostile("while True: pass")))
        assert own._server is None  # the next job starts another
