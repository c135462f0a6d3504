"""`autograder validate --seeds N`: a mistake that hides on some samples of a case is told with how many."""

from dataclasses import replace

import pytest

from autograder.course.cases import sample_cases
from autograder.course.yaml_file import load_course
from autograder.frontends.authoring.seeds import validate_seeds
from autograder.sandbox.host.job import DoesJobs
from tests.helpers import TOY_CHECKS, TOY_YML, words_of, write_toy

SEEDS = range(100, 107)
# Squaring a number is doubling it where that is 2, and 2 or 3 is sampled.
YML = TOY_YML.replace("{uniform: [5], low: 1.0, high: 2.0}", "{integers: [1], low: 2, high: 3}")
MISTAKES = """\
- double.square: the number is squared
  hint: What is twice 3?
  replace: {2 * number: number ** 2}
- double.nothing: nothing is wrong
  hint: Is there anything?
  replace: {2 * number: number + number}
- double.once: it is not doubled
  hint: How often?
  unseen: [plain]
  replace: {2 * number: number}
- walk.endless: the walk never ends
  hint: When is it over?
  replace: {"for _ in range(steps):": "while True:"}
"""


class Hasty(DoesJobs):
    """Does jobs as a sandbox does, and waits less long for what never ends."""

    def __init__(self, sandbox):
        self.limits, self._sandbox = replace(sandbox.limits, cpu_seconds=0.3), sandbox

    def part(self, job, todo):
        return self._sandbox.part(job, todo)


@pytest.fixture(scope="module")
def found(tmp_path_factory, shelf):
    assert YML != TOY_YML
    root = write_toy(tmp_path_factory.mktemp("course"), YML)
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES)
    course = load_course(root)
    with shelf.sandbox(course.spec.limits.limits()) as box:
        return course, validate_seeds(course, "01_toy", Hasty(box), SEEDS)


def line(mistake):
    return [f".{mistake}:" in text for text in MISTAKES.splitlines()].index(True) + 1


def sampled(course, case):
    specs = course.exercises["01_toy"].cases
    cases = [each for seed in SEEDS for each in sample_cases("01_toy", specs, seed, "secret") if each.name == case]
    return [case.values["x"] for case in cases]


def test_a_mistake_that_hides_on_some_samples_is_told_with_how_many(found):
    course, validity = found
    threes = sum(x.tolist() == [3] for x in sampled(course, "drawn"))
    assert 0 < threes < len(SEEDS)
    assert (
        f"{course.root}/solutions/01_toy/mistakes.yml, line {line('square')}: double.square: the mistake 'square' shows in {threes} of 7 samples of the case 'drawn': sample from where it always shows, "
        "or list the case in its `unseen`"
    ) in validity.problems
    assert not any("'square'" in problem and "'plain'" in problem for problem in validity.problems)


def test_one_that_shows_nowhere_and_one_that_never_ends_and_one_that_is_listed(found):
    course, validity = found
    assert [problem for problem in validity.problems if "shows nowhere" in problem] == [
        f"{course.root}/solutions/01_toy/mistakes.yml, line {line('nothing')}: double.nothing: the mistake 'nothing' shows nowhere: it is the solution in other words, or no case can tell it"
    ]
    assert not any("'endless'" in problem or "'once'" in problem for problem in validity.problems)
    assert validity.remarks == [
        "01_toy: 2 of 4 mistakes show in 7 of 7 samples of every case; listed in `unseen`, and showing there every time: once (plain)"
    ]


def test_a_solution_that_fails_on_one_sample_is_told_with_the_line(tmp_path, sandbox):
    root = write_toy(
        tmp_path, YML, checks=TOY_CHECKS.replace("x = list(case.x)", "x = list(case.x)\n    assert 3 not in x")
    )
    assert validate_seeds(load_course(root), "01_toy", sandbox, SEEDS).problems == [
        f"{root}/solutions/01_toy/checks.py, line 10: the solution fails the check 'double' on case 'drawn' (cpu): AssertionError"
    ]


def test_the_command_says_it_too(tmp_path, autograder):
    root = write_toy(tmp_path)
    (root / "solutions/01_toy/mistakes.yml").write_text(MISTAKES[: MISTAKES.index("- double.nothing")])
    assert autograder("build", cwd=root).returncode == 0
    done = autograder("validate", "--seed", "3", "--seeds", "2", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of 1 mistakes show in 2 of 2 samples of every case" in words_of(done.stdout)
