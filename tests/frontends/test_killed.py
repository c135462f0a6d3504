"""A command that is killed before any of its steps on the disk leaves each file whole, and done again it ends as if it had not been."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.atomic_files import PART
from autograder.frontends.cli import main

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands are killed in forks of this process")
STEPS = {"os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
STUB = "exercises/01_toy/toy.py"


def run(words: list[str], cwd: Path, steps: float = float("inf")) -> tuple[int, int]:
    """The exit status of a command in a fork of this process, and how many steps it took on the disk: at most so many, then it is killed."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        with open(read, "rb") as counted:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(counted.read())

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in STEPS or (
            event == "open" and int(str(arguments[2])) & WRITES and str(arguments[0]).startswith("/")
        ):
            steps -= 1
            if steps < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(write, b".")

    code = 99
    try:
        os.chdir(cwd)
        sys.argv = ["autograder", *words]
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout = sys.stderr = open(1, "w", closefd=False)  # noqa: SIM115 - as long as this process lives
        sys.addaudithook(count)
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(code)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def empty(root: Path) -> None:
    (root / "new").mkdir()


def released(root: Path) -> None:
    """An earlier release with a student's work, and with what a release wants to have as its own."""
    assert run(["release", "new", "--zip"], root)[0] == 0
    (root / "new" / STUB).write_text("mine")
    (root / "new/exercises/01_toy/checks.py").write_text("mine too")


def worked_on(root: Path) -> None:
    (root / STUB).write_text((root / STUB).read_text().replace("raise NotImplementedError", "return 5"))


def nothing(root: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("words", "prepare"),
    [
        ("init new", nothing),
        ("init new", empty),
        ("new 03_other", nothing),
        ("new 03_other --like 01_toy", nothing),
        pytest.param("release new --zip", nothing, marks=pytest.mark.slow),
        pytest.param("release new", empty, marks=pytest.mark.slow),
        ("release new --zip", released),
        pytest.param("github new", nothing, marks=pytest.mark.slow),
        pytest.param("gradescope 01 --out toy.zip --seed 5", nothing, marks=pytest.mark.slow),
        ("reset 01", worked_on),
        ("reset 01.walk", worked_on),
        ("submit --name me", worked_on),
        ("hint 01.walk --from-start", nothing),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_whenever_a_command_is_killed(words: str, prepare: Callable[[Path], None], built: Path, tmp_path: Path) -> None:
    start = Path(shutil.copytree(built, tmp_path / "start"))
    prepare(start)
    before = files(start)
    whole = Path(shutil.copytree(start, tmp_path / "whole"))
    ended, taken = run(words.split(), whole)
    assert ended == 0 and taken
    after = files(whole)
    for steps in sorted({taken * share // 8 for share in range(8)} | {taken - 1}):
        root = Path(shutil.copytree(start, tmp_path / str(steps)))
        assert run(words.split(), root, steps)[0] == -signal.SIGKILL
        left = {name: data for name, data in files(root).items() if PART not in name}
        assert all(data in (before.get(name), after.get(name)) for name, data in left.items()), steps
        assert before.keys() & after.keys() <= left.keys(), steps
        assert run(words.split(), root)[0] == 0, steps
        assert files(root) == after, steps
        shutil.rmtree(root)
