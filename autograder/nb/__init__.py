"""The course in nbgrader: its notebooks, their test cells, and the grading inside nbgrader's own tools.

In: an nbgrader course and its gradebook, the hand-ins that nbgrader collected, a notebook that is running.
Out: released notebooks; grades with what explains them, in the gradebook and on the feedback pages; and what a test cell
needs, which holds

    from autograder.nb import check

    check("gradient")

nbgrader itself is imported only by the modules that nbgrader loads. What is right, and what it earns, `judging` says.
"""

import sys
from typing import Any


def check(step: str) -> float:
    """Grade this notebook in the sandbox, show what is found of one step, and give its points.

    Args:
        step: the step's name, such as ``"gradient"``.

    Returns:
        The points, a plain finite float from 0 to the step's points. 0 where no notebook is running: so a
        test cell does no harm where a notebook's code is executed as a module.

    Raises:
        autograder.nb.live.Shown: in one sentence, if nothing can be graded; and, while `nbgrader validate`
            runs, if the step did not pass.
    """
    shell = _shell()
    if shell is None:
        return 0.0
    from autograder.nb.live import check_in  # noqa: PLC0415 - start-up: most of this package does without

    return check_in(shell, step)


def listen() -> None:
    """Note from now on when a cell is run: so `check` knows what is newer, the saved notebook or what was run."""
    shell = _shell()
    if shell is not None:
        from autograder.nb.cells import run_times  # noqa: PLC0415 - start-up: most of this package does without

        run_times(shell)


def _shell() -> Any:
    """IPython's shell, None where no notebook is running."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
