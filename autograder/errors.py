"""The exceptions of the package: one hierarchy, one clear sentence each.

Every message says what is wrong, where (file, line, key) and what to do. The command line prints
it as it stands; a traceback is only ever shown for a bug of the grader's own.
"""


class AutograderError(Exception):
    """Base of everything that the package raises on purpose."""


class CourseError(AutograderError):
    """`course.yml`, or the files of an exercise that it names, are not what they must be."""


class UsageError(AutograderError):
    """The command line asked for something that does not exist or cannot be done."""


class SubmissionError(AutograderError):
    """A submission cannot be read as Python source: the sentence names the file and the reason."""


class SandboxError(AutograderError):
    """The sandbox itself failed: the grader's own trouble, never the student's."""


class ChecksError(SandboxError):
    """An exercise's checks cannot be run in the sandbox: that exercise's trouble, whatever it is given."""


class GraderError(AutograderError):
    """The grader failed on one submission: a bug of its own, which must not end the others."""


class WireError(AutograderError):
    """Bytes that came back from a sandboxed process are not a message of the agreed form."""
