"""Write files whole or not at all, pack them, and tell plain data apart by a hash."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from autograder.errors import UsageError

LOCK = ".lock"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day that a zip can hold


def digest(*parts: object) -> str:
    """A hash of plain data: the same data, the same hash."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def zipped(files: Mapping[str, str | bytes], runnable: Container[str] = ()) -> bytes:
    """A zip of files by their names in it: of the same files the same bytes, whenever and on whatever system it is made.

    Args:
        runnable: the names of those that are programs.
    """
    import zipfile  # noqa: PLC0415 - start-up

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3  # Unix, so that its unzip sees who may run it
            info.external_attr = (stat.S_IFREG | (0o755 if name in runnable else 0o644)) << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """A text file that takes `path`'s place when the block ends without an exception; UsageError if it cannot be written."""
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


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """A folder that this process alone writes into, however it may end; UsageError if another does, or it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from None
    try:
        with suppress(ImportError, OSError):  # where there are no such locks
            import fcntl  # noqa: PLC0415 - not on Windows

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                what = "another `autograder grade` is writing into it: wait until it is done, or name another folder"
                raise UsageError(f"{folder}: {what}") from None
        yield
    finally:
        os.close(lock)


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


def write_all(texts: Mapping[Path, str | bytes], private: Container[Path] = ()) -> list[Path]:
    """Write several files, all or none, and return those that it changed; UsageError if one of them cannot be written.

    Each is prepared beside its place before the first takes its own. If one cannot take it, those before it are put back.

    Args:
        texts: by path, what is to stand there; private: those that their owner alone may read.
    """
    changed = [path for path, text in texts.items() if not _holds(path, text)]
    folders, parts = list[Path](), list[Path]()
    before = dict[Path, Path | None]()  # what stood in a place, under another name
    path = Path()
    try:
        for path in changed:
            folders += _make_folders(path.parent)
            parts.append(_prepared(path, texts[path], 0o600 if path in private else 0o644))
        for part, path in zip(parts, changed, strict=True):
            before[path] = _spared(path)
            os.replace(part, path)
    except (OSError, KeyboardInterrupt) as error:
        with suppress(OSError):
            for place, old in reversed(before.items()):
                if old is not None:
                    os.replace(old, place)
                elif place.is_file():
                    place.unlink()
            for part in parts:
                part.unlink(missing_ok=True)
            for folder in reversed(folders):
                folder.rmdir()
        if isinstance(error, OSError):
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
        raise
    for old in filter(None, before.values()):
        old.unlink()
    return changed


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns those that were not there, the outermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _prepared(path: Path, text: str | bytes, mode: int) -> Path:
    """A file beside `path` with this in it, ready to take its place."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(in_bytes(text))
            file.flush()
            os.fsync(descriptor)
        os.chmod(name, mode)
    except OSError:
        os.unlink(name)
        raise
    return Path(name)


def _spared(path: Path) -> Path | None:
    """A second name for the file that stands at `path`, None if none does."""
    if not os.path.lexists(path):
        return None
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(descriptor)
    shutil.copy2(path, name)
    return Path(name)


def _holds(path: Path, text: str | bytes) -> bool:
    with suppress(OSError):
        return path.is_file() and path.read_bytes() == in_bytes(text)  # a pipe would be waited for
    return False


def real(path: Path) -> Path:
    """Where a path leads; `Path.resolve` raises, up to Python 3.12, where a link leads back to itself."""
    return Path(os.path.realpath(path))


def in_bytes(text: str | bytes) -> bytes:
    """A file's bytes, as text or as they are."""
    return text.encode() if isinstance(text, str) else text


def write_out(path: Path, text: str) -> None:
    """Write text where a user wants it, into a pipe, a device or what a link names as well; UsageError if that cannot be done."""
    if not path.exists() or path.is_file():
        write_text(path.resolve(), text)
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
