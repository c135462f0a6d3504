"""A grader's folders on the host's disk, and the removal of those that killed graders left behind.

A grader holds a lock on each as long as it lives; the system releases it however the grader ends.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import threading
import time
from pathlib import Path

from autograder.errors import SandboxError
from autograder.sandbox.layers import working_dir

PREFIX = "autograder-"
YOUNG_SECONDS = 60.0  # a folder may have no lock yet


class Home:
    """A folder that is ours until it is removed; in a `with` it is for files of the grader's own.

    Attributes:
        path: where it is.
    """

    def __init__(self, whose: str) -> None:
        """Make it, below the system's folder for temporary files; SandboxError, with `whose` it is, if there is no room."""
        try:
            self.path = tempfile.mkdtemp(prefix=PREFIX)
            self._lock = os.open(os.path.join(self.path, working_dir.LOCK), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            what = f"{whose} gets no folder of its own ({error})"
            raise SandboxError(f"{what}: make room, or name another place with TMPDIR") from None
        _take(self._lock)
        self._cleaner: threading.Thread | None = None

    def __enter__(self) -> Path:
        """A folder in it that is empty: beside it lies the lock."""
        (inside := Path(self.path, "own")).mkdir()
        return inside

    def __exit__(self, *_: object) -> None:
        self.remove()

    def tidy(self) -> None:
        """Remove what a job left aside, while the next one runs."""
        folders = working_dir.aside(self.path)
        if folders and (self._cleaner is None or not self._cleaner.is_alive()):
            self._cleaner = threading.Thread(target=working_dir.remove, args=folders, daemon=True)
            self._cleaner.start()

    def remove(self) -> None:
        """Remove it with all that is in it."""
        if self._cleaner is not None:
            self._cleaner.join()
        os.close(self._lock)  # an open file cannot be removed on Windows
        working_dir.remove(self.path)


def sweep() -> None:
    """Remove the folders of graders of this user that are gone."""
    for entry in _ours():
        with contextlib.suppress(OSError):
            if not hasattr(os, "geteuid"):  # Windows: nobody removes what another has open
                with contextlib.suppress(FileNotFoundError):  # it was removed in part
                    os.unlink(os.path.join(entry, working_dir.LOCK))
                working_dir.remove(entry)
                continue
            lock = os.open(os.path.join(entry, working_dir.LOCK), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                if _take(lock):
                    working_dir.remove(entry)
            finally:
                os.close(lock)


def _ours() -> list[str]:
    """The folders of that name, of this user's, that are no longer young."""
    found = []
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX):
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    old = time.time() - status.st_mtime > YOUNG_SECONDS
                    may_remove = not hasattr(os, "geteuid") or os.geteuid() in (0, status.st_uid)
                    if stat.S_ISDIR(status.st_mode) and old and may_remove:
                        found.append(entry.path)
    return found


def _take(lock: int) -> bool:
    """Take a lock, for as long as the descriptor is open; False if somebody has it, or there are none here."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
