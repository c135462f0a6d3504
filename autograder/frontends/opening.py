"""Open a file where a student edits it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

LAUNCHED = ("code", "codium", "cursor", "subl", "zed")  # editors with a window of their own, which take FILE:LINE
WITH_GOTO = ("code", "codium", "cursor")


def editor_command(path: Path, line: int, environment: Mapping[str, str]) -> list[str] | None:
    """The command that opens a file at a line, None where no editor is known: the desktop's own program is meant then.

    In an editor's terminal it is that editor, else the one that VISUAL or EDITOR names.
    """
    words = _words(environment)
    if not words or shutil.which(words[0]) is None:
        return None
    program = Path(words[0]).stem.lower()
    if program in WITH_GOTO:
        return [*words, "--goto", f"{path}:{line}"]
    if program in LAUNCHED:
        return [*words, f"{path}:{line}"]
    return [*words, *([f"+{line}"] if program in ("vi", "vim", "nvim", "nano", "emacs", "micro") else []), str(path)]


def missing_editor(environment: Mapping[str, str]) -> str:
    """The editor that is asked for and is not here, "" if there is none."""
    words = _words(environment)
    return words[0] if words and shutil.which(words[0]) is None else ""


def _words(environment: Mapping[str, str]) -> list[str]:
    if environment.get("TERM_PROGRAM") == "vscode" and shutil.which("code"):
        return ["code"]
    said = environment.get("VISUAL") or environment.get("EDITOR") or ""
    return shlex.split(said, posix=os.sep == "/")  # elsewhere a backslash is part of a path


def run_editor(command: list[str]) -> bool:
    """Run an editor until it ends or has handed over to its window; whether it could be."""
    try:
        return subprocess.run(command, check=False, env=dict(os.environ)).returncode == 0
    except OSError:
        return False
