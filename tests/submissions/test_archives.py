"""Zips that a class hands in: none reaches out of itself, and bombs, lies and locks are one sentence each."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course.spec import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions.collect import collect
from tests.helpers import examples, pack, put, read
from tests.submissions.downloads import TOY, zipped


def test_a_zip_cannot_reach_out_of_itself(toy, tmp_path):
    secret = put(tmp_path, "secret/toy.py") / "secret/toy.py"
    link = zipfile.ZipInfo("eve/01_toy/toy.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = pack(
        tmp_path / "all.zip",
        "ada/01_toy/toy.py",
        "../bob/01_toy/toy.py",
        "/joe/01_toy/toy.py",
        r"..\\max\\toy.py",
        r"C:\\mia\\toy.py",
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, str(secret))
        archive.writestr("ada/../../kim/toy.py", "x")
        archive.writestr("lee/01_toy/toy.py/", "")
    found = collect([path], toy)
    good = read(found)
    assert good.pop(("lee", "01_toy"), None) is None
    assert good == {("ada", "01_toy"): "ada/01_toy/toy.py"}
    for name in ("../bob", "/joe", "eve/01_toy", "kim", "max", "mia"):
        assert any(name in note and "left out" in note for note in found.notices), name
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.zip", "secret"]


def test_a_link_to_a_zip_is_not_followed(toy, tmp_path):
    pack(tmp_path / "elsewhere.zip", "01_toy/toy.py")
    put(tmp_path / "class", "ada/toy.py")
    (tmp_path / "class/bob.zip").symlink_to(tmp_path / "elsewhere.zip")
    found = collect([tmp_path / "class"], toy)
    ada, bob = found.handins
    assert ada.student == "ada"
    with pytest.raises(SubmissionError, match="bob.zip: is a link"):
        bob.read()


def refused(path: Path, toy: Course, said: str) -> None:
    """The member is found, but reading it is a sentence that names zip and member."""
    (handin,) = collect([path], toy).handins
    with pytest.raises(SubmissionError, match=said) as caught:
        handin.read()
    assert f"{path}/01_toy/toy.py" in str(caught.value)


def test_bombs_lies_and_locks(toy, tmp_path):
    path = tmp_path / "ada.zip"
    refused(pack(path, ("01_toy/toy.py", bytes(40 << 20))), toy, r"more than \d+ MiB")
    honest = pack(path, ("01_toy/toy.py", b"x = 1\n" * 1000)).read_bytes()
    central, sizes = honest.index(b"PK\1\2"), struct.Struct("<II")
    for packed, unpacked in ((None, 10), (None, 0), (None, 2**32 - 2), (3, None), (2**31, None), (0, 0)):
        data = bytearray(honest)
        for at in (18, central + 20):
            was = sizes.unpack_from(data, at)
            lie = (was[0] if packed is None else packed, was[1] if unpacked is None else unpacked)
            sizes.pack_into(data, at, *lie)
        path.write_bytes(data)
        for handin in collect([path], toy).handins:
            try:
                assert handin.read() == b"x = 1\n" * 1000
            except SubmissionError as error:
                assert str(path) in str(error)
    encrypted = bytearray(honest)
    for at in (6, central + 8):
        encrypted[at] |= 1
    path.write_bytes(encrypted)
    refused(path, toy, "encrypted|password")
    for at in (8, central + 10):
        honest = honest[:at] + b"\x63" + honest[at + 1 :]
    path.write_bytes(honest)
    refused(path, toy, "cannot be unpacked")


def test_a_zip_that_is_none_is_told_and_the_others_are_collected(toy, tmp_path):
    put(tmp_path, "ada/toy.py")
    for name, data in (("bob.zip", b""), ("eve.zip", b"PK\3\4 not"), ("joe.zip", b"hello" * 100)):
        (tmp_path / name).write_bytes(data)
    found = collect([tmp_path], toy)
    handins = {handin.student: handin for handin in found.handins}
    assert handins.pop("ada").read() == b"ada/toy.py" and sorted(handins) == ["bob", "eve", "joe"]
    for name, handin in handins.items():
        with pytest.raises(SubmissionError, match=f"{tmp_path}/{name}.zip: is not a readable zip"):
            handin.read()


def test_what_a_zip_holds_deeper_twice_or_not_at_all(toy, tmp_path):
    pack(tmp_path / "ada.zip", "hw/src/01_toy/toy.py", "hw/README")
    pack(tmp_path / "bob.zip", "README")
    with pytest.warns(UserWarning, match="Duplicate"):
        pack(tmp_path / "eve.zip", "01_toy/toy.py", ("01_toy/toy.py", b"another"))
    found = collect([tmp_path], toy)
    handins = {handin.student: handin for handin in found.handins}
    assert handins["ada"].read() == b"hw/src/01_toy/toy.py"
    assert not handins["bob"].found and handins["bob"].where.startswith(f"{tmp_path}/bob.zip: no exercise of this")
    with pytest.raises(SubmissionError, match="eve.zip/01_toy/toy.py: stands twice in the zip"):
        handins["eve"].read()


@pytest.mark.parametrize(
    ("code_page", "name", "read", "told"),
    [
        ("cp437", "Zoë Müller", "Zoë Müller", False),  # of zips that name none
        ("utf-8", "李明", "李明", False),  # as macOS writes it
        ("cp850", "João Sá", "Jo╞o Sá", True),
        ("gbk", "李明", "└ε├≈", True),
    ],
)
def test_a_zip_s_names_in_a_code_page_that_it_does_not_name_are_told(code_page, name, read, told, toy, tmp_path):
    place = "x" * len(name.encode(code_page))
    data = zipped(**{f"{place}/toy.py": TOY, "ada/toy.py": TOY}).replace(place.encode(), name.encode(code_page))
    (tmp_path / "class.zip").write_bytes(data)
    found = collect([tmp_path], toy)
    assert {handin.student for handin in found.handins} == {read, "ada"}
    says = [
        one
        for one in found.notices
        if f"class.zip: does not say in which letters its names are written, and they are read as {read}:" in one
    ]
    assert len(says) == len(found.notices) == told


def test_a_zip_of_countless_members_is_refused(toy, tmp_path):
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        for number in range(100_001):
            member = zipfile.ZipInfo(f"{number}")
            member.header_offset = member.CRC = 0
            archive.filelist.append(member)
        archive._didModify = True
    (note,) = collect([tmp_path / "ada.zip"], toy).notices
    assert "members" in note and str(tmp_path / "ada.zip") in note


@given(st.randoms(use_true_random=False))
@settings(max_examples=examples(120), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_zip_gives_files_or_sentences(toy, tmp_path, rng):
    path = tmp_path / "damaged.zip"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("ada/01_toy/toy.py", "bob/02_more/more.py", "bob/toy.ipynb"):
            archive.writestr(name, "x = 1\n" * rng.randrange(1, 90))
    data = bytearray(buffer.getvalue())
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.randrange(len(data))
        data[at : at + rng.choice((1, 1, 1, 4))] = rng.choice((b"\0", b"\xff", b"\1", b"/", b".", b"", b"PK\1\2"))
    path.write_bytes(data)
    try:
        found = collect([path], toy)
    except UsageError as error:
        assert str(path) in str(error)
        return
    for handin in found.handins:
        try:
            handin.read()
        except SubmissionError as error:
            assert str(path) in str(error)
