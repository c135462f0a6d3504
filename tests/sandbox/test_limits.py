"""What one submission may use: no more than the system can count up to."""

import pytest

from autograder.course.yaml_file import parse_course
from autograder.errors import CourseError
from tests.helpers import COURSE, HONEST, probe, values_of

HIGHEST = {"cpu_seconds": 86_400, "wall_seconds": 86_400, "submission_seconds": 86_400, "result_mib": 1024}


HIGHEST |= {"memory_mib": 1 << 20, "file_mib": 1 << 20, "output_mib": 1 << 20}


@pytest.mark.parametrize("limit", HIGHEST)
@pytest.mark.parametrize("times", [1.5, 1e25])
def test_a_limit_that_the_system_cannot_count_up_to_is_refused(limit, times):
    value = int(HIGHEST[limit] * times)
    text = COURSE.replace("  cpu_seconds: 4\n", f"  {limit}: {value}\n")
    with pytest.raises(CourseError) as caught:
        parse_course(text, "course.yml")
    told = str(caught.value)
    assert f"course.yml, line 6: limits.{limit}: " in told and f"equal to {HIGHEST[limit]}" in told


def test_a_submission_runs_under_the_highest_limits(shelf):
    lines = "".join(f"  {limit}: {value}\n" for limit, value in HIGHEST.items())
    limits = parse_course(COURSE.replace("  cpu_seconds: 4\n", lines)).limits.limits()
    with shelf.sandbox(limits) as sandbox:
        assert [values_of(seen) for seen in sandbox.run(probe(HONEST)).observations] == [[2, -4], [3, -6]]
