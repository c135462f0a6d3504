"""The results of many programs, one after another in one process, as `check` has them: run in any Python that has the package.

    python many.py COURSE PROGRAMS

PROGRAMS is a JSON file with pairs of an exercise and a path; a line of JSON comes for each. Lines that are wrong are looked for
and code may run without regard to the clock: how far either gets depends on the machine. They are looked for in the first exercise alone.
"""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autograder.course.devices import load_settled
from autograder.errors import SandboxError
from autograder.frontends import check
from autograder.judging.results import Result
from autograder.sandbox.host.door import runner_for

PATIENCE = 600.0
TRIES = 3
CRASHES = ("(exit status 32212", "a crash in compiled code")  # what Wine's loss of a process makes the package say


def main(root: Path, programs: list[tuple[str, str]]) -> None:
    """Check each, and print its result."""
    check.SEARCH_SECONDS = PATIENCE
    course = load_settled(root)
    limits = replace(course.spec.limits.limits(), wall_seconds=PATIENCE, submission_seconds=PATIENCE)
    with runner_for(limits) as runner:
        checkers = {search: check.Checker(course, runner, search=search) for search in (True, False)}
        for exercise, path in programs:
            result = _checked(checkers[exercise == programs[0][0]], exercise, Path(path))
            print(json.dumps([exercise, Path(path).as_posix(), result.as_json()]), flush=True)  # noqa: T201


def _checked(checker: check.Checker, exercise: str, path: Path) -> Result:
    """What is found; once more where Wine has lost a process."""
    for _ in range(TRIES):
        with suppress(SandboxError):
            result = checker.check(exercise, path)
            if not any(crash in repr(result) for crash in CRASHES):
                return result
    return checker.check(exercise, path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
