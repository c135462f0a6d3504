"""What one submission may use, however it is run."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in MiB.

    Attributes:
        cpu_seconds: processor time of one run (the import counts as one).
        wall_seconds: time on the clock of one run.
        submission_seconds: time on the clock of all its runs together.
        memory_mib: memory, private or mapped in any other way, beyond what the fork server already holds.
        file_mib: the largest file that it may write.
        output_mib: what it may print before it is stopped.
        result_mib: the largest record of one run; all of a submission's may take four times as much.
        gpu: whether it may use the machine's GPU: its driver needs what most layers take away, so rlimits alone
            confine it.
    """

    cpu_seconds: float = 4.0
    wall_seconds: float = 10.0
    submission_seconds: float = 60.0
    memory_mib: int = 1024
    file_mib: int = 16
    output_mib: int = 8
    result_mib: int = 8
    gpu: bool = False
