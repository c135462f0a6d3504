"""Observe many mutants on one run, in one child: a process each would cost far more than the runs.

What is seen so only rules mutants out. A mutant that might be the one is run again, alone and on all runs.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.recording.observation import Observation
from autograder.sandbox.host.sandbox import Job, Run, Sandbox

# Put behind an exercise's checks: one check for each variant, which runs the real one on a module made of its text.
MAKE = """

def _variant(real, source):
    import sys
    import types

    def check(module, case, see):
        other = types.ModuleType(module.__name__)
        other.__file__ = module.__file__
        sys.modules[module.__name__] = other
        exec(compile(source, other.__file__, "exec", dont_inherit=True), vars(other))
        real(other, case, see)

    check.check = real.check
    return check


for _number, _source in enumerate({sources!r}):
    globals()[f"variant {{_number}}"] = _variant({check}, _source)
"""


def prefilter(
    filename: str, solution: str, variants: Sequence[str], checks: str, run: Run, sandbox: Sandbox
) -> list[Observation | None]:
    """What one run sees of each variant of the solution; None where that is not sure.

    An exception is not: its words may depend on where the code stands.
    """
    text = checks + MAKE.format(sources=list(variants), check=run.check)
    runs = [
        Run(f"variant {number}", run.step, run.case, run.name, run.dtype, run.device, run.values)
        for number in range(len(variants))
    ]
    seen = sandbox.run(Job(filename, solution, text, runs, trusted=True)).observations
    return [observation if observation.trouble is None else None for observation in seen]
