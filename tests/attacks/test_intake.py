"""Hostile files: each is refused with one sentence, and never opened, followed, unpacked or imported as what it claims."""

import os
import stat
import zipfile

import pytest

from autograder.errors import SubmissionError
from autograder.submissions.collect import collect
from autograder.submissions.source import make_submission
from tests.helpers import TOY_SOLUTION, write_toy

FILE = ("01_toy", "toy.py")


def found_in(root, course):
    """What is read of each student's handin, or the sentence that refuses it, and the notices."""
    collection = collect([root], course)
    came = {}
    for handin in collection.handins:
        try:
            came[handin.student] = handin.read() if handin.found else handin.where
        except SubmissionError as error:
            came[handin.student] = str(error)
    return came, collection.notices


def place(root, student, data=None):
    folder = root / student / FILE[0]
    folder.mkdir(parents=True)
    if data is not None:
        (folder / FILE[1]).write_bytes(data)
    return folder / FILE[1]


def test_links_pipes_sockets_and_folders_are_refused(tmp_path, course):
    root, secret = tmp_path / "submitted", tmp_path / "course/solutions/01_toy/toy.py"
    place(root, "honest", TOY_SOLUTION.encode())
    place(root, "symlink").symlink_to(secret)
    place(root, "relative").symlink_to("../../../course/solutions/01_toy/toy.py")
    place(root, "dangling").symlink_to("/nowhere")
    place(root, "other").symlink_to(root / "honest/01_toy/toy.py")
    os.link(secret, place(root, "hardlink"))
    os.mkfifo(place(root, "pipe"))
    place(root, "folder").mkdir()
    (root / "linked_folder").mkdir()
    (root / "linked_folder" / "01_toy").symlink_to(secret.parent)
    (root / "linked_student").symlink_to(root / "honest")
    (root / "zipped.zip").symlink_to(tmp_path / "course/course.yml")
    place(root, "device").symlink_to("/dev/zero")
    place(root, "process").symlink_to("/proc/self/environ")
    came, notices = found_in(root, course)
    assert came.pop("honest") == TOY_SOLUTION.encode()
    assert "linked_student" not in came and any("linked_student: left out" in notice for notice in notices)
    assert "no exercise of this course in it" in came.pop("linked_folder")
    assert "zipped.zip: is a link" in came.pop("zipped")
    for student in ("symlink", "relative", "dangling", "other", "device", "process"):
        assert "is a link" in came.pop(student), student
    assert "hard link" in came.pop("hardlink")
    assert "not a regular file" in came.pop("pipe")
    assert all("has no toy.py" in sentence for sentence in came.values()), came


def test_nobody_hands_in_for_another(tmp_path, autograder):
    """Whoever grades a late hand-in beside the class finds it under the name of the one who handed it in, or is asked."""
    course = write_toy(tmp_path / "course")
    words, grades = ("--out", tmp_path / "out", "--trust-submissions"), tmp_path / "out/grades.csv"
    for student in ("alice", "bob"):
        place(tmp_path / "class", student, TOY_SOLUTION.encode())
    place(tmp_path / "late/mallory", "alice", b"pass\n")
    place(tmp_path / "more/mallory/submitted", "alice", b"pass\n")
    with zipfile.ZipFile(tmp_path / "mallory.zip", "w") as archive:
        archive.writestr("alice/01_toy/toy.py", "pass\n")
    assert autograder("grade", tmp_path / "class", *words, cwd=course).returncode == 0
    before = grades.read_text()
    for late in ("late/mallory", "mallory.zip", "more"):
        done = autograder("grade", tmp_path / late, *words, cwd=course)
        assert done.returncode == 2 and grades.read_text() == before
        assert f"alice: bears the name of alice, whose results in {tmp_path}/out came from {tmp_path}/class/alice" in (
            done.stderr
        )
    done = autograder("grade", tmp_path / "late", *words, cwd=course)
    assert done.returncode == 0 and "the work of mallory is graded that is in" in done.stderr
    assert grades.read_text() == before + "mallory,01_toy,0,5,graded\n"
    # Whoever grades may say that it is hers.
    assert autograder("grade", tmp_path / "late/mallory/alice", *words, cwd=course).returncode == 0
    assert "alice,01_toy,0,5,graded" in grades.read_text()


def test_a_device_is_refused(tmp_path, course):
    path = place(tmp_path / "submitted", "ada")
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root can make a device")
    came, _ = found_in(tmp_path / "submitted", course)
    assert "not a regular file" in came["ada"]


def test_a_file_that_is_swapped_for_a_link_after_it_was_found(tmp_path, course):
    root = tmp_path / "submitted"
    path = place(root, "ada", b"x = 1")
    handin = collect([root], course).handins[0]
    path.parent.rename(tmp_path / "away")
    path.parent.symlink_to(tmp_path / "course/solutions/01_toy")
    with pytest.raises(SubmissionError):
        handin.read()


@pytest.mark.parametrize(
    "planted",
    [
        "numpy.py",
        "torch.py",
        "conftest.py",
        "sitecustomize.py",
        "usercustomize.py",
        "pytest.ini",
        "x.pth",
        "autograder.py",
    ],
)
def test_only_the_exercises_own_file_is_taken(tmp_path, course, planted):
    path = place(tmp_path / "submitted", "eve", b"x = 1")
    (path.parent / planted).write_text("raise SystemExit('imported')")
    came, _ = found_in(tmp_path / "submitted", course)
    assert came == {"eve": b"x = 1"}


def test_names_that_are_no_text_too_long_or_many(tmp_path, course):
    root = tmp_path / "submitted"
    place(root, "ada", b"x = 1")
    odd = os.fsdecode(b"ev\xffe\x1b[31m")
    place(root, odd, b"x = 2")
    came, _ = found_in(root, course)
    assert came["ev\\udcffe\x1b[31m"] == b"x = 2"
    for name in came:
        name.encode("utf-8")


def test_a_deep_folder_costs_nothing(tmp_path, course):
    path = place(tmp_path / "submitted", "eve", b"x = 1")
    here = os.open(path.parent, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    came, _ = found_in(tmp_path / "submitted", course)
    assert came == {"eve": b"x = 1"}
    from autograder.sandbox.layers.working_dir import empty

    empty(str(path.parent))
    assert os.listdir(path.parent) == []


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [' + b'{"cell_type": "code", "source": "x"},' * 99_999 + b"{}]}",
        b"[" * 500_000,
        b'{"cells": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"cells": [{"cell_type": "code", "source": ' + b"9" * 5000 + b"}]}",
        b'{"cells": [' + b"[]," * 1_100_000 + b"[]]}",
        b'{"cells": [{"cell_type": "code", "source": "x = 1"}], "metadata": [' + b"1.5," * 1_000_000 + b"0]}",
        b'{"worksheets": [{"cells": 5}]}',
        b'{"cells": [{"cell_type": "code", "source": "' + b"x" * 300_000 + b'"}]}',
        b"# coding: punycode\n" + b"a-" * 100_000,
        b"\xff\xfe\x00\x00",
        b"",
    ],
    ids=[
        "cells",
        "deep",
        "deep cells",
        "digits",
        "lists",
        "numbers",
        "worksheets",
        "long",
        "not json",
        "utf-32",
        "empty",
    ],
)
def test_hostile_notebooks_are_refused_in_a_sentence(tmp_path, course, data):
    folder = tmp_path / "submitted" / "eve" / "01_toy"
    folder.mkdir(parents=True)
    (folder / "toy.ipynb").write_bytes(data)
    handin = collect([tmp_path / "submitted"], course).handins[0]
    with pytest.raises(SubmissionError) as caught:
        make_submission(handin.student, handin.exercise, handin.file, handin.read(), handin.where)
    said = str(caught.value)
    assert "toy.ipynb: " in said
    assert len(said.splitlines()) == 1
