"""The command line in the process of the tests says and does what it says and does in a process of its own."""

import shutil
from pathlib import Path

import pytest

from tests.helpers import run_cli

COMMANDS = [
    ("check", "01", "--json", "out/mine.json"),
    ("hint", "01.walk"),
    ("check", "99"),
    ("chekc",),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_is_the_same_in_both(words: tuple[str, ...], copy: Path, autograder) -> None:
    came = []
    for command in (run_cli, autograder):
        done = command(*words, cwd=copy)
        written = sorted(
            path for path in (copy / "out").rglob("*") if path.suffix in (".csv", ".jsonl", ".html", ".json")
        )
        files = {path.relative_to(copy): path.read_bytes() for path in written if not path.name.startswith(".")}
        came.append((done.returncode, done.stdout, done.stderr, files))
        shutil.rmtree(copy / "out", ignore_errors=True)
    assert came[0] == came[1]
