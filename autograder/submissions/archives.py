"""Folders and zips as trees of names and bytes, read as what they are: somebody else's.

No link is followed on the way, nothing is unpacked to disk, and everything is bounded.
"""

from __future__ import annotations

import io
import os
import stat
import unicodedata
import weakref
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from autograder.course.outline import PROGRAMS
from autograder.errors import SubmissionError
from autograder.submissions.notebook import MAX_NOTEBOOK
from autograder.submissions.source import open_failed, open_regular, read_regular

Parts = tuple[str, ...]  # of a path in a tree
MAX_NAMES = 100_000
MAX_CLASS_MEMBERS = 100_000
MAX_CLASS_MIB = 256  # of a class's zip that lies in another one
MAX_PARTS = 32  # of a member's path
# What one student's zip may hold, for each exercise of the course; unpacked, all zips in it count.
ZIP_MIB, ZIP_MEMBERS, UNPACKED_MIB = 2, 50, 64
MAX_NESTED = 2  # zips in zips: a class's, a student's, and one in that
READ = {*PROGRAMS, ".zip"}  # endings of files of which is told when they are read
UTF8 = 0x800  # the flag of a member whose name is marked so
CENTRAL_ENTRY = b"PK\x01\x02"
STEP = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Tree(Protocol):
    """Names and bytes in folders, wherever these are.

    Attributes:
        refused: a sentence for each thing that was left out, by its path; a SubmissionError if it could not be read.
        zips: how many zips its files lie in.
        recent: what was read last of the zips that lie in it.
    """

    zips: int
    recent: list[ZipTree]

    @property
    def refused(self) -> Mapping[Parts, str | SubmissionError]: ...  # noqa: D102 - above

    def names(self, *parts: str) -> dict[str, bool]:
        """Entry names of a folder: True for folders, False for anything else."""

    def where(self, *parts: str) -> str:
        """The whole path of something, for messages."""

    def read(self, *parts: str, limit: int = MAX_NOTEBOOK) -> bytes:
        """A file's bytes, or a SubmissionError."""


class FolderTree:
    """A folder, seen without following links."""

    zips = 0

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = root.resolve().name
        self.parents = [parent.name for parent in root.resolve().parents]
        self.refused: dict[Parts, str | SubmissionError] = {}
        self.recent: list[ZipTree] = []

    def names(self, *parts: str) -> dict[str, bool]:
        """Entry names of a folder below the root: True for folders, False for anything else."""
        entries: dict[str, bool] = {}
        try:
            folder = self._open(parts, os.O_DIRECTORY)
            try:
                with os.scandir(folder) as found:
                    for entry in found:
                        entries[entry.name] = entry.is_dir(follow_symlinks=False)
                        if entry.is_symlink():
                            self._link((*parts, entry.name))
                        if len(entries) > MAX_NAMES:
                            said = f"{self.where(*parts)}: left out: it holds more than {MAX_NAMES} names"
                            self.refused[parts] = SubmissionError(said)
                            return {}
            finally:
                os.close(folder)
        except OSError as error:
            self.refused[parts] = SubmissionError(f"{self.where(*parts)}: cannot be read: {error.strerror}")
            return {}
        return entries

    def _link(self, parts: Parts) -> None:
        """Refuse a link that may stand for somebody's folder."""
        target = self.root.joinpath(*parts)
        if target.name.startswith("."):
            return
        if os.path.isdir(target):
            self.refused[parts] = f"{self.where(*parts)}: left out: it is a link to a folder"
        elif not os.path.exists(target) and target.suffix.lower() not in READ:
            self.refused[parts] = f"{self.where(*parts)}: left out: it is a link that leads nowhere"

    def where(self, *parts: str) -> str:
        """The whole path of something in the folder, for messages."""
        return str(self.root.joinpath(*parts))

    def read(self, *parts: str, limit: int = MAX_NOTEBOOK) -> bytes:
        """A file's bytes; SubmissionError if it is not a regular file with one name, or larger than `limit` bytes."""
        where = self.where(*parts)
        try:
            descriptor = self._open(parts, 0)
        except OSError as error:
            raise open_failed(where, error) from None
        return read_regular(descriptor, where, limit, one_name=True)

    def _open(self, parts: Parts, last: int) -> int:
        """A descriptor of what is at `parts`, each step taken inside the one before, none through a link."""
        here = os.open(self.root, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        for number, part in enumerate(parts, 1):
            if part in ("", ".", "..") or "/" in part:
                os.close(here)
                raise FileNotFoundError(2, "no such file")
            try:
                step = os.open(part, STEP | (last if number == len(parts) else os.O_DIRECTORY), dir_fd=here)
            finally:
                os.close(here)
            here = step
        return here


@dataclass(frozen=True)
class Room:
    """How many MiB a student's zip may unpack to with all zips in it, and how many bytes each comes to."""

    mib: int
    taken: dict[Path, int] = field(default_factory=dict)


class ZipTree:
    """A zip's content, never unpacked to disk; SubmissionError if it cannot be opened, is not a zip, or holds too many members.

    Args:
        path: where the zip is, for messages; it is opened there too, unless `data` is given.
        data: gives its bytes, whenever something is read of it after another of `recent`: 300 zips are not held in memory.
        members: how many it may hold.
        depth: how many zips it lies in.
        recent: what was read last of the zips that lie beside it.
        misread: the names at the top that seem to be in letters of which the zip does not say how they are written.
        room: what is shared by a student's zip and all zips in it; a class's may unpack to whatever it likes.
    """

    def __init__(
        self,
        path: Path,
        data: Callable[[], bytes] | None = None,
        members: int = MAX_CLASS_MEMBERS,
        depth: int = 0,
        recent: list[ZipTree] | None = None,
        room: Room | None = None,
    ) -> None:
        self._archive: zipfile.ZipFile | None = None
        self._recent = [] if recent is None else recent
        self.recent: list[ZipTree] = []
        self.path = path
        self.data = data
        self.room = room
        self.zips = depth + 1
        self.name = path.stem
        self.parents = [parent.name for parent in path.resolve().parents]
        self.members: dict[Parts, zipfile.ZipInfo] = {}
        self.folders: dict[Parts, dict[str, bool]] = {(): {}}
        self.refused: dict[Parts, str | SubmissionError] = {}
        self.twice: set[Parts] = set()
        self.misread: list[str] = []
        try:
            infos = self._opened(members).infolist()
        except SubmissionError:
            raise
        except Exception as error:  # noqa: BLE001 - on hostile bytes zipfile raises what its parts raise
            raise SubmissionError(f"{path}: is not a readable zip: {_short(error)}") from None
        self._admit(len(infos), members)
        if room is not None:
            room.taken[path] = sum(map(_unpacked, infos))
            if sum(room.taken.values()) > room.mib << 20:
                raise SubmissionError(f"{path}: unpacks to more than {room.mib} MiB, with what lies beside it")
        for info in infos:
            self._add(info)
            self._admit(len(self.folders), members, "folders")

    def _opened(self, members: int | None = None) -> zipfile.ZipFile:
        """The zip as it is read; a class's has a long list of members, which is not read for each."""
        if self._archive is not None:
            return self._archive
        if self.data is None:
            file = open_regular(self.path)
            weakref.finalize(self, file.close)
        else:
            data = self.data()
            if members is not None:
                self._admit(data.count(CENTRAL_ENTRY), members)
            file = io.BytesIO(data)
        for other in self._recent:
            other._archive = None
        self._recent[:] = [self] if self.data is not None else []
        self._archive = archive = zipfile.ZipFile(file)
        return archive

    def _admit(self, number: int, most: int, what: str = "members") -> None:
        if number > most:
            raise SubmissionError(f"{self.path}: has more than {most} {what}")

    def _add(self, info: zipfile.ZipInfo) -> None:
        name, misread = _name(info)
        name = name.replace("\\", "/")  # some of Windows' own tools write their separator
        pure = PurePosixPath(name)
        parts = pure.parts
        self.misread += parts[:1] if misread else ()
        kind = stat.S_IFMT(info.external_attr >> 16)
        outside = pure.is_absolute() or ".." in parts or PureWindowsPath(name).drive
        if outside or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            why = "a link, or a path that leads outside"
            self.refused[parts or ("",)] = f"{self.path}: left out the member {info.filename[:200]!r}: {why}"
            return
        if not parts or parts[0] == "__MACOSX":
            return
        for depth in range(1, min(len(parts), MAX_PARTS)):
            self.folders.setdefault(parts[:depth], {})
            self.folders[parts[: depth - 1]][parts[depth - 1]] = True
        if len(parts) > MAX_PARTS:
            why = f"it lies more than {MAX_PARTS - 1} folders deep"
            said = f"{self.path}: left out the member {info.filename[:200]!r}: {why}"
            self.refused[parts] = SubmissionError(said)
            return
        if is_folder := name.endswith("/"):
            self.folders.setdefault(parts, {})
        elif self.members.setdefault(parts, info) is not info:
            self.twice.add(parts)
        self.folders[parts[:-1]][parts[-1]] = is_folder

    def names(self, *parts: str) -> dict[str, bool]:
        """Entry names of a folder in the zip, True for folders."""
        return self.folders.get(parts, {})

    def where(self, *parts: str) -> str:
        """The zip's path and the member's, for messages."""
        return "/".join([str(self.path), *parts])

    def read(self, *parts: str, limit: int = MAX_NOTEBOOK) -> bytes:
        """A member's bytes, counted while they are unpacked; SubmissionError if it stands twice, cannot be unpacked, or is above `limit`."""
        where, info = self.where(*parts), self.members[parts]
        if parts in self.twice:
            raise SubmissionError(f"{where}: stands twice in the zip: hand in one that holds it once")
        if info.flag_bits & 1:
            raise SubmissionError(f"{where}: is encrypted: hand in a zip without a password")
        # The other methods unpack a whole block at once, however large it becomes.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SubmissionError(f"{where}: cannot be unpacked: it is packed in an unusual way, use an ordinary zip")
        try:
            with self._opened().open(info) as member:
                data = member.read(limit + 1)
        except SubmissionError:
            raise
        except Exception as error:  # noqa: BLE001 - on hostile bytes zipfile raises what its parts raise
            raise SubmissionError(f"{where}: cannot be unpacked: {_short(error)}") from None
        if len(data) > limit:
            raise SubmissionError(f"{where}: unpacks to more than {limit // 1024 // 1024} MiB")
        return data


def _unpacked(info: zipfile.ZipInfo) -> int:
    """How much of a member is unpacked at most: never more than it says, and nothing of what can be no work."""
    return min(info.file_size, MAX_NOTEBOOK) if PurePosixPath(info.filename).suffix.lower() in {*READ, ".txt"} else 0


def _name(info: zipfile.ZipInfo) -> tuple[str, bool]:
    """A member's name, and whether it seems to be read wrongly: in UTF-8 where it is that without the mark that says so, as macOS leaves it."""
    if info.flag_bits & UTF8:
        return info.filename, False
    try:
        as_it_stands = info.filename.encode("cp437")
    except ValueError:
        return info.filename, False  # the zip says it a second time, in Unicode
    try:
        return as_it_stands.decode(), False
    except ValueError:
        others = (char for char in info.filename if not char.isascii())
        return info.filename, not all(unicodedata.name(char, "").startswith("LATIN") for char in others)


def student_zip(tree: Tree, exercises: int, *parts: str) -> ZipTree:
    """One student's zip in a folder or another zip, bounded by the number of exercises; SubmissionError as `ZipTree`, or if it is too large."""
    limit = exercises * ZIP_MIB << 20
    where, members = Path(tree.where(*parts)), exercises * ZIP_MEMBERS
    room = getattr(tree, "room", None) or Room(exercises * UNPACKED_MIB)
    return ZipTree(where, lambda: tree.read(*parts, limit=limit), members, tree.zips, tree.recent, room)


def class_zip(tree: Tree, *parts: str) -> ZipTree:
    """A class's zip, which lies alone in a folder or in another zip; SubmissionError as `student_zip`."""
    if isinstance(tree, FolderTree):
        return ZipTree(tree.root.joinpath(*parts))
    data = tree.read(*parts, limit=MAX_CLASS_MIB << 20)
    return ZipTree(Path(tree.where(*parts)), lambda: data, depth=tree.zips)


def _short(error: Exception) -> str:
    return f"{str(error)[:120] or type(error).__name__}"
