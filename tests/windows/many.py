"""The results of many programs, one after another in one process, as `check` has them: run in any Python that has the package.

    python many.py PROGRAMS COURSE SEARCHED

PROGRAMS is a JSON file with pairs of an exercise and a path; a line of JSON comes for each. Lines that are wrong are looked for
and code may run without regard to the clock: how far either gets depends on the machine. They are looked for in SEARCHED alone.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from autograder.course.devices import load_settled
from autograder.frontends import check
from autograder.sandbox.host.door import runner_for

PATIENCE = 600.0


def main(programs: list[tuple[str, str]], root: Path, searched: str) -> None:
    """Check each, and print its result."""
    check.SEARCH_SECONDS = PATIENCE
    course = load_settled(root)
    limits = replace(course.spec.limits.limits(), wall_seconds=PATIENCE, submission_seconds=PATIENCE)
    with runner_for(limits) as runner:
        checkers = {search: check.Checker(course, runner, search=search) for search in (True, False)}
        for exercise, path in programs:
            result = checkers[exercise == searched].check(exercise, Path(path))
            print(json.dumps([exercise, Path(path).as_posix(), result.as_json()]), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]), sys.argv[3])
