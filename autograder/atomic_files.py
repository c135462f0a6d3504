"""Write files whole or not at all, pack them, and tell plain data apart by a hash."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import math
import os
import secrets
import shutil
import stat
import time
from collections.abc import Container, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from autograder.errors import UsageError

LOCK = ".lock"
PART = ".autograder-part"  # how the name of a file or a folder ends that is not yet whole
LEFT_SECONDS = 3600  # where there are no locks, the age from which such a one counts as left behind
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
def at_work(folder: Path) -> Iterator[None]:
    """While this lasts, what is not yet whole in a folder is somebody's work; what killed processes left there goes first.

    All who write hold a lock on the folder together: who gets it alone knows that everything in it that is not whole was
    left behind. Who writes many files one by one holds it over all of them, so that the folder is looked through once.
    A folder that is not there is made; UsageError if that cannot be done.
    """
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lock = None
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        lock = os.open(folder, os.O_RDONLY)
        with suppress(BlockingIOError):  # others write there now
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _sweep(folder)
        fcntl.flock(lock, fcntl.LOCK_SH)
    except (ImportError, OSError):  # also where a file system has no such locks
        _sweep(folder, time.time() - LEFT_SECONDS)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _sweep(folder: Path, before: float = math.inf) -> None:
    """Remove what is not whole in a folder and was begun before this time."""
    with suppress(OSError):
        for path in [Path(entry) for entry in os.scandir(folder) if entry.name.endswith(PART)]:
            with suppress(OSError):
                if path.lstat().st_mtime < before:
                    _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """A text file that takes `path`'s place when the block ends without an exception; UsageError if it cannot be written."""
    part = _part_in(path.parent)
    with at_work(path.parent), _told(path):
        try:
            with os.fdopen(_created(part), "w", encoding="utf-8", newline="\n") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o644)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in a sentence that something cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def _part_in(folder: Path) -> Path:
    """A name in a folder for what is not yet whole; its own says nothing, which is as short for every file."""
    return folder / f".{secrets.token_hex(8)}{PART}"


def _created(path: Path) -> int:
    """A new file to write into, its owner's alone for now."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """A folder that this process alone writes into, however it may end; UsageError if another does, or it cannot be written."""
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
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


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or leave what was there."""
    with writing(path) as file:
        file.write(text)


def write_all(texts: Mapping[Path, str | bytes], private: Container[Path] = ()) -> list[Path]:
    """Write several files, all or none, and return those that it changed; UsageError if one of them cannot be written.

    Each is prepared beside its place before the first takes its own, in the order of `texts`. If one cannot take it, those
    before it are put back. A folder that was not there takes its place with all that is in it. A process that is killed
    between two such steps leaves some done: `in_the_way` tells them from what is anybody else's.

    Args:
        texts: by path, what is to stand there; private: those that their owner alone may read.
    """
    changed = [path for path, text in texts.items() if not holds(path, text)]
    parts = dict[Path, Path]()  # by place, what is to take it: a file, or a new folder
    before = dict[Path, Path | None]()  # what stood in a place, under another name
    path = Path()
    with ExitStack() as stack:
        for folder in dict.fromkeys(_place_of(each).parent for each in texts):
            if folder.is_dir():
                stack.enter_context(at_work(folder))
        try:
            for path in changed:
                place = _place_of(path)
                part = parts.setdefault(place, _part_in(place.parent))
                target = part / path.relative_to(place)
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(target, texts[path], 0o600 if path in private else 0o644)
            for path, part in parts.items():
                last = len(before) == len(parts) - 1  # of which nothing is put back
                before[path] = None if last else _spared(path)
                os.replace(part, path)
        except (OSError, KeyboardInterrupt) as error:
            left = [part for part in parts.values() if os.path.lexists(part)]
            with suppress(OSError):
                for place, old in reversed(before.items()) if left else ():  # else the last has taken its place as well
                    if old is not None:
                        os.replace(old, place)
                    elif parts[place] not in left:
                        _remove(place)
                for part in left:
                    _remove(part)
            if isinstance(error, OSError):
                raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
            raise
        for old in filter(None, before.values()):
            old.unlink()
    return changed


def in_the_way(folder: Path, texts: Mapping[Path, str | bytes]) -> Iterator[Path]:
    """What stands in a folder besides what `write_all` of these texts puts there, or had begun to when it was killed."""
    for path in sorted(folder.iterdir()):
        begun = holds(path, texts[path]) if path in texts else path.name.endswith(PART)
        ours = path.is_dir() and not path.is_symlink() and any(path in each.parents for each in texts)
        if not begun and not (ours and not any(in_the_way(path, texts))):
            yield path


def _place_of(path: Path) -> Path:
    """What takes its place when a file is written: the file, or the outermost of the folders to it that are not there."""
    return [each for each in (path, *path.parents) if each == path or not os.path.exists(each)][-1]


def _write(path: Path, text: str | bytes, mode: int) -> None:
    """A new file with this in it."""
    descriptor = _created(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(in_bytes(text))
        file.flush()
        os.fsync(descriptor)
    path.chmod(mode)


def _spared(path: Path) -> Path | None:
    """A second name for the file that stands at `path`, None if none does."""
    if not os.path.lexists(path):
        return None
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    copy = _part_in(path.parent)
    shutil.copy2(path, copy)
    return copy


def holds(path: Path, text: str | bytes) -> bool:
    """Whether a file is there with just this in it."""
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
    with _told(path), path.open("w", encoding="utf-8") as file:
        file.write(text)
