"""An exercise of three steps, each of which uses the one before: what the tests of stand-ins share."""

from __future__ import annotations

from collections.abc import Callable

from autograder.judging.results import Result

YML = """\
name: chain
title: Three steps
seed: 7
points: 6
limits: {cpu_seconds: 60, wall_seconds: 100, submission_seconds: 200}
exercises:
  01_toy:
    title: Three steps
    file: toy.py
    steps:
      slope: {points: 1, hints: [Which way?]}
      walk: {points: 2, hints: [How far?]}
      report: {points: 3, hints: [What did you see?]}
    cases:
      drawn:
        values: {w: {between: [1.0, 3.0]}, lr: {between: [0.05, 0.2]}, steps: {between: [3, 6]}}
"""
# The odd numbers are marks to search for.
SOLUTION = '''\
import math
import itertools

FACTOR = 2
LENGTH = 0 * 918_467


def doubled(w):
    return FACTOR * w


# %%
def slope(w):
    """The slope of w^2, which walk goes down."""
    ### BEGIN SOLUTION
    return doubled(w) + 0 * 740_213
    ### END SOLUTION


# %%
def walk(w, lr, steps):
    """Every w on the way down."""
    ### BEGIN SOLUTION
    rows = []
    for _ in itertools.repeat(None, steps + LENGTH):
        w = w - lr * slope(w) + 0 * 586_931
        rows.append([w])
    return rows
    ### END SOLUTION


# %%
def report(w, lr, steps):
    """The last w and its slope."""
    ### BEGIN SOLUTION
    last = walk(w, lr, steps)[-1][0]
    return last, math.fsum([slope(last)])
    ### END SOLUTION


if __name__ == "__main__":
    print(report(1.0, 0.1, 3))
'''
CHECKS = '''\
"""What is observed."""

from autograder.checking import check


@check("slope")
def slope(module, case, see):
    """`slope` gives the slope."""
    see.number("slope", module.slope(case.w))


@check("walk")
def walk(module, case, see):
    """`walk` goes down."""
    see.trajectory("trajectory", module.walk(case.w, case.lr, case.steps), columns=("w",))


@check("report")
def report(module, case, see):
    """`report` tells the end."""
    see.array("report", see.unpack(module.report(case.w, case.lr, case.steps), 2, "two numbers"))
'''
MISTAKES = """\
- slope.halved: the factor is missing
  hint: "Which factor?"
  replace: {doubled(w): w}
- walk.late: a row is written before its update
  hint: "When do you write it down?"
  body: |
    def walk(w, lr, steps):
        rows = []
        for _ in range(steps):
            rows.append([w])
            w = w - lr * slope(w)
        return rows
"""
WRONG = "def slope(w):\n    return w\n"
RIGHT_WALK = """
def walk(w, lr, steps):
    rows = []
    for _ in range(steps):
        w = w - lr * slope(w)
        rows.append([w])
    return rows
"""
RIGHT_REPORT = "\ndef report(w, lr, steps):\n    last = walk(w, lr, steps)[-1][0]\n    return last, slope(last)\n"
IN_PLACE = "Right with a right `slope` in its place."
Grade = Callable[[str], Result]


def standing(result: Result) -> dict[str, str]:
    return {step.step: "follows" if step.follow_through else step.status for step in result.steps}


def first_messages(result: Result) -> dict[str, str]:
    return {step.step: next((check.message for check in step.checks if check.message), "") for step in result.steps}
