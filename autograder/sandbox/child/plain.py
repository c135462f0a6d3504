"""The plain process: PyTorch imported once, one job after another, without a sandbox. Run as ``python -m``.

Its argument is its folder. On its standard input come requests, of two frames each: `Job.fixed` and `Job.own`. On its
standard output go the messages of `runner.run_job`, and ``{"done": null}`` after each job. When its input ends, so does it,
whatever it is doing: an endless loop must not outlive the grader.

What the sandbox would deny a submission (another process, the network) is denied here too, so that nobody's work
passes at home and fails where it is graded. That is a service, no wall: it is one's own code.
"""

from __future__ import annotations

import contextlib
import errno
import multiprocessing.util
import os
import queue
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from autograder.recording import codec
from autograder.sandbox import sim
from autograder.sandbox.child import preload
from autograder.sandbox.child.denials import NETWORK, PROCESS, SAID
from autograder.sandbox.child.runner import answer
from autograder.sandbox.layers import working_dir
from autograder.sandbox.layers.visible import hide_the_rest

OUTPUT = "output"
APPEND = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0)
PROCESSES = {
    *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.startfile/2", "os.system"),
    *("pty.spawn", "subprocess.Popen", "_winapi.CreateProcess"),
}


def main() -> NoReturn:
    """Entry point of the process."""
    home = sys.argv[1]
    orders, results = os.dup(0), os.dup(1)  # no submission prints into the one, or reads from the other
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout.reconfigure(newline="\n")  # type: ignore[union-attr]  # as in the sandbox, also on Windows
    preload.preload()
    preload.take_threads()
    hide_the_rest()
    os.chdir(working_dir.fresh(home))
    no_gpu = "a GPU was not asked for" if os.environ.get("CUDA_VISIBLE_DEVICES") == "" else ""
    os.write(results, codec.pack({"devices": {"sim": sim.problem(), "cuda": no_gpu}}))
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_take_requests, args=(orders, requests), daemon=True).start()
    multiprocessing.util.spawnv_passfds = _no_process  # type: ignore[assignment]  # no auditor hears of it
    sys.addaudithook(_audit)
    while True:
        _do(requests.get(), home, results)


def _take_requests(orders: int, requests: queue.SimpleQueue[bytes]) -> None:
    """Read requests until there are no more."""
    with os.fdopen(orders, "rb") as stream, contextlib.suppress(Exception):
        while True:
            requests.put(b"".join(_frame(stream.read(codec.PREFIX.size), stream) for _ in range(2)))
    os._exit(0)


def _frame(prefix: bytes, stream: Any) -> bytes:
    _, header, body = codec.PREFIX.unpack(prefix)
    return prefix + bytes(stream.read(header + body))


def _do(request: bytes, home: str, results: int) -> None:
    """Do one job, and leave everything as it was."""
    output = os.open(os.path.join(home, OUTPUT), APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)

    def send(frame: bytes) -> None:
        left = memoryview(frame)
        while left:
            left = left[os.write(results, left) :]

    sys.modules.pop(Path(answer(request, send)).stem, None)  # another exercise's file must not find this one
    for path in Path.cwd().iterdir():
        working_dir.remove(str(path)) if path.is_dir() else path.unlink()
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(results, codec.pack({"done": None}))


def _audit(event: str, _: tuple[Any, ...]) -> None:
    """Deny what the sandbox denies."""
    if event in PROCESSES:
        _deny(PROCESS)
    if event.startswith("socket."):
        _deny(NETWORK)


def _no_process(*_: object) -> NoReturn:
    _deny(PROCESS)


def _deny(sentence: str) -> NoReturn:
    error = PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    setattr(error, SAID, sentence)
    raise error


if __name__ == "__main__":
    main()
