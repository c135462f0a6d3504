"""The one folder in which a job may write: made for it, watched while it runs, emptied after it.

What lies in it was made by a submission, so it is never followed, and its depth, names and permissions are
not trusted.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from autograder.sandbox.namespaces import SCRATCH_MIB

NAME = "work"
MAX_ENTRIES = 2000
LOOK_SECONDS = 0.1


def fresh(home: str) -> str:
    """An empty scratch folder below `home`.

    Raises:
        OSError: if what an earlier job left cannot be removed.
    """
    path = os.path.join(home, NAME)
    if os.path.lexists(path):
        empty(path)
        return path
    os.mkdir(path, 0o700)
    return path


def overfull(path: str, own_filesystem: bool) -> str:
    """Why there is too much in a scratch folder, empty if there is not.

    Args:
        path: the folder.
        own_filesystem: whether it lies on a file system that nobody else uses, so that one call counts all.
    """
    if own_filesystem:
        system = os.statvfs(path)
        return _too_many() if system.f_files - system.f_ffree > MAX_ENTRIES else ""
    entries = size = 0
    todo = [path]
    while todo:
        try:
            with os.scandir(todo.pop()) as found:
                for entry in found:
                    entries += 1
                    if entries > MAX_ENTRIES:
                        return _too_many()
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue  # gone, closed or too deep by now: what is made next is seen next time
    return f"it wrote more than {SCRATCH_MIB} MiB" if size > SCRATCH_MIB << 20 else ""


def _too_many() -> str:
    return f"it made more than {MAX_ENTRIES} files"


def empty(path: str) -> None:
    """Remove everything in a folder, however deep and whatever its permissions.

    Each folder found is moved up to the top before it is emptied: paths stay short and nothing recurses.

    Raises:
        OSError: if something cannot be removed.
    """
    os.chmod(path, 0o700)
    number = 0
    while names := os.listdir(path):
        for name in names:
            inner = os.path.join(path, name)
            if not os.path.isdir(inner) or os.path.islink(inner):
                os.unlink(inner)
                continue
            os.chmod(inner, 0o700)
            with os.scandir(inner) as found:
                entries = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in found]
            for entry_path, is_folder in entries:
                if is_folder:
                    os.chmod(entry_path, 0o700)
                    number += 1
                    os.rename(entry_path, os.path.join(path, f".{number}.{os.urandom(8).hex()}"))
                else:
                    os.unlink(entry_path)
            os.rmdir(inner)


def remove(folder: str) -> None:
    """Remove a folder of the host's with whatever is left in it; what cannot be removed stays."""
    try:
        empty(folder)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
    if os.path.isdir(folder):
        Path(folder).rmdir()
