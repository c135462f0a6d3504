"""The one folder in which a job may write goes when its job does."""

import shutil

from autograder.sandbox.layers import working_dir


def test_on_windows_a_folder_goes_once_nobody_has_a_file_of_it_open(tmp_path, monkeypatch):
    open_for = iter([True, True])
    really = shutil.rmtree
    monkeypatch.setattr(working_dir.os, "supports_dir_fd", set())
    monkeypatch.setattr(shutil, "rmtree", lambda folder, **_: next(open_for, False) or really(folder))
    monkeypatch.setattr(working_dir.time, "sleep", lambda _: None)
    (tmp_path / "home").mkdir()
    working_dir.remove(str(tmp_path / "home"))
    assert not (tmp_path / "home").exists()
