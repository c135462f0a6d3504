"""The files that one process leaves for another: read from a folder, carried as arrays of bytes, written into a folder.

What lies in the folder was made by a submission: its names and sizes are not trusted on either side.
"""

from __future__ import annotations

import os

import numpy as np

from autograder.errors import WireError
from autograder.recording.conversion import Refused
from autograder.recording.observation import Array

MAX_FILES = 100
MAX_BYTES = 4 << 20  # of all files of one run
MAX_NAME = 200
Files = list[tuple[str, Array]]


def collect(folder: str) -> Files:
    """Every file below a folder, sorted, links not followed; Refused if they are more than one run may leave, or one cannot be read."""
    paths = sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    plain = [path for path in paths if os.path.isfile(path) and not os.path.islink(path)]
    if len(plain) > MAX_FILES:
        raise Refused(f"{len(plain)} files", f"at most {MAX_FILES}")
    if (size := sum(map(os.path.getsize, plain))) > MAX_BYTES:
        raise Refused(f"{size} bytes in files", f"at most {MAX_BYTES}, for a model as small as this one")
    files = []
    for path in plain:
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        if not _is_name(name):
            raise Refused(f"a file whose name is odd or longer than {MAX_NAME} characters", "a plain name")
        with open(path, "rb") as file:
            files.append((name, np.frombuffer(file.read(), dtype=np.uint8)))
    return files


def write(files: Files, folder: str) -> None:
    """Write files into a new folder, under their names."""
    os.makedirs(folder)
    for name, data in files:
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data.tobytes())


def read_files(payload: object) -> Files:
    """Read the files that an untrusted process sent; WireError if any part is not of the agreed type or size."""
    if type(payload) is not list or len(payload) > MAX_FILES:
        raise WireError("the files that were left are not a short list")
    files: Files = []
    for item in payload:
        name, data = item if type(item) is list and len(item) == 2 else (None, None)
        if type(name) is not str or not _is_name(name):
            raise WireError("a file that was left has no plain name")
        if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.ndim != 1:
            raise WireError("a file that was left is not made of bytes")
        files.append((name, data))
    if len({name for name, _ in files}) < len(files) or sum(data.size for _, data in files) > MAX_BYTES:
        raise WireError("the files that were left are too many or too large")
    return files


def _is_name(name: str) -> bool:
    """Whether it is a relative path that stays below its folder, and every system can write it."""
    parts = name.split("/")
    return len(name) <= MAX_NAME and name.isprintable() and not any(part in ("", ".", "..") for part in parts)
