"""What a release says of itself: which files it brought, as they were. Imports nothing heavy.

A released folder keeps beside `course.yml` a hidden folder: `release.json` with a hash of each file, and the stubs as
they came. So a student's work is told from what came, a file of another release from one of this, and nothing that was
changed is written over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HIDDEN = ".autograder"
MANIFEST = "release.json"
FORMAT = 1
MAX_BYTES = 32 << 20


def content_of(data: bytes, name: str) -> str:
    """A hash of what a file says: of a notebook its code alone, so that running a cell is no work; line ends don't count."""
    if name.endswith(".ipynb"):
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            cells = [cell for cell in json.loads(data)["cells"] if cell["cell_type"] == "code"]
            data = "\n\n".join("".join(cell["source"]).rstrip() for cell in cells).encode("utf-8", "replace")
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


@dataclass(frozen=True)
class Release:
    """What a release brought.

    Attributes:
        root: the released folder.
        files: the content of each file as it came, by its path from the root, with slashes.
    """

    root: Path
    files: Mapping[str, str]

    def untouched(self, path: Path) -> bool:
        """Whether a file is as the release brought it; False also where it brought no such file."""
        came = self.files.get(self._name(path))
        return came is not None and came == _content(path)

    def brought(self, path: Path) -> bool:
        """Whether there was such a file in it."""
        return self._name(path) in self.files

    def foreign(self, path: Path) -> bool:
        """Whether a file that came with this release is now another."""
        return self.brought(path) and not self.untouched(path)

    def _name(self, path: Path) -> str:
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return ""


def _content(path: Path) -> str | None:
    try:
        with open(path, "rb") as file:
            return content_of(file.read(MAX_BYTES), path.name)
    except OSError:
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
        files = {str(name): str(content) for name, content in said["files"].items()}
        return Release(root, files) if said["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def mixed(root: Path, folder: Path, names: tuple[str, ...]) -> str:
    """Why the files of an exercise's folder do not belong to the release around them; "" if they do, or it is none."""
    release = read_release(root)
    if release is None:
        return ""
    others = [path for path in (root / "course.yml", *(folder / name for name in names)) if release.foreign(path)]
    if not others:
        return ""
    return (
        f"{others[0]}: is not of the release that lies around it: take course.yml and the exercise's whole folder from one "
        "release, then put your own file back into it"
    )
