"""The walk of docs/authoring.md: a new exercise, from its blocks to full points for its solution."""

import re
import shutil
from pathlib import Path

from tests.helpers import ROOT, run_cli, words_of, write_toy

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)


def test_a_new_exercise_is_what_the_walk_says(tmp_path: Path, autograder) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "authoring.md").read_text(encoding="utf-8"))
    (_, begin), _, (_, module), (_, checks), (_, mistakes), (_, part), (_, commands), *_ = blocks
    write_toy(tmp_path)
    before = (tmp_path / "course.yml").read_text(encoding="utf-8")
    assert autograder(*begin.split()[1:], cwd=tmp_path).returncode == 0
    folder = tmp_path / "solutions" / "14_constant"
    made = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert made == {"constant.py": module, "checks.py": checks, "mistakes.yml": mistakes}
    course = (tmp_path / "course.yml").read_text(encoding="utf-8")
    assert course == before.replace("points: 5\n", "points: 10\n", 1) + part
    said = {}
    for command in commands.strip().splitlines():
        words = command.split()[1:]
        done = (run_cli if words[0] == "build" else autograder)(*words, cwd=tmp_path)
        assert done.returncode == (1 if words[0] == "check" else 0), done.stdout + done.stderr
        said[words[0]] = words_of(done.stdout)
    assert "ok 14_constant: 5 points, 2 steps" in said["validate"]
    assert "14_constant: 3 known mistakes: slope 2, train 1" in said["validate"]
    assert "14_constant: 3 mistakes, of which 3 named." in said["try"]
    assert "`slope` is not written yet" in said["check"]
    assert "Differentiate the square first" in said["hint"]

    stub = tmp_path / "exercises" / "14_constant" / "constant.py"
    shutil.copy(folder / "constant.py", stub)
    assert autograder("check", "14", cwd=tmp_path).returncode == 0
    stub.write_text(module.replace("2 * float", "float"), encoding="utf-8")
    done = autograder("check", "14", cwd=tmp_path)
    assert done.returncode == 1
    assert "Differentiate the square: where does the exponent go?" in words_of(done.stdout)
