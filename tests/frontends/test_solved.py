"""`autograder solution`: an author's way of a step, where the course shows it."""

from tests.frontends.toy import TOY, WRONG, change_course


def test_a_solution_is_shown_once_the_step_passes_and_the_course_shows_it(copy, autograder):
    (copy / TOY).write_text(WRONG)
    assert "does not show its solutions" in autograder("solution", "01.walk", cwd=copy).stderr
    change_course(copy, show_solutions=True)
    done = autograder("solution", "01.walk", cwd=copy)
    assert done.returncode == 0 and "rows.append" in done.stdout and "SOLUTION" not in done.stdout
    done = autograder("solution", "01.double", cwd=copy)
    assert (done.returncode, done.stdout) == (2, "") and "does not pass yet" in done.stderr
    assert "01.double, 01.walk" in autograder("solution", "01", cwd=copy).stderr
