"""What one attempt at a job's runs is, as the trusted side sees it: the process that makes it, and what it brought."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field

from autograder.recording.observation import Observation, Trouble
from autograder.sandbox.layers import working_dir


@dataclass
class Attempt:
    """One child's life: what it reported, and why it stopped before the end (None if it did not).

    Attributes:
        imported: whether it got as far as executing the module; import_trouble: what went wrong there.
        seen: the observation of each run that it finished; seconds: what each took, the import with the first.
        trouble: why it did not finish the others.
        output: the beginning of what it printed; printed: how many bytes that was in all.
        answered: whether the fork server told of its end: if not, the sandbox is to be closed.
        killed: whether something else than the grader killed it.
        weight: bytes that all its records take, and those of the attempts before it.
    """

    imported: bool = False
    import_trouble: Trouble | None = None
    seen: dict[int, Observation] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    trouble: Trouble | None = None
    output: bytearray = field(default_factory=bytearray)
    printed: int = 0
    answered: bool = False
    killed: bool = False
    weight: int = 0


@dataclass(frozen=True)
class Alone:
    """A process that was spawned for one job instead of forking a child, so that nobody in the sandbox watches it.

    Attributes:
        working_dir: the folder in which it may write, "" where that is a file system of its own.
    """

    process: subprocess.Popen[bytes]
    working_dir: str

    def overfull(self) -> str:
        """Why there is too much in its folder, empty if there is not."""
        return working_dir.overfull(self.working_dir, False) if self.working_dir else ""
