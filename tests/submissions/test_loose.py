"""Files that lie loose in one folder: a class that is told by nothing but their names never becomes one student."""

from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.submissions.collect import collect
from tests.submissions.downloads import MORE, TOY, as_zip, graded, write, zipped
from tests.submissions.stubs import STUB

CLASSES = {
    "one has the exercise's own name": {"toy.py": TOY, "toy_ana.py": TOY, "toy_bea.py": TOY},
    "a solution beside files of any name": {"toy.py": TOY, "ana.py": TOY, "bea.py": TOY},
    "names, and a copy without one": {"Ana - toy.py": TOY, "Bea - Copy of toy.py": TOY, "Copy of toy.py": TOY},
    "each of another exercise": {"ana_toy.py": TOY, "bea_more.py": MORE},
}
OWN = {
    "copies": {"toy.py": TOY, "toy (1).py": TOY, "Copy of toy.py": TOY, "toy.ipynb": TOY},
    "what is beside work": {"toy.py": TOY, "test_toy.py": "import toy", "tools.py": "def double(x): pass"},
    "the student's own name": {"toy_ana.py": TOY, "more_Ana.py": MORE},
    "a name, and the stub": {"toy_ana.py": TOY, "toy.py": STUB},
}


@pytest.mark.parametrize("case", CLASSES)
def test_a_flat_class_is_no_one_student(case: str, built_toy: Course, tmp_path: Path) -> None:
    files = CLASSES[case]
    above = {f"HW 1/{name}": text for name, text in files.items()}
    for path in (
        write(tmp_path / "in", files),
        as_zip(tmp_path / "in.zip", files),
        write(tmp_path / "up", above),
    ):
        found = collect([path], built_toy)
        assert found.handins == [] and not found.whole
        left_out = [note for note in found.notices if "left out: whose it is cannot be told" in note]
        assert len(left_out) == len(files)
        bear = [name for name in files if name not in ("toy.py", "ana.py", "bea.py", "Copy of toy.py")]
        assert sum("give --from names" in note for note in left_out) == len(bear)


@pytest.mark.parametrize("case", OWN)
def test_one_student_s_files_stay_one_student_s(case: str, built_toy: Course, tmp_path: Path) -> None:
    found = collect([write(tmp_path / "ada", OWN[case])], built_toy)
    want = {("ada", "01_toy"): "toy_ana.py" if "toy_ana.py" in OWN[case] else "toy.py"}
    assert graded(found) == want | ({("ada", "02_more"): "more_Ana.py"} if "more_Ana.py" in OWN[case] else {})
    assert found.whole


def test_a_stub_makes_nobody_s_work_give_way(built_toy: Course, tmp_path: Path) -> None:
    root = write(
        tmp_path / "class",
        {
            "ada/toy.py": STUB,
            "ada/toy (1).py": TOY,
            "bob/toy.py": STUB,
            "bob/work/bobs.zip": zipped(toy_DOT_py=TOY),
            "eve/toy.py": STUB,
            "eve/old/toy.py": TOY,
            "kim/toy.py": TOY,
        },
    )
    found = collect([root], built_toy)
    assert graded(found) == {("ada", "01_toy"): "toy (1).py", ("eve", "01_toy"): ""} | dict.fromkeys(
        [("bob", "01_toy"), ("kim", "01_toy")], "toy.py"
    )
    assert not found.whole and any("eve/old/toy.py: left out" in note for note in found.notices)
    names = write(tmp_path / "names", {"toy.py": STUB, "Ana - toy.py": TOY, "Bea - toy.py": TOY})
    found = collect([names], built_toy, "names")
    assert graded(found) == {("Ana", "01_toy"): "toy.py", ("Bea", "01_toy"): "toy.py"} and found.whole
    assert found.notices == [f"{names}/toy.py: left out: it is the stub as it was handed out"]


@pytest.mark.parametrize("others", ["zips", "folders"])
def test_an_exercise_s_untouched_folder_beside_students_is_nobody_s(
    others: str, built_toy: Course, tmp_path: Path
) -> None:
    work = {f"{name}.zip": zipped(toy_DOT_py=TOY) if others == "zips" else TOY for name in ("ana", "bea")}
    files = work if others == "zips" else {f"{name[:-4]}/toy.py": text for name, text in work.items()}
    root = write(tmp_path / "class", files | {"01_toy/toy.py": STUB, "01_toy/checks.py": ""})
    found = collect([root], built_toy)
    assert graded(found) == {("ana", "01_toy"): "toy.py", ("bea", "01_toy"): "toy.py"} and found.whole
    assert found.notices == [f"{root}/01_toy: left out: nobody has written anything in its stub"]
    own = write(
        tmp_path / "ada", {"01_toy/toy.py": TOY, "one.zip": zipped(toy_DOT_py=TOY), "two.zip": zipped(toy_DOT_py=TOY)}
    )
    assert set(graded(collect([own], built_toy))) == {("ada", "01_toy")}
