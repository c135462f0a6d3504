"""What the tests of nbgrader share: its commands, notebooks as students hand them in, what a gradebook holds."""

import ast
import os
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from tests.helpers import BIN, own_environment

RIGHT = "def double(x):\n    return [2 * number for number in x]\n"
WRONG = "def double(x):\n    return [3 * number for number in x]\n"


def nbgrader(*words: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """`nbgrader WORDS`, in an activated environment; its log may hold tracebacks."""
    return subprocess.run(
        [BIN / "nbgrader", *words],
        cwd=cwd,
        env=own_environment() | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"} | more,
        capture_output=True,
        text=True,
        timeout=3000,
        check=False,
    )


@contextmanager
def serving(root: Path, home: Path) -> Iterator[str]:
    """JupyterLab on a folder, with a home of its own; gives its address. The token is `test`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    path = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(home)}
    options = [f"--ServerApp.port={port}", "--IdentityProvider.token=test", "--no-browser", "--allow-root"]
    settings = home / "JUPYTER_CONFIG_DIR/lab/user-settings/@jupyterlab"
    for name, said in (
        ("apputils-extension/notification", '{"fetchNews": "false", "checkForUpdates": false}'),
        ("notebook-extension/tracker", '{"windowingMode": "none"}'),  # every cell is drawn, in view or not
    ):
        (settings / f"{name}.jupyterlab-settings").parent.mkdir(parents=True, exist_ok=True)
        (settings / f"{name}.jupyterlab-settings").write_text(said)
    with (home / "log").open("w") as log:
        command = [BIN / "jupyter-lab", *options]
        server = subprocess.Popen(command, cwd=root, env=own_environment() | path | places, stdout=log, stderr=log)
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def solved(released: Path, source: str):
    """The released notebook with a module written into it: each function in its cell, all the rest in the first one."""
    nb = nbformat.read(released, as_version=4)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    named = {cell.source.split("(")[0].split()[-1]: cell for cell in code if cell.source.startswith(("def ", "class "))}
    rest = []
    for node in ast.parse(source).body:
        text = ast.get_source_segment(source, node)
        targets = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        name = next((name for name in (getattr(node, "name", None), *targets) if name in named), None)
        if name is not None:
            named[name].source = text
        elif not isinstance(node, ast.If):  # the figures of the lesson are there already
            rest.append(text)
    code[0].source += "\n\n" + "\n".join(rest)
    return nb


def hand_in(root: Path, student: str, source: str, exercise: str = "01_toy") -> Path:
    """Put a student's notebook into `submitted/`."""
    released = next((root / "release" / exercise).glob("*.ipynb"))
    path = root / "submitted" / student / exercise / released.name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(solved(released, source), path)
    return path


QUERY = (
    "select a.student_id, b.name, {} from grade g join base_cell b on g.cell_id = b.id "
    "join submitted_notebook n on g.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id"
)


def scores(database: Path, column: str = "g.auto_score") -> dict[str, dict[str, float | None]]:
    """By student: what formgrader sees of each step."""
    found: dict[str, dict[str, float | None]] = {}
    with sqlite3.connect(database) as connection:
        for student, name, score in connection.execute(QUERY.format(column)):
            found.setdefault(student, {})[name] = score
    return found


def cell_of(path: Path, grade_id: str):
    """A graded notebook's cell, by its grade id."""
    cells = nbformat.read(path, as_version=4).cells
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
