"""What stands beside the steps costs nothing by itself: imports that are not installed, plots, downloads, seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course.yaml_file import load_course
from autograder.judging.grading import grade_submission
from autograder.judging.reference import Plan, plan_from_solution
from autograder.judging.results import Result
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.source import make_submission
from tests.frontdoor import Shelf
from tests.helpers import TOY_CHECKS, TOY_SOLUTION, write_toy

Grade = Callable[[str], Result]
WALK = TOY_SOLUTION[TOY_SOLUTION.index("def walk") :]
LOOP = "    for _ in range(steps):\n"


@pytest.fixture(scope="module")
def grade(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    course = load_course(write_toy(tmp_path_factory.mktemp("toy")))
    with shelf.sandbox(course.spec.limits.limits()) as trusted, shelf.sandbox(course.spec.limits.limits()) as own:
        plan = plan_from_solution(course, "01_toy", trusted, 3)
        yield lambda text: graded(text, plan, own)


def graded(text: str, plan: Plan, sandbox: Sandbox) -> Result:
    file = plan.spec.file
    return grade_submission(make_submission("ada", plan.exercise, file, text.encode(), file), plan, sandbox)


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("import numpy as np, pandas as pd", "line 1 (`import numpy as np, pandas as pd`: ModuleNotFoundError)"),
        ("from sklearn.metrics import *", "line 1 (`from sklearn.metrics import *`: ModuleNotFoundError)"),
        (
            "import seaborn.objects\nSIZE: seaborn.Any | None = None",
            "line 1 (`import seaborn.objects`: ModuleNotFoundError)",
        ),
        ("from torch import no_such_thing", "line 1 (`from torch import no_such_thing`: ImportError)"),
        ("x = 1\n\nprint(walk(1.0, 2.0, 0.1, 3))", "line 3 (`print(walk(1.0, 2.0, 0.1, 3))`: NameError)"),
        (
            "with open('data.csv') as file:\n    rows = file.read()",
            "line 1 (`with open('data.csv') as file:`: FileNotFoundError)",
        ),
        ("n = 1;x = input()", "line 1 (`n = 1;x = input()`: EOFError)."),
        ("1 / 0; 2 / 0", "line 1 (`1 / 0; 2 / 0`: ZeroDivisionError)."),
        ("class Own(Exception):\n    pass\n\nraise Own", "line 4 (`raise Own`: an exception of its own)"),
        ("import urllib.request\nurllib.request.urlopen('http://example.org/x.csv')", "line 2 ("),
    ],
)
def test_what_fails_at_the_top_takes_no_step_with_it(grade: Grade, before: str, line: str) -> None:
    result = grade(before + "\n" + TOY_SOLUTION)
    assert result.passed and result.points == 5
    assert result.message.startswith(f"Passed over, since it failed: {line}")


def test_it_is_so_wherever_it_stands_and_more_than_once(grade: Grade) -> None:
    text = "from __future__ import annotations\nimport pandas as pd\n" + TOY_SOLUTION.replace(
        "\n# %%\ndef walk", "1 / 0\n2 / 0\n\ndef walk"
    )
    result = grade(text + "pd.read_csv('x.csv')\nprint(undefined)\ndef late() -> undefined: ...\n")
    assert result.points == 5
    assert result.message.count("line ") == 3 and result.message.endswith("ZeroDivisionError), and 2 more.")


@pytest.mark.parametrize("end", ["exit()", "quit()", "import sys\nsys.exit(0)", "import unittest\nunittest.main()"])
def test_who_ends_the_file_by_asking_python_to_exit_has_finished_steps(grade: Grade, end: str) -> None:
    result = grade(f"{TOY_SOLUTION}\n{end}\n")
    assert result.passed and result.points == 5 and "SystemExit" in result.message


@pytest.mark.parametrize(
    "wanted",
    [
        "from tqdm import tqdm, trange",
        "import tqdm as t\ntqdm, trange = t.tqdm, t.trange",
        "from tqdm.auto import *\nfrom tqdm.auto import trange, tqdm",
    ],
)
def test_a_bar_shows_nothing_and_passes_what_is_looped_over_through(grade: Grade, wanted: str) -> None:
    for loop in (
        "bar = tqdm(range(steps), desc='walk')\n    for _ in bar:\n        bar.set_postfix(w=w)\n        tqdm.write('on')\n",
        "for _ in trange(steps):\n",
    ):
        assert grade(wanted + "\n" + TOY_SOLUTION.replace(LOOP, "    " + loop)).points == 5


def test_what_is_not_there_raises_where_it_is_used_and_says_what_it_is(grade: Grade) -> None:
    result = grade("import pandas as pd\n" + TOY_SOLUTION.replace(LOOP, "    pd.DataFrame([w])\n" + LOOP))
    problem = result.steps[1].first_problem
    assert result.points == 2 and problem is not None
    assert "pandas.DataFrame is used here, but could not be imported: No module named 'pandas'" in problem.message


def test_a_step_that_fails_where_it_is_defined_is_told_as_that(grade: Grade) -> None:
    result = grade("import numba\n" + TOY_SOLUTION.replace("def walk", "@numba.jit\ndef walk"))
    problem = result.steps[1].first_problem
    assert result.points == 2 and problem is not None
    assert "its definition raised ModuleNotFoundError: numba.jit is used here" in problem.message


def test_what_guards_itself_is_left_alone(grade: Grade) -> None:
    guarded = "try:\n    import google.colab\n    HERE = False\nexcept ImportError:\n    HERE = True\nassert HERE\n"
    result = grade(guarded + TOY_SOLUTION)
    assert result.points == 5 and result.message == ""


@pytest.mark.parametrize("text", ["def broken(:\n", "raise KeyboardInterrupt\n"])
def test_what_ends_the_program_or_is_no_python_still_does(grade: Grade, text: str) -> None:
    assert grade(text + TOY_SOLUTION).points == 0


def test_nothing_is_gained_by_failing_and_going_on(grade: Grade) -> None:
    """What watches the recorder looks at all that was executed, on both sides of what failed."""
    patch = "import autograder.recording.conversion as c\nc.as_numbers = lambda x: None\n"
    for text in ("1 / 0\n" + patch, patch + "1 / 0\n"):
        assert grade(text + TOY_SOLUTION).points == 0
    again = "import types, sys\nclass Odd(Exception):\n    pass\nraise Odd().with_traceback(types.TracebackType(None, sys._getframe(), 0, 1))\n"
    assert grade(again + TOY_SOLUTION).points in (0, 5)


@pytest.mark.parametrize(
    "seed", ["np.random.seed(42)", "torch.manual_seed(42)", "random.seed(42)", "np.random.rand(3)"]
)
def test_a_seed_that_no_lesson_forbids_is_a_remark_and_no_loss(grade: Grade, seed: str) -> None:
    result = grade("import random, torch, numpy as np\n" + TOY_SOLUTION.replace(LOOP, f"    {seed}\n" + LOOP))
    assert result.points == 5 and result.message.startswith("`walk` moved or reseeded the global random generators")


def test_where_the_lesson_forbids_it_a_seed_costs_the_step(shelf: Shelf, tmp_path: Path) -> None:
    checks = TOY_CHECKS.replace('@check("walk")', '@check("walk", keeps=("rng",))')
    course = load_course(write_toy(tmp_path, checks=checks))
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "01_toy", sandbox, 3)
        text = "import random\n" + TOY_SOLUTION.replace(LOOP, "    random.seed(42)\n" + LOOP)
        result = graded(text, plan, sandbox)
    assert result.points == 2 and result.message == ""


def test_nothing_is_remarked_of_a_generator_that_the_check_itself_moves(shelf: Shelf, tmp_path: Path) -> None:
    checks = TOY_CHECKS.replace(
        "    see.trajectory(", "    np.random.normal()  # as a layer's weights are\n    see.trajectory("
    )
    course = load_course(write_toy(tmp_path, checks="import numpy as np\n" + checks))
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "01_toy", sandbox, 3)
        result = graded(TOY_SOLUTION, plan, sandbox)
    assert result.points == 5 and result.message == ""


def test_a_fact_of_a_check_cannot_call_itself_a_remark(shelf: Shelf, tmp_path: Path) -> None:
    checks = TOY_CHECKS.replace(
        "    see.trajectory(", "    see.fact('word', module.WORD, 'another word is asked for')\n    see.trajectory("
    )
    course = load_course(write_toy(tmp_path, checks=checks, solution=TOY_SOLUTION + '\n\nWORD = "kept"\n'))
    with shelf.sandbox(course.spec.limits.limits()) as sandbox:
        plan = plan_from_solution(course, "01_toy", sandbox, 3)
        assert graded(TOY_SOLUTION + "\nWORD = 'touched'\n", plan, sandbox).points == 2
