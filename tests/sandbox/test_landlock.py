"""Landlock: what is named may be used as it is named, and everything else is gone, for good."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.layers import landlock

TRIES = """
import os, sys
from autograder.sandbox.layers.landlock import restrict
from autograder.sandbox.layers.linux import prctl

def tried(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"

read, own, other = sys.argv[1:]
prctl(38, 1)  # no_new_privs
restrict([read], own=[own, "/there/is/no/such/folder"])
for act in (
    lambda: open(f"{read}/a").read(), lambda: open(f"{read}/b", "w"), lambda: open(f"{other}/a").read(),
    lambda: os.listdir(other), lambda: open(f"{own}/b", "w").close(), lambda: os.remove(f"{own}/b"),
    lambda: os.execv("/bin/true", ["true"]),
):
    print(tried(act))
"""


def test_what_is_not_named_is_gone(tmp_path: Path) -> None:
    try:
        landlock.version()
    except OSError as error:
        pytest.skip(f"no Landlock here: {error}")
    folders = [tmp_path / name for name in ("read", "own", "other")]
    for folder in folders:
        folder.mkdir()
        (folder / "a").write_text("x")
    done = subprocess.run([sys.executable, "-c", TRIES, *folders], capture_output=True, text=True, check=True)
    no = "PermissionError"
    assert done.stdout.split() == ["done", no, no, no, "done", "done", no]
