"""What an instructor has is looked through: several paths, links, what is odd; nobody is lost."""

import os

import pytest

from autograder.errors import SubmissionError
from autograder.submissions.collect import collect
from tests.helpers import put


@pytest.mark.parametrize("names", [("a", "b"), ("week-001", "week-002")])
def test_several_paths_at_once_and_the_first_of_two_counts(names, toy, tmp_path):
    one, other = (tmp_path / name for name in names)
    put(one, "ada/toy.py", "bob/toy.py")
    put(other, "bob/toy.py", "eve/more.py")
    found = collect([one, other], toy)
    assert [(h.student, h.exercise) for h in found.handins] == [
        ("ada", "01_toy"),
        ("bob", "01_toy"),
        ("eve", "02_more"),
    ]
    assert (
        found.notices == [f"{other}/bob/toy.py: left out: {one}/bob/toy.py is graded as 01_toy of bob"] and found.whole
    )


def test_what_is_odd_in_a_folder_is_said_and_nobody_is_lost(toy, tmp_path):
    put(tmp_path, "ada/01_toy/toy.py", "ada/01_toy/toy.ipynb", "ada/99_zzz/zzz.py")
    put(tmp_path, "bob/01_toy/Toy.py", "eve/02_more/.hidden", "joe/letter.txt", ".git/01_toy/toy.py")
    (tmp_path / "max/01_toy/toy.py").mkdir(parents=True)
    put(tmp_path / "elsewhere", "01_toy/toy.py")
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim/01_toy").symlink_to(tmp_path / "elsewhere/01_toy")
    (tmp_path / "lee").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "sue/01_toy").mkdir(parents=True)
    (tmp_path / "sue/01_toy/toy.py").symlink_to(tmp_path / "elsewhere/01_toy/toy.py")
    os.mkfifo(tmp_path / "sue/more.py")
    found = collect([tmp_path], toy)
    handins = {(h.student, h.exercise): h for h in found.handins}
    said = " | ".join([*found.notices, *(h.where for h in found.handins)])
    assert handins["ada", "01_toy"].read() == b"ada/01_toy/toy.py"
    assert f"{tmp_path}/ada/01_toy/toy.ipynb: left out: toy.py beside it is graded" in found.notices
    assert any("ada/99_zzz: unknown exercise; this course has 01_toy, 02_more" in note for note in found.notices)
    assert handins["bob", "01_toy"].read() == b"bob/01_toy/Toy.py"
    assert f"{tmp_path}/bob/01_toy/Toy.py: graded as 01_toy, whose file is toy.py" in found.notices
    assert not handins["eve", "02_more"].found and "it is empty" in handins["eve", "02_more"].where
    assert not handins["max", "01_toy"].found
    for exercise in ("01_toy", "02_more"):  # joe is of the class, and has a line in all that the others handed in
        assert not handins["joe", exercise].found
        assert (
            handins["joe", exercise].where == f"{tmp_path}/joe: no exercise of this course in it; it holds letter.txt"
        )
    with pytest.raises(SubmissionError, match="link"):
        handins["sue", "01_toy"].read()
    assert not any(h.student in (".git", "lee") for h in found.handins)
    for name in ("kim", "lee"):
        assert f"{tmp_path}/{name}" in said, f"{name} is a link, or holds one: nothing was said of it"
    assert not found.whole


@pytest.mark.parametrize("above", ["", "submitted/", "class-2026/submitted/"])
def test_a_student_s_folder_that_is_a_link_is_left_out_and_told(above, toy, tmp_path):
    put(tmp_path, "elsewhere/01_toy/toy.py", f"class/{above}ada/toy.py", f"class/{above}bob/toy.py")
    (tmp_path / "class" / above / "bob/data").symlink_to(tmp_path / "elsewhere")
    assert collect([tmp_path / "class"], toy).whole, "a link beside the work is nobody's hand-in"
    (tmp_path / "class" / above / "eve").symlink_to(tmp_path / "elsewhere")
    found = collect([tmp_path / "class"], toy)
    assert {handin.student for handin in found.handins} == {"ada", "bob"} and not found.whole
    assert f"{tmp_path}/class/{above}eve: left out: it is a link to a folder" in found.notices
