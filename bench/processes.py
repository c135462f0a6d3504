"""The processes that run now, as Linux tells of them in ``/proc``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One of them.

    Attributes:
        parent: the number of its parent; command: the name of its program.
        cpu: seconds of processor time of its own, and of all that it waited for.
    """

    parent: int
    command: str
    cpu: float


def processes() -> dict[int, Process]:
    """All of them by their number; one that ends meanwhile may be left out."""
    found = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            before, _, after = Path(f"/proc/{name}/stat").read_text(errors="replace").rpartition(")")
        except OSError:
            continue
        fields = after.split()
        cpu = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        found[int(name)] = Process(int(fields[1]), before.partition("(")[2], cpu)
    return found


def children(every: Mapping[int, Process], pid: int) -> list[int]:
    """The numbers of those that a process has started."""
    return [number for number, process in every.items() if process.parent == pid]
