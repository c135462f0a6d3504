"""`autograder reset`: a stub is put back, whole or one step of it, and what was there is kept."""

import json
import shutil

import pytest

from tests.frontends.toy import TOY, as_notebook
from tests.helpers import TOY_SOLUTION


@pytest.mark.parametrize("ending", [".py", ".ipynb"])
def test_a_step_is_put_back_and_what_was_there_is_kept(copy, autograder, ending):
    stub, file = (copy / TOY).read_text(), (copy / TOY).with_suffix(ending)
    mine = TOY_SOLUTION + "\n\ndef mine():\n    return 'mine'\n"
    work = mine if ending == ".py" else as_notebook(mine)
    if ending == ".ipynb":
        (copy / TOY).unlink()
    file.write_text(work)
    done = autograder("reset", "01.walk", cwd=copy)
    kept = file.with_name(f"toy.before-1{ending}")
    assert done.returncode == 0 and kept.read_text() == work and kept.name in done.stdout, done
    now = file.read_text()
    assert "2 * number for number in x" in now and "walk is not written yet" in now and "mine" in now
    assert "ok  double" in autograder("check", "01", cwd=copy).stdout
    (file).write_text(work + "\ndef (:" if ending == ".py" else "{")
    broken = file.read_text()
    done = autograder("reset", "01.walk", cwd=copy)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and file.read_text() == broken
    assert (
        f"autograder: exercises/01_toy/toy{ending}: " in done.stderr and "`autograder reset 01_toy` puts" in done.stderr
    )
    assert autograder("reset", "01_toy", cwd=copy).returncode == 0
    assert file.with_name(f"toy.before-2{ending}").read_text() == broken
    if ending == ".py":
        assert file.read_text() == stub
    else:
        cells = ["".join(cell["source"]) for cell in json.loads(file.read_text())["cells"]]
        behind = next(number for number, cell in enumerate(cells) if "def walk" in cell) + 1
        assert 'check("walk")' in cells[behind] and "is not written yet" in cells[behind - 1]
    assert autograder("reset", "01", cwd=copy).stdout.endswith("is as it came already.\n")
    file.unlink()
    assert autograder("reset", "01", cwd=copy).returncode == 0


def test_a_file_keeps_the_line_ends_of_its_editor(copy, autograder):
    (copy / TOY).write_bytes(b"\xef\xbb\xbf" + TOY_SOLUTION.replace("\n", "\r\n").encode())
    assert autograder("reset", "01.walk", cwd=copy).returncode == 0
    text = (copy / TOY).read_bytes()
    assert b"walk is not written yet" in text and text.count(b"\n") == text.count(b"\r\n") > 5
    assert "ok  double" in autograder("check", "01", cwd=copy).stdout


def test_a_reset_without_a_stub_to_be_had_changes_nothing(copy, autograder):
    shutil.rmtree(copy / "solutions")
    done = autograder("reset", "01", cwd=copy)
    assert done.returncode == 2 and "not in this folder" in done.stderr
    assert [path.name for path in (copy / TOY).parent.iterdir() if "before" in path.name] == []
