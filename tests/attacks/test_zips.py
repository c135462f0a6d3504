"""Hostile zips: nothing of them leads outside, unpacks without end, or costs more than a sentence."""

import io
import os
import resource
import stat
import sys
import zipfile

import pytest

from autograder.errors import SubmissionError
from autograder.submissions.archives import ZipTree
from tests.attacks.test_intake import found_in


def zipped(path, members, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in members:
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("name", "said"),
    [("../evil.py", "leads outside"), ("/etc/evil.py", "leads outside"), ("01_toy\\..\\x.py", "leads outside")],
)
def test_members_that_lead_outside_are_left_out(tmp_path, course, name, said):
    root = tmp_path / "submitted"
    root.mkdir()
    zipped(root / "eve.zip", [(name, "x"), ("01_toy/toy.py", "y = 1")])
    came, notices = found_in(root, course)
    assert came["eve"] == b"y = 1"
    assert any(said in notice for notice in notices)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["course", "submitted"]


def test_a_link_in_a_zip_is_left_out(tmp_path, course):
    root = tmp_path / "submitted"
    root.mkdir()
    info = zipfile.ZipInfo("01_toy/toy.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    zipped(root / "eve.zip", [(info, "/etc/passwd"), ("01_toy/notes.txt", "x")])
    came, notices = found_in(root, course)
    assert "has no toy.py" in came["eve"]
    assert any("left out" in notice for notice in notices)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_bomb_ends_at_the_limit(tmp_path, course, method):
    root = tmp_path / "submitted"
    root.mkdir()
    zipped(root / "eve.zip", [("01_toy/toy.py", bytes(200 << 20))], compression=method)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    came, _ = found_in(root, course)
    assert "unpacks to more than" in came["eve"] or "unusual way" in came["eve"]
    if sys.platform == "linux":
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


def test_a_lying_size_is_counted(tmp_path, course):
    root = tmp_path / "submitted"
    root.mkdir()
    zipped(root / "eve.zip", [("01_toy/toy.py", bytes(100 << 20))], compression=zipfile.ZIP_DEFLATED)
    data = (root / "eve.zip").read_bytes().replace((100 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (root / "eve.zip").write_bytes(data)
    came, _ = found_in(root, course)
    assert isinstance(came["eve"], str) or len(came["eve"]) <= 10


def test_too_many_members_and_too_large_a_zip(tmp_path, course):
    root = tmp_path / "submitted"
    root.mkdir()
    zipped(root / "many.zip", [(f"01_toy/{n}", "") for n in range(5000)])
    (root / "large.zip").write_bytes(os.urandom(5 << 20))
    (root / "none.zip").write_bytes(b"PK\x05\x06" + bytes(10))
    (root / "locked.zip").write_bytes(encrypted())
    came, _ = found_in(root, course)
    assert "is encrypted" in came["locked"]
    for sentence in ("many.zip: has more than", "large.zip: is 5.0 MiB large", "none.zip: is not a readable zip"):
        assert sentence in came[sentence.partition(".")[0]], came


def packed(members):
    buffer = io.BytesIO()
    zipped(buffer, members, compression=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_zips_in_a_zip_unpack_to_no_more_than_one(tmp_path, course, monkeypatch):
    """Five kilobytes can hold gigabytes in nine zips: all that a student's zip holds comes out of one measure."""
    root, read = tmp_path / "submitted", []
    root.mkdir()
    zipped(root / "ada.zip", [("01_toy/toy.py", "x = 1")])
    bomb = packed([(f"work{n}.ipynb", b'{"cells": [' + bytes(9 << 20)) for n in range(4)])
    for _ in range(2):
        bomb = packed([(f"{n}.zip", bomb) for n in range(3)])
    (root / "eve.zip").write_bytes(bomb)
    honest = ZipTree.read
    monkeypatch.setattr(ZipTree, "read", lambda *a, **k: (data := honest(*a, **k), read.append(len(data)))[0])
    came, _ = found_in(root, course)
    assert came["ada"] == b"x = 1" and "unpacks to more than 64 MiB" in came["eve"]
    assert len(bomb) < 20_000 and sum(read) < 250 << 20


def test_folders_that_a_zip_names_are_counted(tmp_path, course):
    """A name of a hundred characters can make thirty folders of nothing."""
    root = tmp_path / "submitted"
    root.mkdir()
    zipped(root / "ada.zip", [("01_toy/toy.py", "x = 1")])
    zipped(root / "eve.zip", [("/".join([str(n), *"a" * 30, "x"]), "") for n in range(40)])
    came, _ = found_in(root, course)
    assert came["ada"] == b"x = 1" and "eve.zip: has more than" in came["eve"] and "folders" in came["eve"]


def encrypted():
    buffer = io.BytesIO()
    zipped(buffer, [("01_toy/toy.py", "x = 1")])
    data = bytearray(buffer.getvalue())
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_zip_gives_a_sentence_or_bytes(tmp_path, seed):
    import random

    rng = random.Random(seed)
    buffer = io.BytesIO()
    zipped(buffer, [("01_toy/toy.py", "x = 1\n" * 50), ("01_toy/b", "y")], compression=zipfile.ZIP_DEFLATED)
    for _ in range(30):
        data = bytearray(buffer.getvalue())
        for _ in range(rng.choice((1, 3, 9))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            tree = ZipTree(tmp_path / "a.zip", lambda data=bytes(data): data)
            for parts in tree.members:
                tree.read(*parts)
        except SubmissionError as error:
            assert str(error).startswith(str(tmp_path))
