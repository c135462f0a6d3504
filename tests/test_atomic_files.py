"""Files are written whole or not at all, one by one and several together."""

import os
import stat

import pytest

from autograder.atomic_files import write_all, write_out
from autograder.errors import UsageError


def test_several_files_are_written_and_those_that_were_right_left_alone(tmp_path):
    old = tmp_path / "old.txt"
    old.write_text("as it was")
    before = old.stat().st_mtime_ns
    secret = tmp_path / "deep" / "secret.txt"
    assert write_all({old: "as it was", secret: "42", tmp_path / "new.txt": "\u00e9"}, private={secret}) == [
        secret,
        tmp_path / "new.txt",
    ]
    assert old.stat().st_mtime_ns == before and (tmp_path / "new.txt").read_bytes() == b"\xc3\xa9"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_where_one_cannot_be_written_none_is(tmp_path):
    first, second = tmp_path / "first.txt", tmp_path / "blocked" / "second.txt"
    first.write_text("before")
    (tmp_path / "blocked").write_text("a file where a folder has to be")
    with pytest.raises(UsageError, match="second.txt: cannot be written"):
        write_all({first: "after", second: "after"})
    assert first.read_text() == "before"
    assert sorted(os.listdir(tmp_path)) == ["blocked", "first.txt"]


@pytest.mark.parametrize("blocked", [0, 1, 2])
def test_where_one_cannot_take_its_place_what_stood_there_stays(tmp_path, blocked):
    """The folder in the way is met only when the others have been prepared, or have taken their places."""
    paths = [tmp_path / "a.txt", tmp_path / "new" / "deep" / "b.txt", tmp_path / "c.txt"]
    paths[0].write_text("before")
    paths[blocked].unlink(missing_ok=True)
    paths[blocked].mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=rf"{paths[blocked].name}: cannot be written: Is a directory"):
        write_all(dict.fromkeys(paths, "after"))
    assert sorted(tmp_path.rglob("*")) == before
    assert blocked == 0 or paths[0].read_text() == "before"


def test_what_a_user_names_may_be_a_link_a_pipe_or_a_device(tmp_path):
    target, link, pipe = tmp_path / "real.json", tmp_path / "link.json", tmp_path / "pipe"
    target.write_text("before")
    link.symlink_to(target)
    write_out(link, "[]")
    assert link.is_symlink() and target.read_text() == "[]"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_out(pipe, "[1]")
    assert os.read(reader, 10) == b"[1]" and stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)
    with pytest.raises(UsageError, match="cannot be written: Is a directory"):
        write_out(tmp_path, "[]")
