"""What an exercise is held against: its solution's numbers, and from which sources they were made."""

import pytest

from autograder.course.yaml_file import load_course
from autograder.errors import CourseError
from autograder.judging.reference import origin_of, plan_from_solution
from tests.helpers import TOY_CHECKS, TOY_YML, write_toy

PATH = 'see.trajectory("trajectory", module.walk(case.w, case.b, case.lr, case.steps), ("w", "b"))'


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('("w", "b", "c"))', "names 3 columns of trajectory, and the solution's has 2"),
        ('("w",))', "names 1 column of trajectory, and the solution's has 2"),
        ('("w", "b"), start=(1.0,))', "gives trajectory a start of 1 numbers, and the solution's rows have 2"),
        ('("w", "b"), loss=lambda row: row @ [1.0] * 3)', "gives trajectory a loss that is no number"),
        (
            '("w", "b"), points=([1.0, 2.0], [2.0, 3.0]))',
            "ValueError: `points` is x, y and what each parameter is multiplied by",
        ),
        (
            '("w", "b"), points=([1.0, 2.0], [2.0, 3.0], lambda x: (1,)))',
            "ValueError: the terms of `points` are 1, the columns 2",
        ),
        ('"wb")', "TypeError: columns is a list of names: write columns=('wb',)"),
    ],
)
def test_what_does_not_fit_the_solution_s_numbers_is_told(instead, said, tmp_path, sandbox):
    assert PATH in TOY_CHECKS
    write_toy(tmp_path, checks=TOY_CHECKS.replace(PATH, PATH.replace('("w", "b"))', instead)))
    with pytest.raises(CourseError) as caught:
        plan_from_solution(load_course(tmp_path), "01_toy", sandbox, None)
    told = str(caught.value)
    assert said in told and "checks.py" in told and "'walk'" in told and len(told.splitlines()) == 1


def test_what_a_record_was_made_from_changes_with_the_data_beside_the_solution(tmp_path):
    case = "    cases:\n      fruit:\n        data: {kind: file, path: a.csv, columns: {x: x}}\n"
    root = write_toy(tmp_path, TOY_YML.replace("    cases:\n", case, 1))
    path = root / "solutions/01_toy/a.csv"
    path.write_text("x\n1\n")
    before = origin_of(load_course(root), "01_toy")
    path.write_text("x\n2\n")
    assert origin_of(load_course(root), "01_toy") != before
