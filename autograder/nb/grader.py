"""The grader inside nbgrader's tools: configured in `nbgrader_config.py`; its fork servers run as long as its owner lives."""

from __future__ import annotations

import weakref
from pathlib import Path

from traitlets import Bool, Enum, Int, Unicode
from traitlets.config import LoggingConfigurable

from autograder.classroom.grade_one import Reference, grade_one, make_references
from autograder.course.devices import load_settled
from autograder.course.spec import Course
from autograder.errors import CourseError, SubmissionError
from autograder.judging.grading import own_bugs
from autograder.judging.results import Result
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import Level, admit
from autograder.submissions.source import make_submission


class Grader(LoggingConfigurable):
    """Grades submissions one after another, each exercise's reference worked out once."""

    course = Unicode("", help="The folder that holds course.yml and solutions/.").tag(config=True)
    seed = Int(None, allow_none=True, help="Samples the secret cases.").tag(config=True)
    require_confinement = Enum(
        ("A", "B", "C"), "C", help="The level of confinement below which nothing is graded: A is the strongest."
    ).tag(config=True)
    trust_submissions = Bool(False, help="Grade even where submissions can hardly be confined (level C).").tag(
        config=True
    )

    _loaded: Course | None = None
    _references: dict[str, Reference] | None = None
    _trusted: Sandbox | None = None
    _sandbox: Sandbox | None = None

    def loaded(self) -> Course:
        """The course; CourseError if it is not named, or not what it must be."""
        if self._loaded is None:
            if not self.course:
                raise CourseError("nbgrader_config.py: c.Grader.course is not set: name the folder of course.yml")
            self._loaded = load_settled(Path(self.course))
        return self._loaded

    def knows(self, assignment: str) -> bool:
        """Whether an assignment is an exercise of the course: others are the instructor's own."""
        return assignment in self.loaded().exercises

    def grade(self, student: str, exercise: str, data: bytes, where: str) -> Result:
        """Grade a file's bytes on the known and the secret cases; SubmissionError if that cannot be: then it has no score.

        CourseError, UsageError or SandboxError if the course, the confinement or the sandbox is not what it must be.
        """
        reference, sandbox = self._ready(exercise)
        with own_bugs():
            submission = make_submission(student, exercise, Path(where).name, data, where)
        result = grade_one(submission, reference, sandbox)
        if result.status != "graded":
            raise SubmissionError(result.message)
        return result

    def _ready(self, exercise: str) -> tuple[Reference, Sandbox]:
        course = self.loaded()
        if self.seed is None:
            raise CourseError(
                "nbgrader_config.py: c.Grader.seed is not set: it samples the secret cases, any whole number will do"
            )
        if self._trusted is None or self._sandbox is None or self._references is None:
            self._trusted, self._references = Sandbox(course.spec.limits.limits()), {}
            weakref.finalize(self, self._trusted.close)
            level: Level = self.require_confinement  # type: ignore[assignment]
            confinement = admit(self._trusted.confinement(), level, self.trust_submissions)
            self._sandbox = Sandbox(course.spec.limits.limits(), needed=confinement.layers)
            weakref.finalize(self, self._sandbox.close)
        if exercise not in self._references:
            self._references |= make_references(course, [exercise], self.seed, self._trusted)
        return self._references[exercise], self._sandbox
