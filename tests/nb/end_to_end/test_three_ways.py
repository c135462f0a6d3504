"""One class of twenty, graded three ways: nbgrader with this grading inside, nbgrader's own kernels, and beside nbgrader."""

import ast
import contextlib
import csv
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT, run_cli
from tests.nbtools import QUERY, hand_in, nbgrader, scores

EXERCISE, FILE = "02_manual_gradient", "manual_gradient.py"
HOSTILE = "mallory"  # stock nbgrader would run these with the tester's rights


def students() -> dict[str, str]:
    """The first twenty of the sample class whose module is honest Python in UTF-8, as cells are: name and source."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "tests/class/submitted").glob(f"*/{EXERCISE}/{FILE}")):
        name = path.parts[-3]
        with contextlib.suppress(UnicodeDecodeError, SyntaxError, ValueError):
            source = path.read_text(encoding="utf-8")
            ast.parse(source)
            if not name.startswith(HOSTILE) and len(found) < 20:
                found[name] = source
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("class") / "course"
    assert run_cli("nbgrader", "init", root, "--seed", "11", cwd=ROOT).returncode == 0
    assert nbgrader("generate_assignment", EXERCISE, cwd=root).returncode == 0
    for student, source in students().items():
        hand_in(root, student, source, EXERCISE)
    return root


@pytest.fixture(scope="module")
def inside(root: Path) -> dict[str, dict[str, float | None]]:
    done = nbgrader("autograde", EXERCISE, cwd=root)
    assert done.returncode == 0, done.stderr
    return scores(root / "gradebook.db")


def test_the_scores_are_those_that_the_class_expects(inside):
    with (ROOT / "tests/class/expected.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        expected = {row[0]: float(row[2]) for row in rows if row[1:2] == [EXERCISE] and row[0] in inside}
    assert len(expected) == 20
    assert {student: sum(steps.values()) for student, steps in inside.items()} == expected


def test_stock_nbgrader_gives_the_same_scores(root, inside, tmp_path):
    """The same configuration without the three settings that replace nbgrader's execution."""
    stock = Path(shutil.copytree(root, tmp_path / "stock"))
    shutil.rmtree(stock / "autograded")
    lines = (stock / "nbgrader_config.py").read_text().splitlines(keepends=True)
    text, skipping = "", False
    for line in lines:
        skipping = line.startswith("c.Autograde.") or (skipping and line.startswith((" ", "]")))
        text += "" if skipping else line
    (stock / "nbgrader_config.py").write_text(text)
    (stock / "gradebook.db").unlink()
    assert nbgrader("generate_assignment", EXERCISE, "--force", cwd=stock).returncode == 0
    done = nbgrader("autograde", EXERCISE, cwd=stock)
    assert done.returncode == 0, done.stderr
    assert scores(stock / "gradebook.db") == inside


def test_beside_nbgrader_the_same_scores_and_a_second_run_changes_nothing(root, inside, tmp_path):
    url = f"sqlite:///{tmp_path}/g.db"
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--seed", "11", "--gradebook", url)
    assert run_cli(*words, cwd=ROOT).returncode == 0
    assert scores(tmp_path / "g.db") == inside
    again = run_cli(*words, "--force", cwd=ROOT)
    assert "20 results entered, 0 of them new or changed" in again.stdout


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of one's own: its URL."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs or os.geteuid() != 0:
        pytest.skip("needs Debian's postgresql, and root to become its user")
    home = Path("/tmp") / f"pg-{os.getpid()}"
    home.mkdir(mode=0o700)
    shutil.chown(home, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program: str, *words: str | Path) -> None:
        command = ["runuser", "-u", "postgres", "--", programs[-1].parent / program, *words]
        subprocess.run(command, cwd=home, check=True, capture_output=True, timeout=120)

    try:
        run("initdb", "-D", home / "data", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-p {port} -h 127.0.0.1 -k {home}"
        run("pg_ctl", "-D", home / "data", "-w", "-l", home / "log", "-o", options, "start")
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "gradebook")
        yield f"postgresql://postgres@127.0.0.1:{port}/gradebook"
    finally:
        subprocess.run(
            [
                "runuser",
                "-u",
                "postgres",
                "--",
                programs[-1].parent / "pg_ctl",
                "-D",
                home / "data",
                "-m",
                "fast",
                "stop",
            ],
            check=False,
            capture_output=True,
        )
        shutil.rmtree(home, ignore_errors=True)


def in_postgres(url: str) -> dict[str, dict[str, float | None]]:
    import psycopg

    found: dict[str, dict[str, float | None]] = {}
    with psycopg.connect(url) as connection:
        for student, name, score in connection.execute(QUERY.format("g.auto_score")):
            found.setdefault(student, {})[name] = score
    return found


def test_a_gradebook_in_postgresql_holds_the_same(root, inside, postgres, tmp_path):
    words = ("grade", root / "submitted", "--out", tmp_path / "out", "--seed", "11", "--gradebook", postgres)
    done = run_cli(*words, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert in_postgres(postgres) == inside
    again = run_cli(*words, cwd=ROOT)
    assert "20 results entered, 0 of them new or changed" in again.stdout
    copy = Path(shutil.copytree(root, tmp_path / "nb"))
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    with (copy / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.db_url = {url!r}\n")
    student = next(iter(inside))
    done = nbgrader("autograde", EXERCISE, "--student", student, "--force", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert nbgrader("generate_feedback", EXERCISE, "--student", student, cwd=copy).returncode == 0
    assert nbgrader("export", "--to", "grades.csv", cwd=copy).returncode == 0
    assert len((copy / "grades.csv").read_text().splitlines()) == 21
    assert in_postgres(postgres) == inside
