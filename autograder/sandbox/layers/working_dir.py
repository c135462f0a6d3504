"""The one folder in which a job may write: made for it, watched while it runs, emptied after it.

What lies in it was made by a submission, so it is never followed, and its depth, names and permissions are
not trusted.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import time
from collections.abc import Iterator, Set

from autograder.sandbox.layers.bubblewrap import WORKING_DIR_MIB

with contextlib.suppress(ImportError):  # not on Windows, where no sandbox is started
    import resource

NAME = "work"
LOCK = "lock"  # of the grader whose folder it is, where it is one of the host's
ASIDE = "aside-"
MAX_ENTRIES = 2000
TOO_MANY = f"it made more than {MAX_ENTRIES} files"
MAX_AT_ONCE = 100  # more is left by no submission that means well
LOOK_SECONDS = 0.1
CLOSING_SECONDS = 10.0
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def fresh(home: str) -> str:
    """An empty working directory below `home`; OSError if what an earlier job left cannot be removed."""
    path = os.path.join(home, NAME)
    if os.path.lexists(path):
        empty(path)
        return path
    os.mkdir(path, 0o700)
    return path


def overfull(path: str, own_filesystem: bool, pid: int) -> str:
    """Why there is too much in a working directory, empty if there is not. What cannot be counted is too much.

    Args:
        path: the folder.
        own_filesystem: whether it lies on a file system that nobody else uses, so that one call counts all.
        pid: the process that writes there. The files that it holds without a name count.
    """
    if own_filesystem:
        system = os.statvfs(path)
        return TOO_MANY if system.f_files - system.f_ffree > MAX_ENTRIES else ""
    size = _nameless(path, pid)
    for entries, entry in enumerate(_walk(path), 1):
        if entry is None:
            return "it made a folder that cannot be looked into"
        if entries > MAX_ENTRIES:
            return TOO_MANY
        with contextlib.suppress(OSError):
            size += 0 if entry.is_dir(follow_symlinks=False) else entry.stat(follow_symlinks=False).st_blocks * 512
    return f"it wrote more than {WORKING_DIR_MIB} MiB" if size > WORKING_DIR_MIB << 20 else ""


def _walk(path: str) -> Iterator[os.DirEntry[str] | None]:
    """All that is below a folder, no link followed; None for a folder that cannot be read. What is gone by now is left out."""
    todo = [path]
    while todo:
        try:
            with os.scandir(todo.pop()) as found:
                for entry in found:
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    yield entry
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            yield None


def _nameless(path: str, pid: int) -> int:
    """Bytes of the files that a process holds though no folder has them any more.

    Of one that is only mapped the system does not tell the size: it counts as the largest that may be written.
    """
    size, opened = 0, set()
    with contextlib.suppress(OSError):
        for number in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                held = os.stat(f"/proc/{pid}/fd/{number}")
                if held.st_nlink == 0 and stat.S_ISREG(held.st_mode):
                    size += held.st_blocks * 512
                    opened.add(b"%d" % held.st_ino)
        with open(f"/proc/{pid}/maps", "rb") as maps:
            below = os.fsencode(path)
            mapped = {line.split()[4] for line in maps if line.endswith(b" (deleted)\n") and below in line}
        if mapped := mapped - opened:
            size += len(mapped) * resource.prlimit(pid, resource.RLIMIT_FSIZE)[0]
    return size


def clear(path: str, own_filesystem: bool) -> None:
    """Make a working directory empty again: what is in it is removed, or moved aside; OSError if neither is possible.

    On a disk, the removal of thousands of folders takes seconds: the grader removes them while the next submission runs.
    """
    if own_filesystem or not any(entry is None or seen > MAX_AT_ONCE for seen, entry in enumerate(_walk(path), 1)):
        empty(path)
        return
    os.chmod(path, 0o700)
    os.rename(path, os.path.join(os.path.dirname(path), f"{ASIDE}{time.monotonic_ns()}"))
    os.mkdir(path, 0o700)


def clear_home(home: str, own_filesystem: bool) -> None:
    """As `clear`, where nothing kept a job from writing beside its folder: all that is not the grader's own is removed."""
    path, stay = os.path.join(home, NAME), {LOCK}
    if os.path.isdir(path) and not os.path.islink(path):
        clear(path, own_filesystem)
        stay.add(NAME)
    empty(home, stay | {os.path.basename(folder) for folder in aside(home)})
    fresh(home)


def aside(home: str) -> list[str]:
    """The folders below `home` that `clear` moved aside."""
    return [os.path.join(home, name) for name in os.listdir(home) if name.startswith(ASIDE)]


def empty(path: str, keep: Set[str] = frozenset()) -> None:
    """Remove everything in a folder, however deep and whatever its permissions; OSError if something cannot be removed.

    Goes down and up again one folder at a time, so that neither paths nor recursion nor descriptors grow.
    Nothing may change the folder meanwhile.

    Args:
        keep: names in the folder that stay.
    """
    os.chmod(path, 0o700)
    here = os.open(path, FOLDER)
    try:
        todo = [_remove_files(here, keep)]
        names: list[str] = []
        while True:
            if todo[-1]:
                name = todo[-1].pop()
                os.chmod(name, 0o700, dir_fd=here)
                here = _step(here, name)
                names.append(name)
                todo.append(_remove_files(here))
            elif names:
                here = _step(here, "..")
                os.rmdir(names.pop(), dir_fd=here)
                todo.pop()
            else:
                return
    finally:
        os.close(here)


def _step(here: int, name: str) -> int:
    there = os.open(name, FOLDER, dir_fd=here)
    os.close(here)
    return there


def _remove_files(folder: int, keep: Set[str] = frozenset()) -> list[str]:
    """Remove all of a folder that is no folder. Returns the names of those that are."""
    with os.scandir(folder) as found:
        entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found if entry.name not in keep]
    for name, is_folder in entries:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
    return [name for name, is_folder in entries if is_folder]


def remove(*folders: str) -> None:
    """Remove folders of the host's with whatever is left in them; what cannot be removed stays."""
    for folder in folders:
        if os.open not in os.supports_dir_fd:
            _remove_on_windows(folder)
            continue
        with contextlib.suppress(OSError):
            empty(folder)
            os.rmdir(folder)


def _remove_on_windows(folder: str) -> None:
    """A process that was just ended has its files open for a moment more, and none that is open can be removed."""
    end = time.monotonic() + CLOSING_SECONDS
    shutil.rmtree(folder, ignore_errors=True)
    while os.path.isdir(folder) and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
