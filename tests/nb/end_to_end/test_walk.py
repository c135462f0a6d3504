"""docs/nbgrader.md, command by command: root, an instructor and two students, each a system user, and a real exchange.

The test reads the commands from the page and runs them as they stand. Only the two folders of the whole machine
(`/opt/autograder`, `/srv/nbgrader/exchange`) lie below a temporary one, `jupyter lab` is the editing that a
student does there, and the new environment finds the libraries of this one instead of downloading them.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.helpers import BIN, ROOT, words_of
from tests.nbtools import cell_of, scores, solved

PAGE = ROOT / "docs" / "nbgrader.md"
EXERCISE, FILE = "02_manual_gradient", "manual_gradient"
PROF, STUDENTS = "agprof", ("agada", "agbob")
SOLUTION = (ROOT / "solutions" / EXERCISE / f"{FILE}.py").read_text(encoding="utf-8")
WORK = {
    "agada": SOLUTION,
    "agbob": SOLUTION.replace("2 * np.mean(error * x), 2 * np.mean(error)", "np.mean(error * x), np.mean(error)"),
}


def blocks() -> list[tuple[str, str]]:
    """The commands of the page, with who runs them."""
    return re.findall(r"^```sh (\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def same_python() -> bool:
    """Whether the machine's own python3, which every user may run, is of this one's version."""
    done = subprocess.run(["/usr/bin/python3", "-V"], capture_output=True, text=True, check=False)
    return done.stdout.startswith(f"Python {sys.version_info[0]}.{sys.version_info[1]}.")


pytestmark = [
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="makes system users: run it as root"),
    pytest.mark.skipif(not shutil.which("useradd"), reason="makes system users: there is no useradd"),
    pytest.mark.skipif(not same_python(), reason="other users need /usr/bin/python3 of this Python's version"),
]


class Machine:
    """A machine with an instructor and students, in a folder of its own."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.path = ""
        self.said: dict[str, str] = {}

    def home(self, user: str) -> Path:
        return self.base / "home" / user

    def add(self, user: str) -> None:
        subprocess.run(["useradd", "-m", "-d", self.home(user), "-s", "/bin/bash", user], check=True)
        os.chmod(self.home(user), 0o700)

    def run(self, who: str, script: str) -> str:
        """Run a block as one user; it must succeed as a whole."""
        home = self.home(PROF if who == "root" else who)
        folder = home / "gradient-descent" if who == "root" else home
        command = [
            "bash",
            "-euo",
            "pipefail",
            "-c",
            f"cd {folder}\n{self.path if who != 'root' else ''}\n{self.here(script)}",
        ]
        if who != "root":
            lent = f"JUPYTER_PATH={sys.prefix}/share/jupyter"  # templates and kernels, lent as the libraries are
            environment = [f"HOME={home}", "PATH=/usr/bin:/bin", f"USER={who}", "LANG=C.UTF-8", lent]
            command = ["runuser", "-u", who, "--", "env", "-i", *environment, *command]
        plain = {**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}  # the machine's own python3, not this one
        done = subprocess.run(command, env=plain, capture_output=True, text=True, timeout=1800, check=False)
        said = done.stdout + done.stderr
        self.said[f"{who}: {script}"] = said
        assert done.returncode == 0, f"{who}: {script}\n{said}"
        return said

    def here(self, text: str) -> str:
        return text.replace("/opt/autograder", f"{self.base}/opt").replace(
            "/srv/nbgrader/exchange", f"{self.base}/exchange"
        )

    def install(self, script: str) -> None:
        """Root's block; the libraries of this environment are lent to the new one before pip looks for them."""
        before, pip, after = script.partition(next(line for line in script.splitlines() if "/bin/pip" in line))
        self.run("root", before)
        site = next((self.base / "opt/lib").glob("python*/site-packages"))
        (site / "lent.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
        for name in ("nbgrader", "alembic", "jupyter", "jupyter-lab"):
            text = (BIN / name).read_text().split("\n", 1)[1]
            (self.base / "opt/bin" / name).write_text(f"#!{self.base}/opt/bin/python3\n{text}")
            os.chmod(self.base / "opt/bin" / name, 0o755)
        self.run("root", pip.replace("pip install", "pip install --no-deps"))
        self.run("root", after)


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    base = Path(tempfile.mkdtemp(prefix="walk-"))
    os.chmod(base, 0o755)
    (base / "home").mkdir(mode=0o755)
    machine = Machine(base)
    try:
        for user in (PROF, *STUDENTS):
            machine.add(user)
        clone = machine.home(PROF) / "gradient-descent"
        clone.mkdir()
        for name in (
            "course.yml",
            "solutions",
            "exercises",
            "autograder",
            "pyproject.toml",
            "constraints.txt",
            "README.md",
        ):
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, clone / name)
        subprocess.run(["chown", "-R", f"{PROF}:", clone], check=True)
        yield machine
    finally:
        for user in (PROF, *STUDENTS):
            subprocess.run(["userdel", "-r", user], capture_output=True, check=False)
        shutil.rmtree(base, ignore_errors=True)


def edit(machine: Machine, student: str) -> None:
    """What a student does in JupyterLab: write the steps into the fetched notebook."""
    path = machine.home(student) / EXERCISE / f"{FILE}.ipynb"
    nbformat.write(solved(path, WORK[student]), path)


def from_the_lms(machine: Machine) -> None:
    """What an instructor unpacks from an LMS: a notebook whose name says whose it is."""
    folder = machine.home(PROF) / "nbcourse/downloaded" / EXERCISE / "archive"
    folder.mkdir(parents=True)
    released = machine.home(PROF) / "nbcourse/release" / EXERCISE / f"{FILE}.ipynb"
    nbformat.write(solved(released, SOLUTION), folder / f"cora_02-manual-gradient_{FILE}.ipynb")
    subprocess.run(["chown", "-R", f"{PROF}:", folder.parents[1]], check=True)


@pytest.fixture(scope="module")
def walked(machine: Machine) -> Machine:
    """The whole page, from the empty machine to returned feedback."""
    for who, script in blocks():
        if who == "root":
            machine.install(script)
        elif who == "everybody":
            machine.path = machine.here(script)
        elif who == "instructor":
            if "zip_collect" in script:
                from_the_lms(machine)
            machine.run(PROF, script)
        else:
            for student in STUDENTS:
                machine.run(student, script.replace("jupyter lab\n", ""))
                if "jupyter lab\n" in script:
                    edit(machine, student)
    return machine


def test_the_release_lists_and_reaches_every_student(walked):
    lists = [said for who, said in walked.said.items() if "nbgrader list" in who]
    assert len(lists) == 3 and all("gradient-descent 02_manual_gradient" in said for said in lists), lists
    for student in STUDENTS:
        assert (walked.home(student) / EXERCISE / "exercises" / EXERCISE / "reference.json").is_file()
    for path in (walked.base / "exchange").glob(f"*/outbound/{EXERCISE}/**/*"):
        assert path.is_dir() or "np.mean((y_hat - y) ** 2)" not in path.read_text(encoding="utf-8"), path


def test_validate_and_check_say_the_same(walked):
    said = {who: text for who, text in walked.said.items() if "nbgrader validate" in who}
    right = next(text for who, text in said.items() if who.startswith("agada"))
    wrong = next(text for who, text in said.items() if who.startswith("agbob"))
    assert "Success! Your notebook passes all the tests." in right and "not all right yet" not in right
    assert (
        wrong.count("the factor 2 of the derivative is missing") >= 2
    )  # by nbgrader validate, and by autograder check
    # `train` uses `gradient`, and only where it is graded there is a right one to put in its place.
    assert "VALIDATION FAILED ON 2 CELL(S)" in wrong and "not all right yet" in wrong
    assert "It uses `gradient`, which is not right yet" in words_of(wrong)


def test_the_gradebook_has_everybodys_points(walked):
    book = scores(walked.home(PROF) / "nbcourse/gradebook.db")
    full = {"predict": 1.0, "mse": 2.0, "gradient": 3.0, "train": 4.0}
    assert book == {"agada": full, "agbob": full | {"gradient": 0.0}, "cora": full}
    with (walked.home(PROF) / "nbcourse/grades.csv").open(newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["assignment"] == EXERCISE}
    assert rows == {"agada": 10.0, "agbob": 7.0}


def test_feedback_reaches_its_owner_alone_and_names_the_mistake(walked):
    pages = {student: list((walked.home(student) / EXERCISE / "feedback").rglob("*.html")) for student in STUDENTS}
    texts = {student: "".join(page.read_text(encoding="utf-8") for page in found) for student, found in pages.items()}
    assert "the factor 2 of the derivative is missing" in texts["agbob"]
    assert "Score: 7.0 / 10.0" in texts["agbob"] and "Score: 10.0 / 10.0" in texts["agada"]
    assert "the factor 2" not in texts["agada"]


def test_the_class_report_and_the_graded_notebooks_are_there(walked):
    assert (walked.home(PROF) / "graded/report/index.html").is_file()
    failed = cell_of(walked.home(PROF) / f"nbcourse/autograded/agbob/{EXERCISE}/{FILE}.ipynb", "gradient")
    assert failed.outputs[-1].data["text/plain"] == "0.0"
    said = next(text for who, text in walked.said.items() if "--gradebook" in who)
    assert "Gradebook: 3 results entered, 0 of them new or changed." in said


def test_every_command_of_the_page_is_run(walked):
    commands = [line for _, script in blocks() for line in script.splitlines() if line.startswith("nbgrader ")]
    for name in (
        "generate_assignment",
        "release_assignment",
        "list",
        "fetch_assignment",
        "submit",
        "collect",
        "autograde",
    ):
        assert any(line.split()[1] == name for line in commands), name
    for name in ("generate_feedback", "release_feedback", "fetch_feedback", "export", "validate", "zip_collect"):
        assert any(line.split()[1] == name for line in commands), name
