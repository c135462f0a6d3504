"""What was found of a class: any name a student has stays that student's."""

import os
import shutil
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submissions.collect import collect
from autograder.submissions.found import look_alikes, printable
from tests.helpers import examples, put

ODD = [
    "=cmd()",
    "-1+1",
    "@x",
    "<script>alert(1)<script>",
    "two\nlines",
    "a,b;c",
    'quo"te',
    "O'Neil",
    "ünï",
    "%s{x}",
    " ",
]


ODD += ["con", "a b", "\u202eada", "x" * 200, "\x1b[31mred", "😀", "*", "submitted2", "02", "None"]


def test_students_may_have_any_name(toy, tmp_path):
    put(tmp_path / "class", *(f"{name}/01_toy/toy.py" for name in ODD))
    os.makedirs(os.fsencode(tmp_path) + b"/class/\xff\xfe/01_toy")
    (tmp_path / "class" / os.fsdecode(b"\xff\xfe") / "01_toy/toy.py").write_text("bytes")
    found = {h.student for h in collect([tmp_path / "class"], toy).handins}
    assert set(ODD) <= found and len(found) == len(ODD) + 1
    "".join(found).encode("utf-8")  # bytes that are no text are shown in some other way


def test_no_two_students_become_one(toy, tmp_path):
    """A byte that is no text beside a name that reads like it; names of a zip that are alike as far as they are kept."""
    names = [os.fsdecode(b"bad\xff"), r"bad\udcff", r"bad\\udcff", r"b\d"]
    put(tmp_path / "class", *(f"{name}/01_toy/toy.py" for name in names[1:]))
    shutil.copytree(tmp_path / "class" / names[1], tmp_path / "class" / names[0])
    found = collect([tmp_path / "class"], toy)
    assert not found.notices
    read = {handin.student: Path(handin.where).parent.parent.name for handin in found.handins}
    assert sorted(read.values()) == sorted(names) and read[r"b\d"] == r"b\d"
    assert read[r"bad\udcff"] == names[0] and read[r"bad\\udcff"] == names[1]
    long = [letter * length for letter in "xy" for length in (255, 256, 300)] + ["x" * 300 + "y"]
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name in long:
            archive.writestr(f"{name}/01_toy/toy.py", name)
    found = collect([tmp_path / "class.zip"], toy)
    read = {handin.student: handin.read().decode() for handin in found.handins}
    assert sorted(read.values()) == sorted(long) and not found.notices
    assert all(len(name) == 255 and (name[:200] == read[name][:200]) for name in read)
    assert all(printable(name) != name and len(printable(name)) == 255 for name in set(read) - set(long))


PARTS = st.sampled_from(["x" * 50, "~", *"\\udc0f8", "\udcff", "\udc80"])


NAMES = st.lists(PARTS, max_size=9).map("".join)


@given(NAMES | NAMES.map(printable), NAMES | NAMES.map(printable))
@settings(max_examples=examples(300))
def test_two_names_stay_two(one, other):
    assert (printable(one) == printable(other)) == (one == other)
    assert len(printable(one)) <= 255 and isinstance(printable(one).encode(), bytes)


def test_names_of_the_same_letters_are_warned_of_by_what_they_are_written_with():
    (said,) = look_alikes(["Zo\u00eb", "Zoe\u0308", "Ada"])
    assert said.endswith(r"look alike and are graded as 2 students: by their Unicode they are 'Zoe\u0308' and 'Zo\xeb'")
    assert look_alikes(["ada", "Ada"]) == ["'Ada' and 'ada' look alike and are graded as 2 students"]
