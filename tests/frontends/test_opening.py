"""`autograder open`: a file is opened at its line."""

from pathlib import Path

from autograder.frontends.opening import editor_command, missing_editor


def test_a_file_is_opened_at_its_line_in_the_editor_that_is_meant(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: name)
    file = Path("a b.py")
    for said, command in (
        ({"VISUAL": "vim", "EDITOR": "nano"}, ["vim", "+7", "a b.py"]),
        ({"EDITOR": "emacsclient -n"}, ["emacsclient", "-n", "a b.py"]),
        ({"EDITOR": "subl"}, ["subl", "a b.py:7"]),
        ({"TERM_PROGRAM": "vscode", "EDITOR": "vim"}, ["code", "--goto", "a b.py:7"]),
        ({}, None),
    ):
        assert editor_command(file, 7, said) == command


def test_an_editor_that_is_not_here_is_told(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None if name == "code" else name)
    assert editor_command(Path("a.py"), 7, {"EDITOR": "code --wait"}) is None
    assert [missing_editor({"EDITOR": said}) for said in ("code --wait", "vim", "")] == ["code", "", ""]
