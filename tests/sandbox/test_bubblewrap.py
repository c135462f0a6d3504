"""What bubblewrap shows of the file system, and to whom."""

import os
import shutil
from pathlib import Path

import pytest

from autograder.sandbox.layers import bubblewrap
from autograder.sandbox.layers.bubblewrap import readable
from autograder.sandbox.layers.visible import package_files


def test_neither_the_course_nor_its_environments_folder_is_readable():
    paths = readable()
    assert "/" not in paths
    for path in paths:
        assert (
            path.startswith(("/usr", "/lib", "/bin", "/sbin", "/etc/"))
            or Path(path).name in ("bin", "lib", "lib64", "include", "pyvenv.cfg", "site-packages", "dist-packages")
            or path in package_files()
        )


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0 or not shutil.which("bwrap"), reason="root's bubblewrap")
def test_root_becomes_an_ordinary_user_wherever_bubblewrap_lies(tmp_path, monkeypatch):
    shutil.copy(str(shutil.which("bwrap")), tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    launcher = bubblewrap.find_launcher.__wrapped__()
    assert str(tmp_path / "bwrap") in launcher.prefix and set(bubblewrap.drop_root()) <= set(launcher.prefix)
