"""What nbgrader copies by itself: plain files, and no link to anybody else's."""

import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from autograder.errors import AutograderError, SubmissionError

pytest.importorskip("nbgrader")
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.nb.plain_files import PlainCollect, PlainExtractor, take_up_plain_files


@pytest.mark.parametrize("linked", ["submitted/ada", "submitted/ada/01_toy", "submitted/ada/01_toy/toy.ipynb"])
def test_whose_folder_or_notebook_is_a_link_is_told_so_and_nothing_is_copied(tmp_path, linked):
    for name in ("submitted/ada/01_toy", "source/01_toy/01_toy"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "toy.ipynb").write_text("solved")
    path = tmp_path / linked
    path.unlink() if path.is_file() else shutil.rmtree(path)
    path.symlink_to(tmp_path / "source/01_toy")
    told: list[AutograderError] = []
    converter = Autograde(coursedir=CourseDirectory(root=str(tmp_path)))
    take_up_plain_files(converter, lambda name: name == "01_toy", told.append)
    with pytest.raises(SubmissionError, match=f"{path}: is a link"):
        converter.init_assignment("01_toy", "ada")
    assert len(told) == 1 and not (tmp_path / "autograded").exists()


def collector(root: Path) -> PlainCollect:
    """What `nbgrader collect` copies with, in a course."""
    return PlainCollect(coursedir=CourseDirectory(root=str(root)))


def test_what_is_collected_is_plain_files_as_they_are(tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("grades")
    inbound = tmp_path / "inbound/ada+01_toy+2031-03-01 18:00:00 UTC+x"
    (inbound / "more").mkdir(parents=True)
    for name in ("toy.ipynb", "timestamp.txt", "more/data.csv"):
        (inbound / name).write_text(name)
    (inbound / "book").symlink_to(secret)
    (inbound / "zero").symlink_to("/dev/zero")
    (inbound / "course").symlink_to(tmp_path)
    os.link(secret, inbound / "hard")
    os.mkfifo(inbound / "pipe")
    collector(tmp_path).do_copy(str(inbound), str(tmp_path / "submitted/ada"))
    came = {str(path.relative_to(tmp_path / "submitted/ada")) for path in (tmp_path / "submitted/ada").rglob("*")}
    assert came == {"toy.ipynb", "timestamp.txt", "more", "more/data.csv"}
    linked = tmp_path / "inbound/bob+01_toy+2031-03-01 18:00:00 UTC+x"
    linked.symlink_to(inbound)
    collector(tmp_path).do_copy(str(linked), str(tmp_path / "submitted/bob"))
    assert not (tmp_path / "submitted/bob").exists()


def test_links_among_what_an_lms_handed_out_are_not_unpacked(tmp_path):
    archive, extracted = tmp_path / "archive", tmp_path / "extracted"
    archive.mkdir()
    (tmp_path / "solved.ipynb").write_text("the solution")
    (archive / "ada_toy.ipynb").write_text("hers")
    (archive / "bob_toy.ipynb").symlink_to(tmp_path / "solved.ipynb")
    with zipfile.ZipFile(archive / "eve.zip", "w") as packed:
        packed.writestr(link_in_a_zip("eve_toy.ipynb"), str(tmp_path / "solved.ipynb"))
    PlainExtractor().extract(str(archive), str(extracted))
    assert sorted(path.name for path in extracted.rglob("*") if path.is_file()) == ["ada_toy.ipynb", "eve_toy.ipynb"]
    assert "the solution" not in {path.read_text() for path in extracted.rglob("*.ipynb")}


def link_in_a_zip(name: str) -> zipfile.ZipInfo:
    """A member of a zip that is a link, as `zip --symlinks` writes it."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info
