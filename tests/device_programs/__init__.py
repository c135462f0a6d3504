"""Small programs and what each does on an accelerator, written down by hand from CUDA's semantics.

`python -m tests.device_programs DEVICE` runs them all on a device, in a process of its own, and prints what came
of each as JSON; `test_sim.py` holds that against the table. A tensor reads as its place ("there" is the device,
and the CPU as well if that is the device), "leaf" or "computed" if it requires gradients, and its numbers; an
exception as its type and words, with DEVICE for the device.
"""

from tests.device_programs import drawing, keeping, mixing, moving, training
from tests.device_programs.table import PROGRAMS, Program, holds

__all__ = ["PROGRAMS", "Program", "drawing", "holds", "keeping", "mixing", "moving", "training"]
