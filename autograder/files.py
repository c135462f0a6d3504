"""Write files whole or not at all, and tell plain data apart by a hash."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from autograder.errors import UsageError


def digest(*parts: object) -> str:
    """A hash of plain data: the same data, the same hash."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """A text file to write; it takes `path`'s place when the block ends without an exception.

    Raises:
        UsageError: if the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        if os.path.exists(name):
            os.unlink(name)


def sweep(*folders: Path) -> None:
    """Remove what a process that was killed had begun to write into these folders."""
    for folder in folders:
        for path in folder.glob(".*.part"):
            with suppress(OSError):
                path.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or leave what was there."""
    with writing(path) as file:
        file.write(text)
