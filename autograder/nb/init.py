"""Make an nbgrader course from the single source: its own root with a configuration and `source/`."""

from __future__ import annotations

import secrets
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.atomic_files import write_all
from autograder.course.spec import Course
from autograder.errors import CourseError, UsageError
from autograder.judging.reference import plan_from_solution
from autograder.judging.reference_file import record_problem
from autograder.nb.source import make_notebook, notebook_text, support_files
from autograder.sandbox.host.sandbox import Sandbox

CONFIG = "nbgrader_config.py"
START_SECONDS = 60  # on top of a submission's time: what a kernel's own sandbox may take to start


def init_course(
    course: Course, root: Path, sandbox: Sandbox, *, exchange: Path | None = None, seed: int | None = None
) -> dict[str, list[Path]]:
    """Write the nbgrader course, all of it or nothing, and return what was changed, by part.

    The configuration is written once. The notebooks and what lies beside them are made again each time. CourseError if the
    exercises are not what they must be, or not built.

    Args:
        root: its folder; made, for its owner alone, if it is not there; UsageError if it is the course's, or cannot be written.
        exchange: nbgrader's exchange; its default if None.
        seed: samples the secret cases; chosen at random if None.
    """
    root = root.resolve()
    if root == course.root:
        raise UsageError(f"{root}: holds the course itself: give nbgrader a folder of its own")
    config = root / CONFIG
    texts: dict[str, dict[Path, str]] = {CONFIG: {}}
    if not config.exists():
        texts[CONFIG] = {config: config_text(course, exchange, secrets.randbits(128) if seed is None else seed)}
    for exercise, spec in course.exercises.items():
        plan = plan_from_solution(course, exercise, sandbox, None)
        if problem := record_problem(course, plan):
            raise CourseError(problem)
        files = support_files(course, plan) | {f"{spec.stem}.ipynb": notebook_text(make_notebook(course, exercise))}
        texts[exercise] = {root / "source" / exercise / name: text for name, text in files.items()}
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{root}: cannot be made: {error.strerror}") from None
    changed = write_all({path: text for part in texts.values() for path, text in part.items()}, private={config})
    return {part: [path for path in files if path in changed] for part, files in texts.items()}


def config_text(course: Course, exchange: Path | None, seed: int) -> str:
    """The text of `nbgrader_config.py` for a course."""
    environment = Environment(
        loader=PackageLoader("autograder.nb"), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    return environment.get_template(f"{CONFIG}.jinja").render(
        course_id=repr(course.spec.name),
        course=repr(str(course.root)),
        exchange=repr(str(exchange.resolve())) if exchange else "",
        seed=seed,
        timeout=int(course.spec.limits.submission_seconds) + START_SECONDS,
    )
