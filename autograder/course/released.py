"""What a release says of itself: which files it brought, as they were. Imports nothing heavy.

A released folder keeps beside `course.yml` a hidden folder: `release.json` with a hash of each file, and the stubs as
they came. So a student's work is told from what came, a file of another release from one of this, and nothing that was
changed is written over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.atomic_files import real

HIDDEN = ".autograder"
MANIFEST = "release.json"
FORMAT = 1
MAX_BYTES = 32 << 20


def content_of(data: bytes, name: str) -> str:
    """A hash of what a file says: of a notebook its code alone, so that running a cell is no work; line ends don't count."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        cells = [cell for cell in _cells(data, name) if cell["cell_type"] == "code"]
        data = "\n\n".join("".join(cell["source"]).rstrip() for cell in cells).encode("utf-8", "replace")
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def all_of(data: bytes, name: str) -> str:
    """A hash of all that a student can have written into a file: in a notebook notes count, and what its cells gave."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        cells = [
            (
                cell["cell_type"],
                "".join(cell["source"]).rstrip(),
                cell.get("outputs") or [],
                cell.get("attachments") or {},
            )
            for cell in _cells(data, name)
        ]
        data = json.dumps(cells, sort_keys=True).encode()
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _cells(data: bytes, name: str) -> list[Any]:
    """The cells of a notebook; ValueError for any other file, or what cannot be read."""
    if not name.endswith(".ipynb"):
        raise ValueError(name)
    return list(json.loads(data)["cells"])


@dataclass(frozen=True)
class Release:
    """What a release brought.

    Attributes:
        root: the released folder.
        files: the content of each file as it came, by its path from the root, with slashes.
        notebooks: of each notebook all that stood in it; nothing where the release is too old to tell.
    """

    root: Path
    files: Mapping[str, str]
    notebooks: Mapping[str, str]

    def untouched(self, path: Path) -> bool:
        """Whether what counts in a file is as the release brought it; False also where it brought no such file."""
        came = self.files.get(self._name(path))
        return came is not None and came == _hash(content_of, path)

    def may_be_replaced(self, path: Path) -> bool:
        """Whether nothing is lost with a file that the release brought: not even notes in a notebook."""
        came = (self.notebooks if path.suffix == ".ipynb" else self.files).get(self._name(path))
        return came is not None and came == _hash(all_of, path)

    def brought(self, path: Path) -> bool:
        """Whether there was such a file in it."""
        return self._name(path) in self.files

    def _name(self, path: Path) -> str:
        try:
            return real(path).relative_to(self.root).as_posix()
        except ValueError:
            return ""


def _hash(kind: Callable[[bytes, str], str], path: Path) -> str | None:
    try:
        if path.is_file():  # a pipe would be waited for
            with open(path, "rb") as file:
                return kind(file.read(MAX_BYTES), path.name)
    except OSError:
        pass
    return None


def read_release(root: Path) -> Release | None:
    """What is known of the release that lies in a course's folder, None if it is no release."""
    path = root / HIDDEN / MANIFEST
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(root.resolve(), path, changed)


@lru_cache(maxsize=2)
def _read(root: Path, path: Path, changed: int) -> Release | None:
    try:
        said = json.loads(path.read_bytes())
        files, notebooks = (
            {str(name): str(content) for name, content in kept.items()}
            for kept in (said["files"], said.get("notebooks", {}))
        )
        return Release(root, files, notebooks) if said["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def mixed(root: Path, folder: Path, names: tuple[str, ...]) -> str:
    """Why the files of an exercise's folder do not belong to the release around them; "" if they do, or it is none."""
    release = read_release(root)
    if release is None:
        return ""
    for path in (root / "course.yml", *(folder / name for name in names)):
        if release.brought(path) and not release.untouched(path):
            return (
                f"{path}: is not of the release that lies around it: take course.yml and the exercise's whole folder from one "
                "release, then put your own file back into it"
            )
    return ""
