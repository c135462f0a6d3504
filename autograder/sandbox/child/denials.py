"""Say in words what a layer denied: a bare "Operation not permitted" would leave a student guessing."""

from __future__ import annotations

import errno
import traceback
from pathlib import PurePath

PROCESS = "started a process: not allowed while being graded; use num_workers=0, and no multiprocessing or subprocess"
NETWORK = "opened a network connection: not allowed while being graded"
FILE = "while being graded, files can be written only below the current folder and read only there and in Python's own"
TOO_MUCH = "wrote more than is allowed while being graded"
OTHER = "asked the system for something that is not allowed while being graded"
# An error's attribute, where it was made in the sandbox's place: what to say of it.
SAID = "denied_while_being_graded"

FULL = (errno.EFBIG, errno.ENOSPC)
DENIED = (errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOSYS)
PROCESS_MODULES = {"multiprocessing", "subprocess.py", "pty.py"}
NETWORK_MODULES = {"socket.py", "ssl.py", "urllib", "http"}
PROCESS_CALLS = ("fork(", "exec", "spawn", "popen(", "Process(")


def denial(error: BaseException) -> str:
    """A sentence for an error that comes from a layer of the sandbox, empty for any other.

    Wherever the file's name helps, it is kept.
    """
    cause = _root(error)
    if said := str(getattr(cause, SAID, "")):
        return said
    if isinstance(cause, OSError) and cause.errno in FULL:
        return TOO_MUCH
    if not isinstance(cause, OSError) or cause.errno not in DENIED:
        return ""
    modules = {part for frame in _frames(error) for part in PurePath(frame[0]).parts}
    last = next((line for _, line in reversed(_frames(error)) if line), "")
    if modules & PROCESS_MODULES or any(call in last for call in PROCESS_CALLS):
        return PROCESS
    if modules & NETWORK_MODULES or "socket" in last:
        return NETWORK
    if cause.errno in (errno.EACCES, errno.EROFS) and isinstance(cause.filename, str):
        return f"{cause.filename!r}: {FILE}"
    return f"{OTHER} ({cause.strerror})" if cause.errno == errno.EPERM else ""


def _root(error: BaseException) -> BaseException:
    """The error that began it: libraries wrap what the system said (`URLError` holds its reason)."""
    for _ in range(8):
        inner = error.__cause__ or (None if isinstance(error, OSError) and error.errno else error.__context__)
        if inner is None:
            break
        error = inner
    return error


def _frames(error: BaseException) -> list[tuple[str, str]]:
    """File and source line of each frame on the way, outermost first."""
    found = []
    for _ in range(8):
        found += [(frame.filename, frame.line or "") for frame in traceback.extract_tb(error.__traceback__)]
        inner = error.__cause__ or error.__context__
        if inner is None:
            break
        error = inner
    return found
