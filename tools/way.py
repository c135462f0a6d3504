"""Which modules one more submission crosses in the grader's process. Run as ``python -m tools.way``.

For `grade` and for `check`, both warm: from the moment at which the submission is handed in until its result is there. What
counts is what a reader goes through: every function once, where it is first called, and each time that this leads back
into a module that was left before is a return.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import autograder
from autograder.classroom.grade_class import Tally, _Run
from autograder.classroom.grade_one import LocalPool, make_references
from autograder.classroom.result_store import ResultStore
from autograder.course.devices import load_settled
from autograder.course.mistake_file import read_mistakes
from autograder.course.spec import Course
from autograder.frontends.check import Checker
from autograder.sandbox.host.sandbox import Sandbox
from autograder.submissions.collect import collect

HOME = Path(str(autograder.__file__)).parent
EXERCISE, MISTAKE = "02_manual_gradient", "sequential-update"


@dataclass
class Way:
    """The functions of the package that are called while one is being followed, each once, in their order."""

    functions: dict[tuple[str, str], None] = field(default_factory=dict)
    followed: bool = False

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """What Python tells of every call."""
        code = frame.f_code
        if self.followed and event == "call" and code.co_filename.startswith(str(HOME)):
            self.functions[code.co_filename, code.co_qualname] = None

    @contextmanager
    def follow(self) -> Iterator[None]:
        """Write down what is called in the block, by any thread."""
        self.functions, self.followed = {}, True
        yield
        self.followed = False

    @property
    def modules(self) -> list[str]:
        """The modules in the order in which they are entered, again where one is returned to."""
        paths = (Path(file).relative_to(HOME) for file, _ in self.functions if file.endswith(".py"))  # no template's
        names = (str(path.with_suffix("")) for path in paths)
        return [name for name, _ in groupby(names)]


def main() -> None:
    """Print both ways, a line a module."""
    course = load_settled(HOME.parent)
    for command, run in (("grade", grade), ("check", check)):
        sys.stdout.writelines(f"{line}\n" for line in told(command, follow(course, run).modules))


def told(command: str, modules: Sequence[str]) -> list[str]:
    """How many modules a way crosses and how often it returns to one, then the way itself."""
    count = len(set(modules))
    way = [f"  {'<-' if name in modules[:number] else '  '} {name}" for number, name in enumerate(modules)]
    return [f"{command}: {count} modules, {len(modules) - count} returns", *way]


def follow(course: Course, run: Callable[[Course, Path, Way], None]) -> Way:
    """The way of a wrong submission, whose mistake is named and whose path is drawn."""
    way = Way()
    threading.setprofile(way)
    sys.setprofile(way)
    try:
        with TemporaryDirectory() as folder:
            run(course, Path(folder), way)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return way


def hand_in(course: Course, folder: Path, student: str) -> Path:
    """Write a wrong program where a student hands it in."""
    spec, home = course.exercises[EXERCISE], course.solution_dir(EXERCISE)
    known = next(known for known in read_mistakes(home, spec) if known.id == MISTAKE)
    path = folder / "submitted" / student / EXERCISE / spec.file
    path.parent.mkdir(parents=True)
    path.write_text(known.apply((home / spec.file).read_text(encoding="utf-8")), encoding="utf-8")
    return path


def grade(course: Course, folder: Path, way: Way) -> None:
    """Grade two students one after another; the second's way is followed."""
    for student in ("first", "second"):
        hand_in(course, folder, student)
    handins, limits = collect([folder / "submitted"], course).handins, course.spec.limits.limits()
    with Sandbox(limits) as trusted, LocalPool(1, limits) as pool:
        references = make_references(course, [EXERCISE], 1, trusted)
        store = ResultStore(folder)
        graded = _Run(course, references, store, folder, Tally(), lambda result: None)
        for handin in handins:
            with way.follow():
                for result in pool.grade(graded.submissions([handin]), references):
                    graded.enter(result)
        store.close()


def check(course: Course, folder: Path, way: Way) -> None:
    """Check a file twice; the second way is followed."""
    path = hand_in(course, folder, "me")
    with Sandbox(course.spec.limits.limits()) as sandbox:
        checker = Checker(course, sandbox)
        for _ in range(2):
            with way.follow():
                checker.check(EXERCISE, path)


if __name__ == "__main__":
    main()
