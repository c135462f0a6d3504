"""The fork server: PyTorch imported once, one forked child per job. Run as ``python -m``.

It reads orders from a Unix socket and never a payload: the child reads that, so that no submission's source
stays in the memory from which the next is forked. Its arguments are the socket's descriptor, the folder in
which it may write, the layers to set, joined by commas, and ``fork``, or ``spawn`` where there is to be no fork.

An order is a JSON object ``{"limits": {...}}`` with three descriptors: the request to read, and where to
write the results (a socket of sequenced packets) and the output. The answer is
``{"exit": code, "whole": bool, "locked": text, "stopped": text}``: the exit code is negative for a signal, `whole` says
whether the child came to the end of the grader's own code, `locked` is empty unless the child could not be confined, `stopped` is empty
unless it was ended for what it wrote or started. The order ``{"kill": true}`` ends the child at once. The order
``{"load": [word]}``, without descriptors, is answered with itself once what `preload.LATER` says is imported. When the
socket closes, so does everything.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import os
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from autograder.recording import codec
from autograder.sandbox.child import preload
from autograder.sandbox.layers import confine, working_dir
from autograder.sandbox.layers.bubblewrap import readable
from autograder.sandbox.layers.confine import Room
from autograder.sandbox.layers.levels import LANDLOCK, NAMESPACES, RLIMITS
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.linux import PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, PR_SET_PDEATHSIG, libc, prctl
from autograder.sandbox.layers.visible import hide_the_rest, offered_files

MAX_ORDER = 4096
LOCKED = b"locked"
FORK = "fork"  # a child for each order; else the process itself for its only one
REQUEST, RESULTS, GATE = 3, 4, 5  # the child's descriptors
ABOVE = 64
# What libraries look up at run time. `/proc/self` is the child's own by the time that it is opened.
LOOK_UP = (
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems"),
    *("/proc/sys/kernel/osrelease", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu"),
    *("/dev/urandom", "/dev/random"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full")


@dataclass(frozen=True)
class Server:
    """Forks a child for each order.

    Attributes:
        control: the socket to the grader; home: the folder in which it may write.
        layers: what a child sets on itself, and ``namespaces`` if the process is in some.
        room: what a child keeps of the machine.
    """

    control: socket.socket
    home: str
    layers: frozenset[str]
    room: Room

    def serve(self) -> None:
        """Answer orders until the socket closes."""
        for order, descriptors in self._orders():
            if len(descriptors) != 3:
                continue  # a kill that came after its child had ended
            gate, gate_end = os.pipe()
            # By this number the grader's own code ends the child: whoever ends it before cannot know it.
            end = 1 + os.urandom(1)[0] % 255
            pid = os.fork()
            if pid == 0:
                _child(Limits(**order["limits"]), self.room, self.layers, descriptors, gate_end, end)
            for descriptor in (*descriptors, gate_end):
                os.close(descriptor)
            status, stopped = self._wait(pid)
            self._clear()  # on the time of the one who filled it
            with os.fdopen(gate, "rb") as said:
                locked = said.read(200)
            code = os.waitstatus_to_exitcode(status)
            answer = {
                "exit": code,  # who ends early by this number, by chance, is told it
                "whole": code == end,
                "locked": "" if locked == LOCKED else locked.decode(errors="replace") or "it ended early",
                "stopped": stopped,
            }
            self.control.send(json.dumps(answer).encode())

    def serve_once(self) -> None:
        """Without fork: take one order, and become the child that it is for.

        What a forked child says through its gate is said on the socket itself: that it is confined, or why not.
        """
        for order, descriptors in self._orders():
            _child(Limits(**order["limits"]), self.room, self.layers, descriptors, self.control.fileno())

    def _orders(self) -> Iterator[tuple[dict[str, Any], list[int]]]:
        """The orders about a child, until the socket closes, with their descriptors. One to import is carried out here."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, MAX_ORDER, 3)
            if not message:
                return
            order = json.loads(message)
            if "load" in order:
                preload.load(order["load"])
                self.control.send(message)
            else:
                yield order, descriptors

    def _wait(self, pid: int) -> tuple[int, str]:
        """Wait for the child's end, an order to end it, or too many files or threads; then sweep whatever it left running."""
        watched = os.pidfd_open(pid)
        stopped = ""
        try:
            while True:
                ready, _, _ = select.select([watched, self.control.fileno()], [], [], working_dir.LOOK_SECONDS)
                if ready:
                    break
                if stopped := working_dir.overfull(self.room.working_dir, NAMESPACES in self.layers, pid):
                    break
                if RLIMITS in self.layers and (stopped := confine.overmanned(pid)):
                    break
            if ready and watched not in ready and not self.control.recv(MAX_ORDER):
                self._sweep(pid)
                sys.exit(0)
            return self._sweep(pid), stopped
        finally:
            os.close(watched)

    def _clear(self) -> None:
        """Remove all that the child may have written."""
        own_filesystem = NAMESPACES in self.layers
        if LANDLOCK in self.layers:
            working_dir.clear(self.room.working_dir, own_filesystem)
        else:
            working_dir.clear_home(self.home, own_filesystem)

    def _sweep(self, pid: int) -> int:
        """Kill the child, its process group and every orphan that was handed to us. Returns the child's status."""
        if NAMESPACES in self.layers and os.getpid() == 1:
            return _sweep_all(pid)
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
        return os.waitpid(pid, 0)[1]


def _sweep_all(pid: int) -> int:
    """As the first process of a PID namespace: one signal reaches everything in it but ourselves."""
    found = 0
    while True:
        with contextlib.suppress(ProcessLookupError):  # nothing is left but what waits to be reaped
            os.kill(-1, signal.SIGKILL)
        try:
            ended, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return found
        if ended == pid:
            found = status


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
            return [int(pid) for pid in children.read().split()]
    except OSError:
        return []


def _child(
    limits: Limits, room: Room, layers: frozenset[str], descriptors: Sequence[int], gate: int, end: int = 0
) -> NoReturn:
    """Lock down, read the job, run it, leave. Nothing of this returns to the fork server."""
    try:
        signal.set_wakeup_fd(-1)
        _keep_only(descriptors, gate)
        os.chdir(room.working_dir)
        os.environ.update({"HOME": room.working_dir, "TMPDIR": room.working_dir})
        if LANDLOCK in layers and NAMESPACES not in layers:
            # Who counts its files may look into it, be it no root. Other children may not: Landlock keeps them to themselves.
            prctl(PR_SET_DUMPABLE, 1)
        tempfile.tempdir = None
        try:
            confine.confine(limits, room, layers)
        except Exception as error:  # noqa: BLE001 - unconfined, nothing is run: the grader is told why
            os.write(GATE, str(error).encode()[:200] or b"it failed")
            os._exit(0)
        os.write(GATE, LOCKED)
        os.close(GATE)
        preload.take_threads()
        from autograder.sandbox.child.runner import answer  # noqa: PLC0415 - PyTorch: `preload` says when

        with os.fdopen(REQUEST, "rb") as stream:
            request = stream.read()
        answer(request, _sender(), lambda: confine.renew_cpu(limits))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end)
    finally:
        os._exit(0)


def _sender() -> Callable[[bytes], None]:
    """What writes a frame to the grader, in packets that are numbered from 0."""
    numbers = itertools.count()  # no variable of `send`: what watches it would see that change

    def send(frame: bytes) -> None:
        for packet in codec.pieces(frame, numbers):
            os.write(RESULTS, packet)

    return send


def _keep_only(descriptors: Sequence[int], gate: int) -> None:
    """Close every descriptor but input, output, `REQUEST`, `RESULTS` and `GATE`."""
    request, results, output = descriptors
    null = os.open(os.devnull, os.O_RDONLY)
    kept = [
        fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, ABOVE)
        for descriptor in (null, output, output, request, results, gate)
    ]
    for target, source in enumerate(kept):
        os.dup2(source, target, inheritable=target < REQUEST)
    os.closerange(len(kept), max(kept) + ABOVE)


def main() -> None:
    """Entry point of the process."""
    descriptor, home, wanted, mode = sys.argv[1:5]
    layers = frozenset(filter(None, wanted.split(",")))
    control = socket.socket(fileno=int(descriptor))
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    preload.preload()
    libc()
    from autograder.sandbox import sim  # noqa: PLC0415 - PyTorch: `preload` says when

    hide_the_rest()

    prctl(PR_SET_DUMPABLE, 0)
    found = confine.probe(layers) if mode == FORK else confine.foresee(layers)
    held = layers & {NAMESPACES} | {layer for layer, reason in found.items() if not reason}
    tasks = confine.TASKS + (0 if NAMESPACES in layers else confine.user_tasks())
    read = (*readable(offered_files()), *LOOK_UP, os.path.join(home, "matplotlib"))
    room = Room(read, DEVICES, working_dir.fresh(home), tasks)
    missing = {layer: reason for layer, reason in found.items() if reason}
    no_gpu = "a GPU was not asked for" if os.environ.get("CUDA_VISIBLE_DEVICES") == "" else ""
    ready = {"layers": sorted(held), "missing": missing, "devices": {"sim": sim.problem(), "cuda": no_gpu}}
    control.send(json.dumps(ready).encode())
    server = Server(control, home, held, room)
    if mode == FORK:
        server.serve()
    else:
        server.serve_once()


if __name__ == "__main__":
    main()
