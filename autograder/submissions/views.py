"""What lies apart seen as one folder: one student's files among those of others, and a download that was split into parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.submissions.archives import MAX_NAMES, Parts, Tree, ZipTree
from autograder.submissions.layout import MAX_DEPTH
from autograder.submissions.notebook import MAX_NOTEBOOK

Place = tuple[Tree, Parts]
# Google Drive packs a large folder into several zips, "HW 1-20260101T100000Z-001.zip" or "...Z-1-001.zip" and so on.
PART = re.compile(r"(?P<stem>.+?)(?:-(?P<stamp>\d{8}T\d{6}Z)(?:-\d+)?)?-\d{3}(?:\.zip)?", re.IGNORECASE)


class View:
    """Files of one student that lie among those of others, as a folder of their own.

    Args:
        tree: what they lie in; at: the folder in it.
        files: by the name that the student gave it, the name that it has there.
    """

    def __init__(self, tree: Tree, at: Parts, files: Mapping[str, str]) -> None:
        self.tree, self.at, self.files = tree, at, files
        self.zips, self.recent = tree.zips, tree.recent
        self.refused: dict[Parts, str | SubmissionError] = {}

    def names(self, *parts: str) -> dict[str, bool]:
        """The files' names; there are no folders."""
        return {} if parts else dict.fromkeys(self.files, False)

    def where(self, *parts: str) -> str:
        """The whole path of a file, under the name that it has there."""
        return self.tree.where(*self.at, *(self.files.get(part, part) for part in parts or list(self.files)[:1]))

    def read(self, *parts: str, limit: int = MAX_NOTEBOOK) -> bytes:
        """A file's bytes; SubmissionError as the tree that it lies in."""
        return self.tree.read(*self.at, self.files[parts[0]], limit=limit)


class Joined:
    """The parts of one download, as the one folder that it was; `name`: the folder's; places: where each part begins."""

    def __init__(self, name: str, places: Sequence[Place]) -> None:
        self.name, self.places = name, places
        self.zips = max(tree.zips for tree, _ in places)
        self.recent: list[ZipTree] = []

    @property
    def refused(self) -> dict[Parts, str | SubmissionError]:
        """What the parts refused."""
        return {
            parts[len(at) :]: why
            for tree, at in self.places
            for parts, why in tree.refused.items()
            if parts[: len(at)] == at
        }

    def names(self, *parts: str) -> dict[str, bool]:
        """Entry names of a folder, in whichever parts it is."""
        found: dict[str, bool] = {}
        for tree, at in self._with(parts):
            found |= tree.names(*at, *parts)
        return found

    def where(self, *parts: str) -> str:
        """The whole path of something, in the first part in which it is."""
        tree, at = next(self._with(parts), self.places[0])
        return tree.where(*at, *parts)

    def read(self, *parts: str, limit: int = MAX_NOTEBOOK) -> bytes:
        """A file's bytes; SubmissionError as the part that it lies in, or if it is in none."""
        place = next(self._with(parts), None)
        if place is None:
            raise SubmissionError(f"{self.where(*parts)}: is not there")
        tree, at = place
        return tree.read(*at, *parts, limit=limit)

    def _with(self, parts: Parts) -> Iterator[Place]:
        for tree, at in self.places:
            if all(part in tree.names(*at, *parts[:depth]) for depth, part in enumerate(parts)):
                yield tree, at


def parts_of_one(names: Iterable[str]) -> bool:
    """Whether these may be the parts of one download, by what they are called."""
    found = [PART.fullmatch(name) for name in names]
    return len(found) > 1 and len({one and (one["stem"], one["stamp"]) for one in found}) == 1 and found[0] is not None


def grouped(paths: Sequence[Path]) -> list[list[Path]]:
    """Paths with those together that may be the parts of one download."""
    groups: list[list[Path]] = []
    for path in paths:
        for group in groups:
            if group[0].parent == path.parent and parts_of_one([group[0].name, path.name]):
                group.append(path)
                break
        else:
            groups.append([path])
    return groups


def joined(parts: Mapping[str, Place]) -> Joined | None:
    """The folder that parts of one download were, by their names; None if they only look so: then each holds what it will.

    A file that lies in two of them was in two folders; so it may be where they hold more names than are looked at.
    """
    (found, *_) = (PART.fullmatch(name) for name in parts)
    if found is None or len(parts) < 2:
        return None
    tops = {name for tree, at in parts.values() for name in tree.names(*at)}
    entries = list(islice(chain.from_iterable(_entries(*place) for place in parts.values()), MAX_NAMES + 1))
    files = [path for path, is_folder in entries if not is_folder]
    alone = len(set(files)) == len(files) and len(entries) <= MAX_NAMES
    whole = alone and (found["stamp"] or tops == {found["stem"]})
    return Joined(found["stem"], list(parts.values())) if whole else None


def _entries(tree: Tree, at: Parts, inside: Parts = ()) -> Iterator[tuple[Parts, bool]]:
    """All that lies in a folder and below, and whether each is a folder; as much as is asked for."""
    for name, is_folder in tree.names(*at, *inside).items():
        yield (*inside, name), is_folder
        if is_folder and len(inside) < MAX_DEPTH:
            yield from _entries(tree, at, (*inside, name))
