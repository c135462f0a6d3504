"""What nbgrader copies by itself, on the way from a student to a feedback page: plain files, and no link to anybody else's.

Nbgrader's own collecting, unpacking and grading copy what a link points to, with the instructor's rights, and take along
whatever lies beside a notebook, into the folder that the student gets back.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExtractorPlugin

from autograder.errors import AutograderError, SubmissionError
from autograder.safe_text import visible
from autograder.sandbox.host.temp_dir import Home
from autograder.submissions.source import READING, open_failed, read_regular

NBGRADERS = ("timestamp.txt", "submission_secret.txt")  # by which nbgrader finds whose a feedback page is


class PlainCollect(ExchangeCollect):
    """`nbgrader collect`, of plain files alone: every student writes into the exchange, at any time."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a student's folder; one that cannot be copied is told of, and the class goes on."""
        with Home("the collecting") as staged:
            try:
                self._stage(src, staged / "all")
                super().do_copy(str(staged / "all"), dest, log)
            except (SubmissionError, RuntimeError, OSError) as error:
                self.log.error("Not collected: %s: %s", visible(src), visible(str(error)))

    def _stage(self, src: str, staged: Path) -> None:
        """Copy every plain file with one name, as it is now; of a folder that is a link, nothing."""
        if not stat.S_ISDIR(os.lstat(src).st_mode):
            raise SubmissionError("is a link, or no folder")
        room = 1000 * self.coursedir.max_dir_size  # as nbgrader counts
        for place, _, names, at in os.fwalk(src):
            (folder := staged / os.path.relpath(place, src)).mkdir(parents=True)
            for name in names:
                try:
                    try:
                        opened = os.open(name, READING, dir_fd=at)
                    except OSError as error:
                        raise open_failed(os.path.join(place, name), error) from None
                    data = read_regular(opened, os.path.join(place, name), room, one_name=True)
                except SubmissionError as error:
                    self.log.warning("Not collected: %s", visible(str(error)))
                    continue
                room -= len(data)
                (folder / name).write_bytes(data)


class PlainExtractor(ExtractorPlugin):
    """What `nbgrader zip_collect` unpacks, without the links that an LMS's zip may have become when it was unpacked."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack every archive, and copy what is none."""
        take_out_links(Path(archive_path), self.log)
        super().extract(archive_path, extracted_path)


def take_out_links(folder: Path, log: Any) -> None:
    """Remove from a folder all that is neither a plain file nor a folder, and say what that was."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = os.path.join(place, name)
            mode = os.lstat(path).st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                os.unlink(path)
                log.warning("%s: is a link, or no file: it was taken out", visible(path))


def take_up_plain_files(converter: Any, knows: Callable[[str], bool], tell: Callable[[AutograderError], None]) -> None:
    """Have nbgrader's autograding copy plain files alone, and of an exercise none but its own two and those declared.

    Declared are the files that `c.Autograde.exclude_overwriting` names for the assignment, as nbgrader has it. The
    converter is nbgrader's: it copies before it asks any part that a configuration could name.

    Args:
        knows: whether an assignment is an exercise of the course.
        tell: takes the reason why a submission is not graded, before nbgrader is told.
    """
    begin = converter.init_assignment

    def init_assignment(assignment: str, student: str) -> None:
        folder = Path(converter._format_source(assignment, student))
        try:
            ours = knows(assignment)
            for place in (folder.parent, folder, *folder.glob("*.ipynb")):
                if place.is_symlink() and place.name != converter.coursedir.submitted_directory:
                    raise SubmissionError(f"{place}: is a link: hand in the file itself")
            take_out_links(folder, converter.log)
        except (AutograderError, OSError) as error:
            reason = error if isinstance(error, AutograderError) else SubmissionError(f"{folder}: {error.strerror}")
            tell(reason)
            raise reason from None
        begin(assignment, student)
        if ours:
            made = Path(converter._format_dest(assignment, student))
            kept = {*NBGRADERS, *converter.exclude_overwriting.get(assignment, ())}
            for path in sorted(made.rglob("*"), reverse=True):  # what is in a folder before the folder
                if path.is_dir():
                    if not any(path.iterdir()):
                        path.rmdir()
                elif str(path.relative_to(made)) not in kept:
                    path.unlink()

    converter.init_assignment = init_assignment
