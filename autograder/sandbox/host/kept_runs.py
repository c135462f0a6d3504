"""What the course's own programs did, kept in a file: the same job is not done a second time.

The solution and each known mistake give on a case what they gave before, as long as nothing is another: the text that is
run, the checks, the inputs, the limits, and what the surroundings say. The file may be deleted at any time; one that is
damaged, or that somebody else could have written, is as if there were none.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from autograder.atomic_files import digest, write_all
from autograder.errors import UsageError, WireError
from autograder.recording import codec
from autograder.recording.observation import OWN_TROUBLES, Observation
from autograder.sandbox.host.job import KEPT_FRAMES, DoesJobs, Job, Outcome, Run

MOST_BYTES = 16 << 20  # of a file: what was used longest ago is forgotten
CHECKSUM = hashlib.sha256().digest_size


class KeptRuns(DoesJobs):
    """Does the course's own jobs, each once; any other is passed on as it is, as are edits. Several threads may use it at once.

    Args:
        jobs: does what is not kept.
        path: the file; its folder is made if need be, and is its owner's alone.
        rests_on: what else the results depend on.
    """

    def __init__(self, jobs: DoesJobs, path: Path, rests_on: str) -> None:
        self.limits, self._jobs, self._path, self._rests_on = jobs.limits, jobs, path, rests_on
        self._before, self._now = _read(path, rests_on), dict[str, bytes]()

    def part(self, job: Job, todo: Iterable[int]) -> Outcome:
        """See `DoesJobs.part`."""
        todo = list(todo)
        if not job.trusted or job.patches:  # of edits each job is bounded anew
            return self._jobs.part(job, todo)
        key = self._key(job, todo)
        kept = self._before.get(key) or self._now.get(key)
        part = _unpacked(kept, todo) if kept else None
        if part is None:
            part = self._jobs.part(job, todo)
            kept = _packed(part)
        if kept:
            self._now[key] = kept
        return part

    def save(self) -> None:
        """Write the file if there is anything new: first what was used, then what was not, as far as there is room for it.

        Where it cannot be written, it is done without.
        """
        if self._now.keys() <= self._before.keys():
            return
        kept, room = dict[str, bytes](), MOST_BYTES
        for key, frame in {**self._now, **self._before}.items():
            room -= len(frame)
            if room >= 0:
                kept[key] = frame
        index = codec.pack({"rests on": self._rests_on, "keys": list(kept)})
        content = b"".join([index, *kept.values()])
        with suppress(OSError, UsageError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_all({self._path: hashlib.sha256(content).digest() + content}, private=[self._path])

    def _key(self, job: Job, todo: list[int]) -> str:
        own = [job.filename, job.source, job.checks, list(job.variants), todo]
        stand_in = asdict(job.stand_in) if job.stand_in else None
        return digest(own, stand_in, asdict(job.limits or self.limits), _hash(tuple(job.runs)))


@contextmanager
def kept_runs(jobs: DoesJobs, path: Path, rests_on: str) -> Iterator[KeptRuns]:
    """A `KeptRuns` whose file is written when the block ends, however it does: what was done was done."""
    kept = KeptRuns(jobs, path, rests_on)
    try:
        yield kept
    finally:
        kept.save()


def is_ours(path: Path) -> bool:
    """Whether nobody but us (and root) can have written a file, nor put another into its place."""
    if not hasattr(os, "geteuid"):
        return True
    try:
        found = [path.lstat(), path.parent.stat()]
    except OSError:
        return False
    return all(
        each.st_uid in (os.geteuid(), 0) and not each.st_mode & (stat.S_IWGRP | stat.S_IWOTH) for each in found
    ) and stat.S_ISREG(found[0].st_mode)


@lru_cache(maxsize=KEPT_FRAMES)
def _hash(runs: tuple[Run, ...]) -> str:
    return hashlib.sha256(codec.pack([vars(run) for run in runs])).hexdigest()


def _read(path: Path, rests_on: str) -> dict[str, bytes]:
    """The frame of what came of each job, by its key; nothing if the file is not whole, or of other surroundings."""
    if not is_ours(path):
        return {}
    try:
        data = path.read_bytes()
        content = data[CHECKSUM:]
        if hashlib.sha256(content).digest() != data[:CHECKSUM]:
            return {}
        first, *frames = codec.split(content)
        index = codec.unpack(first)
        return dict(zip(index["keys"], frames, strict=True)) if index["rests on"] == rests_on else {}
    except (OSError, WireError, ValueError, LookupError, TypeError):
        return {}


def _packed(part: Outcome) -> bytes:
    """A frame of what came of a job; empty if something else than the program may have decided it (time, memory, a device)."""
    troubles = [seen.trouble for seen in part.seen.values() if seen.trouble]
    if part.lost or part.passed_over or any(trouble.kind not in OWN_TROUBLES for trouble in troubles):
        return b""
    seen = [[number, observation.to_payload()] for number, observation in part.seen.items()]
    try:
        frame = codec.pack(seen)
        return frame if _unpacked(frame, list(part.seen)) else b""
    except TypeError:
        return b""


def _unpacked(frame: bytes, todo: list[int]) -> Outcome | None:
    """What a frame holds; None if it is not what a run of these can have given."""
    try:
        seen = {number: Observation.from_payload(payload) for number, payload in codec.unpack(frame)}
    except (WireError, ValueError, TypeError):
        return None
    return Outcome(seen=seen) if sorted(seen) == sorted(todo) else None
