"""The warm process: PyTorch imported once, one forked child per job. Run as ``python -m``.

It reads orders from a Unix socket (its only argument is the descriptor's number) and never a payload:
the child reads that, so that no submission's source stays in the memory from which the next is forked.

An order is a JSON object ``{"limits": {...}, "scratch": path}`` with three descriptors: the request to
read, and where to write the results and the output. The answer is ``{"exit": code}``, negative for a
signal. The order ``{"kill": true}`` ends the child at once. When the socket closes, so does everything.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
from typing import Any, NoReturn

from autograder import wire
from autograder.sandbox import confine
from autograder.sandbox.confine import Limits

MAX_ORDER = 4096


def preload() -> None:
    """Import what a submission is going to need, on one thread, before the first fork."""
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    import torch._dynamo  # the first optimizer step would import it, at 1.5 s in every child
    import torch.utils.data

    import autograder.sandbox.runner  # noqa: F401

    tasks = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    if tasks != 1:
        raise RuntimeError(f"the warm process has {tasks} threads: a forked child would hang")


def serve(control: socket.socket) -> None:
    """Answer orders until the socket closes."""
    confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
    confine.prctl(confine.PR_SET_CHILD_SUBREAPER, 1)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MAX_ORDER, 3)
        if not message:
            return
        order = json.loads(message)
        if len(descriptors) != 3:
            continue  # a kill that came after its child had ended
        pid = os.fork()
        if pid == 0:
            control.close()
            _child(order, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        status = _wait(pid, control)
        control.send(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode())


def _wait(pid: int, control: socket.socket) -> int:
    """Wait for the child's end or an order to end it, then sweep whatever it left running."""
    watched = os.pidfd_open(pid)
    try:
        ready, _, _ = select.select([watched, control.fileno()], [], [])
        if watched not in ready and not control.recv(MAX_ORDER):
            _sweep(pid)
            sys.exit(0)
        _sweep(pid)
        return os.waitpid(pid, 0)[1]
    finally:
        os.close(watched)


def _sweep(pid: int) -> None:
    """Kill the child, its process group and every orphan that was handed to us in its place."""
    for kill, target in ((os.killpg, pid), (os.kill, pid)):
        try:
            kill(target, signal.SIGKILL)
        except ProcessLookupError:
            continue
    while orphans := [child for child in _children() if child != pid]:
        for orphan in orphans:
            try:
                os.kill(orphan, signal.SIGKILL)
                os.waitpid(orphan, 0)
            except (ProcessLookupError, ChildProcessError):
                continue


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
            return [int(pid) for pid in children.read().split()]
    except OSError:
        return []


def _child(order: dict[str, Any], request: int, results: int, output: int) -> NoReturn:
    """Lock down, read the job, run it, leave. Nothing of this returns to the warm process."""
    try:
        limits = Limits(**order["limits"])
        signal.set_wakeup_fd(-1)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        os.closerange(max(request, results) + 1, 256)
        os.chdir(order["scratch"])
        confine.confine(limits)
        _run(request, results, limits)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(0)


def _run(request: int, results: int, limits: Limits) -> None:
    from autograder.sandbox.runner import run_job

    with os.fdopen(request, "rb") as stream:
        job = wire.unpack(stream.read())

    def emit(message: dict[str, Any]) -> None:
        sys.stdout.flush()
        frame = memoryview(wire.pack(message))
        while frame:
            frame = frame[os.write(results, frame) :]

    try:
        run_job(job, emit, before_each=lambda: confine.renew_cpu(limits))
    except Exception as error:  # noqa: BLE001 - told to the grader, which judges what it means
        emit({"grader": f"{type(error).__name__}: {error}"[:400]})


def main() -> None:
    """Entry point of the process."""
    control = socket.socket(fileno=int(sys.argv[1]))
    preload()
    control.send(b'{"ready": true}')
    serve(control)


if __name__ == "__main__":
    main()
