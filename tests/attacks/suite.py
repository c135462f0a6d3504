"""The attack suite: tables of hostile submissions, a small world for them to harm, and runs under any set of layers."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

import autograder
from autograder.recording.observation import Observation
from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import ALL
from autograder.sandbox.layers.limits import Limits
from autograder.sandbox.layers.working_dir import remove

HERE = Path(__file__).parent
TABLES = ("files", "processes", "resources", "leaks")
LIMITS = Limits(
    cpu_seconds=1, wall_seconds=2, submission_seconds=6, memory_mib=256, file_mib=4, output_mib=1, result_mib=1
)
CHECKS = '''
from autograder.recording.recorder import check


@check("attack")
def attack(module, case, see):
    """Whatever the submission does."""
    see.fact("effect", module.attack(), "")
'''
# An honest submission that works, and looks at everything that another one could have left behind.
HONEST = """
import builtins, math, os, random, signal, sys
import numpy as np
import torch

def attack():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    with open("mine.txt", "w") as file:
        file.write("x")
    mask = os.umask(0o022)
    (w @ w).backward()
    return repr((
        w.grad.tolist(), np.mean([1.0, 3.0]), builtins.sum([1, 2]), math.pi, torch.get_default_dtype(), np.random.rand(),
        random.random(), os.environ.get("PLANTED"), sorted(os.listdir(".")), os.path.basename(os.getcwd()),
        "planted" in sys.modules, os.path.exists("../planted"), os.path.exists("../matplotlib/matplotlibrc"), signal.getsignal(signal.SIGUSR1), mask,
    ))
"""
HONEST_SECONDS = 2.0


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Attributes:
        name, family: what it is called, and what kind it is.
        source: its module; `attack()` returns a text that begins with HARM if it had its effect.
        stops: the layers of which each alone stops it; none where the sandbox's design does.
        ends: the kinds of trouble of which it must end with one, empty for none in particular.
        control: where it must have its effect: ``bare`` (the same sandbox without any layer), ``plain`` (a plain
            process), ``leak`` (a process shared with the next submission), or ``none`` (nowhere: it only must do no harm).
        mark: seconds to wait before looking for what it left.
        optional: whether the machine may lack what it attacks.
        why: why it has no control, or may lack it.
    """

    name: str
    family: str
    source: str
    stops: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    control: str = "bare"
    mark: float = 0.0
    optional: bool = False
    why: str = ""

    def succeeds(self, layers: frozenset[str]) -> bool:
        """Whether it is expected to have its effect under these layers only."""
        return bool(self.stops) and not self.stops & layers


@dataclass(frozen=True)
class Outcome:
    """What came of an attack: whether it had its effect, and whether the next submission was well.

    Attributes:
        restarted: whether the fork server had to be started again for the next submission.
    """

    harm: bool
    detail: str
    seconds: float
    honest: bool
    honest_seconds: float
    restarted: bool

    @property
    def stopped(self) -> bool:
        """No effect, and an honest submission passes at once afterwards."""
        return not self.harm and self.honest and self.honest_seconds < HONEST_SECONDS


def load(tables: Iterable[str] = TABLES) -> list[Attack]:
    """All attacks of these tables."""
    attacks = []
    for table in tables:
        for entry in yaml.safe_load((HERE / f"{table}.yml").read_text(encoding="utf-8")):
            if table == "leaks":
                entry |= {"family": "leaks", "control": "leak"}
            elif entry["family"] == "hang" and "control" not in entry:
                entry["control"] = "plain"
            ends = entry.get("ends", ())
            sets = {"stops": entry.get("stops", ()), "ends": [ends] if isinstance(ends, str) else ends}
            attacks.append(Attack(**{**entry, **{name: frozenset(value) for name, value in sets.items()}}))
    return attacks


@dataclass
class World:
    """What an attack could harm: files, a process, listening sockets. All of it is the suite's own."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="attacks-")))

    def __enter__(self) -> World:
        self.folder.chmod(0o777)
        self.files = self.folder / "course"
        self.files.mkdir()
        self.files.chmod(0o777)
        (self.files / "secret").write_text("SECRET-1234")
        (self.files / "solution.py").write_text("ANSWER = 42\n")
        with contextlib.closing(sqlite3.connect(self.files / "grades.db")) as book:
            book.execute("create table grades (student, points)")
            book.execute("insert into grades values ('ada', 3)")
            book.commit()
        self.restore()
        self.victim = subprocess.Popen(
            ["sleep", "3600"], env={"SUITE_SECRET": "1", "PATH": os.defpath}, start_new_session=True
        )
        self.mark = f"attacks-{os.getpid()}"
        self.listeners = [socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)]
        self.listeners += [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
        for listener, address in zip(
            self.listeners,
            (("127.0.0.1", 0), ("127.0.0.1", 0), str(self.folder / "sock"), "\0" + self.mark),
            strict=True,
        ):
            listener.bind(address)
            if listener.type == socket.SOCK_STREAM:
                listener.listen(64)
        (self.folder / "sock").chmod(0o777)
        return self

    def __exit__(self, *_: object) -> None:
        self.victim.kill()
        self.victim.wait()
        for listener in self.listeners:
            listener.close()
        remove(str(self.folder))

    def restore(self) -> None:
        """Put every file back as it was."""
        for name, text in (("target", "3 points"), ("own", "mine")):
            path = self.files / name
            path.unlink(missing_ok=True)
            path.write_text(text)
            path.chmod(0o666)
        new = self.files / "new"
        with contextlib.suppress(OSError):
            new.rmdir() if new.is_dir() else new.unlink()
        (self.folder / "late").unlink(missing_ok=True)

    def fill(self, source: str) -> str:
        """A source with its placeholders replaced."""
        places = {
            "SECRET": self.files / "secret",
            "SOLUTION": self.files / "solution.py",
            "GRADEBOOK": self.files / "grades.db",
            "FOLDER": self.files,
            "TARGET": self.files / "target",
            "OWN": self.files / "own",
            "LATE": self.folder / "late",
            "UNIX": self.folder / "sock",
            "PACKAGE": Path(autograder.__file__).parent,
            "VICTIM": self.victim.pid,
            "PORT": self.listeners[0].getsockname()[1],
            "UDP": self.listeners[1].getsockname()[1],
            "MARK": self.mark,
            "RESULT_FD": 4,
        }
        for name, value in places.items():
            source = source.replace(f"@{name}@", str(value))
        return source

    def damage(self) -> str:
        """What an attack did to the world, empty if nothing."""
        found = []
        for name, text in (("target", "3 points"), ("own", "mine")):
            path = self.files / name
            if not path.exists() or path.stat().st_mode & 0o777 != 0o666 or path.read_text() != text:
                found.append(f"{name} was changed")
        if (self.files / "new").exists():
            found.append("something new in the folder")
        if (self.folder / "late").exists():
            found.append("it outlived its time")
        with contextlib.suppress(BlockingIOError):
            self.listeners[1].recv(64, socket.MSG_DONTWAIT)
            found.append("a datagram came")
        if self.victim.poll() is not None:
            found.append("the victim is dead")
        if found:
            self.restore()
        return ", ".join(found)


class Range:
    """A sandbox with some layers, and the world around it."""

    def __init__(self, world: World, layers: frozenset[str] = ALL) -> None:
        self.world = world
        self.sandbox = Sandbox(LIMITS, layers=layers)
        self.baseline = self.honest()[0]
        assert self.baseline.trouble is None, self.baseline.trouble

    def __enter__(self) -> Range:
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.close()

    @property
    def layers(self) -> frozenset[str]:
        """The layers that are really active."""
        return self.sandbox.confinement().layers

    def honest(self) -> tuple[Observation, float]:
        """Run the honest submission."""
        return self._run(HONEST)

    def attack(self, attack: Attack) -> Outcome:
        """Run an attack, look at the damage, then run the honest submission."""
        self.sandbox.start()
        server = self.sandbox._server
        seen, seconds = self._run(self.world.fill(attack.source))
        time.sleep(attack.mark)
        said = seen.entries[0].text if seen.entries else ""
        trouble = seen.trouble
        detail = said or (f"{trouble.kind}: {trouble.text}" if trouble else "nothing")
        harm = said.startswith("HARM")
        if attack.ends:
            harm = trouble is None or trouble.kind not in attack.ends
        if damage := self.world.damage():
            harm, detail = True, damage
        honest, honest_seconds = self.honest()
        well = honest.trouble is None and honest.entries[0].text == self.baseline.entries[0].text
        restarted = self.sandbox._server is not server
        return Outcome(harm, detail[:160], seconds, well, honest_seconds, restarted)

    def _run(self, source: str) -> tuple[Observation, float]:
        start = time.perf_counter()  # a new fork server is part of it, if the one before took the old one with it
        run = Run("attack", "attack", "known", "case", "float64", "cpu", {})
        outcome = self.sandbox.run(Job("submission.py", source, CHECKS, [run]))
        return outcome.observations[0], time.perf_counter() - start


def keep_layers(monkeypatch: pytest.MonkeyPatch, layers: frozenset[str]) -> None:
    """Let every sandbox that is started use these layers at most."""
    defaults = Sandbox.__init__.__defaults__
    assert defaults and ALL in defaults
    own = tuple(layers if each == ALL else each for each in defaults)
    monkeypatch.setattr(Sandbox.__init__, "__defaults__", own)


def in_plain_processes(world: World, attacks: Sequence[Attack], kind: str) -> dict[str, str]:
    """The positive controls: what each attack brings where nothing holds it back, by its name."""
    jobs = [{"name": a.name, "kind": kind, "source": world.fill(a.source), "mark": a.mark} for a in attacks]
    done = subprocess.run(
        [sys.executable, str(HERE / "naive.py")],
        input=json.dumps({"jobs": jobs, "honest": HONEST}),
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
        cwd=world.folder,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found
