"""In a workflow on GitHub: tell what `autograder check --json` found, in the run's summary and to GitHub Classroom.

The summary is Markdown in the file that `GITHUB_STEP_SUMMARY` names, an output a line in that of `GITHUB_OUTPUT`:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
What Classroom's reporter takes is JSON in base64, as `src/main.js`, `src/console-results.js` and `src/notify-classroom.js`
read it in https://github.com/classroom-resources/autograding-grading-reporter: it adds the tests' scores up, and tells
Classroom no points where `max_score` is 0. So what could not be checked is no zero.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course.devices import load_settled
from autograder.course.outline import find_course
from autograder.course.spec import Course
from autograder.frontends.check import places_in
from autograder.judging.results import Result, StepResult, result_of
from autograder.judging.telling import with_seen
from autograder.reports.terminal import SIGNS, at_fault, points, told
from autograder.safe_text import one_line

STATUS = {"passed": "pass", "failed": "fail", "skipped": "fail", "error": "error"}


def main(path: Path, environment: Mapping[str, str]) -> None:
    """Write the summary and the outputs of a run whose results are in a file."""
    course = load_settled(find_course(Path.cwd()))
    results = [result_of(form) for form in json.loads(path.read_text(encoding="utf-8"))]
    results = [with_seen(result, course.exercises[result.exercise]) for result in results]
    with open(environment["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as summary:
        summary.write(summary_of(results, course))
    form = classroom_form(results)
    encoded = base64.b64encode(json.dumps(form).encode()).decode()
    with open(environment["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"result={encoded}\nstatus={form['status']}\n")


def summary_of(results: Sequence[Result], course: Course) -> str:
    """What a student reads of a run: a table of points, then of each step that does not pass what is wrong and where."""
    earned, total = sum(result.points for result in results), sum(result.max_points for result in results)
    lines = [f"# {points(earned)} of {points(total)} points", "", "| exercise | points | steps |", "|---|---|---|"]
    for result in results:
        steps = ", ".join(f"{SIGNS[step.status][0]} `{step.step}`" for step in result.steps)
        score = (
            f"{points(result.points)} of {points(result.max_points)}" if result.status == "graded" else "not checked"
        )
        lines.append(f"| {result.exercise} | {score} | {steps} |")
    for result in results:
        places = places_in(course, result.exercise, course.own_file(result.exercise))
        if result.message:
            lines += ["", f"## {result.exercise}", *_quoted([one_line(result.message)])]
        for step in result.steps:
            if said := [] if step.status == "passed" else told(step):
                place = at_fault(result, step, places)
                lines += ["", f"## {result.exercise}: {step.step}", *_quoted([*said, *([place] if place else [])])]
    return "\n".join([*lines, ""])


def classroom_form(results: Sequence[Result]) -> dict[str, Any]:
    """The object that Classroom's reporter reads: a test for each step; no points where something could not be checked."""
    unchecked = any(result.status == "error" for result in results)
    tests = [_test(result, step) for result in results for step in result.steps]
    tests += [_form(result.exercise, "error", 0.0, one_line(result.message)) for result in results if not result.steps]
    passed = all(result.passed for result in results)
    return {
        "version": 1,
        "status": "error" if unchecked else "pass" if passed else "fail",
        "max_score": 0 if unchecked else sum(result.max_points for result in results),
        "tests": tests,
    }


def _test(result: Result, step: StepResult) -> dict[str, Any]:
    message = "" if step.status == "passed" else "\n".join(told(step))
    return _form(f"{result.exercise[:2]}.{step.step}", STATUS[step.status], step.points, message)


def _form(name: str, status: str, score: float, message: str) -> dict[str, Any]:
    return {"name": name, "status": status, "score": score, "message": message, "line_no": 0}


def _quoted(lines: Sequence[str]) -> list[str]:
    """Lines as they are, whatever Markdown would make of them."""
    longest = max((len(ticks) for line in lines for ticks in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *lines, fence]


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("autograder: nothing was checked: the step before this one says why")
    main(Path(sys.argv[1]), os.environ)
