"""`sim`: an accelerator made of the CPU, so that device handling can be graded where there is no GPU.

Its tensors are plain `torch.Tensor`s whose device is ``sim:0``. They compute on the CPU, bit for bit, and they
are held to a GPU's rules: tensors of two devices don't mix (a 0-dim CPU tensor may), `.numpy()` refuses, what
`.to(device)` gives of a leaf is no leaf. PyTorch itself enforces most of that, as soon as it knows the device;
`autograder.sandbox.sim.rules` adds what each CUDA kernel checks, in CUDA's words.

- `memory`: hands memory from one device to the other without copying it.
- `generators`: random generators of the device.
- `rules`: which tensors an operation accepts together.
- `kernels`: runs an operation of the device on the CPU.
- `backend`: makes PyTorch know the device.

What it cannot do raises `Unsupported` with the operator's name: the grader's own gap, never a student's mistake.
It is switched on for a whole process and cannot be switched off, so only a process made for it may do so.
"""

from autograder.sandbox.sim.backend import enable, gaps, prepare, problem, seed
from autograder.sandbox.sim.generators import NAME
from autograder.sandbox.sim.kernels import Unsupported

__all__ = ["NAME", "Unsupported", "enable", "gaps", "prepare", "problem", "seed"]
