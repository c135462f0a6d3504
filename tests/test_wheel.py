"""The package as it is installed: built as a wheel, with nothing of the checkout beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course.stub import PERCENT
from tests.helpers import PATIENCE, ROOT, own_environment, start

pytestmark = pytest.mark.slow
EXERCISE, FILE = "02_manual_gradient", "manual_gradient"


@dataclass(frozen=True)
class Installed:
    """A wheel, what its building left in the checkout, the environment it is in, and a student's folder."""

    wheel: Path
    left: set[str]
    python: Path
    student: Path

    def autograder(self, *words: str) -> subprocess.CompletedProcess[str]:
        return start([self.python.with_name("autograder"), *words], self.student)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An environment of its own that holds the wheel alone; the dependencies are those of this one, by a path file.

    Path files within such a folder are not read, so that an editable installation is not to be had through it.
    """
    root = tmp_path_factory.mktemp("wheel")
    before = {path.name for path in ROOT.iterdir()}
    quiet = ["-q", "--disable-pip-version-check"]
    start(
        [sys.executable, "-m", "pip", "wheel", *quiet, ROOT, "--no-deps", "--no-build-isolation", "-w", root / "made"],
        root,
    )
    (wheel,) = (root / "made").glob("*.whl")
    start([sys.executable, "-m", "venv", "--without-pip", root / "env"], root)
    python = root / "env/bin/python"
    start([sys.executable, "-m", "pip", "--python", python, "install", *quiet, "--no-deps", "--no-index", wheel], root)
    packages = start([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], root).stdout.strip()
    shared = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    Path(packages, "dependencies.pth").write_text("\n".join(shared) + "\n", encoding="utf-8")
    student = root / "student"
    student.mkdir()
    shutil.copy(ROOT / "course.yml", student)
    shutil.copytree(ROOT / "exercises", student / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / f"solutions/{EXERCISE}/{FILE}.py", student / "exercises" / EXERCISE)
    return Installed(wheel, {path.name for path in ROOT.iterdir()} - before, python, student)


def test_building_leaves_nothing_in_the_checkout(installed: Installed) -> None:
    assert installed.left <= {"__pycache__", ".pytest_cache"}


def test_the_wheel_holds_every_file_of_the_package_and_no_other(installed: Installed) -> None:
    skipped = {"__pycache__"}
    here = {path for path in (ROOT / "autograder").rglob("*") if path.is_file() and not skipped & set(path.parts)}
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == {path.relative_to(ROOT).as_posix() for path in here}


def test_the_checkout_is_not_to_be_had(installed: Installed) -> None:
    said = start([installed.python, "-c", "import autograder; print(autograder.__file__)"], installed.student).stdout
    assert Path(said.strip()).is_relative_to(installed.python.parent.parent)
    with zipfile.ZipFile(installed.wheel) as wheel:
        (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        version = next(line for line in wheel.read(metadata).decode().splitlines() if line.startswith("Version: "))
    assert installed.autograder("--version").stdout.split() == ["autograder", version.removeprefix("Version: ")]


def test_check_hint_and_progress(installed: Installed) -> None:
    done = installed.autograder("check", "02")
    assert done.returncode == 0 and "10 of 10 points" in done.stdout, done.stdout + done.stderr
    assert installed.autograder("check", "08").returncode == 1  # a stub, on both devices
    assert "factor" in installed.autograder("hint", "02.gradient").stdout
    assert "10/10" in installed.autograder("progress").stdout.replace(" of ", "/")


def test_watch(installed: Installed) -> None:
    with subprocess.Popen(
        [installed.python.with_name("autograder"), "watch", "02"],
        cwd=installed.student,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as watching:
        assert watching.stdout is not None
        shown = "".join(takewhile(lambda line: "Done." not in line, iter(watching.stdout.readline, "")))
        watching.terminate()
    assert "10 of 10 points" in shown


def test_pytest(installed: Installed) -> None:
    done = start([installed.python, "-m", "pytest", f"exercises/{EXERCISE}/{FILE}.py"], installed.student)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout + done.stderr


def test_the_live_check_in_a_notebook(installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = installed.student / "exercises" / EXERCISE
    nb = jupytext.read(folder / f"{FILE}.py", fmt=PERCENT)
    nb.cells.append(nbformat.v4.new_code_cell('from autograder.nb import check\n\ncheck("gradient")'))
    words = [str(installed.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = tmp_path / "kernels/installed/kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": words, "display_name": "installed", "language": "python"}), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(nb, kernel_name="installed", timeout=PATIENCE, startup_timeout=PATIENCE, resources=where).execute(
        env=own_environment()
    )
    last = nb.cells[-1].outputs
    assert [output for output in last if output.output_type == "error"] == []
    (points,) = [output for output in last if output.output_type == "execute_result"]
    assert points.data["text/plain"] == "3.0"


def test_a_released_zip_in_an_empty_environment(installed: Installed, tmp_path: Path) -> None:
    """As its README says: unpack, install what it brings (its dependencies, PyTorch among them, are there already), check."""
    start([Path(sys.executable).with_name("autograder"), "release", tmp_path / "made", "--zip"], ROOT)
    with zipfile.ZipFile(tmp_path / "made.zip") as packed:
        packed.extractall(tmp_path / "home")
    student, python = tmp_path / "home/made", tmp_path / "env/bin/python"
    start([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], tmp_path)
    packages = start([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path).stdout.strip()
    shared = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    Path(packages, "dependencies.pth").write_text("\n".join(shared) + "\n", encoding="utf-8")
    (wheel,) = (line for line in (student / "requirements.txt").read_text().splitlines() if line.startswith("./"))
    done = start(
        [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel], student
    )
    assert done.returncode == 0, done.stderr
    done = start([python.with_name("autograder"), "check"], student)
    assert done.returncode == 1 and "is not written yet" in done.stdout, done.stdout + done.stderr
    shutil.copy(ROOT / f"solutions/{EXERCISE}/{FILE}.py", student / "exercises" / EXERCISE)
    assert start([python.with_name("autograder"), "check", "02"], student).returncode == 0
    done = start([python, "-m", "pytest", "-q", "exercises", "-k", "gradient"], student)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout


def test_a_course_is_begun_where_only_the_wheel_is(installed: Installed, tmp_path: Path) -> None:
    """What an author begins with, in a folder without anything of this course: it is built, sound, and takes an exercise more."""
    autograder = installed.python.with_name("autograder")
    for words, where, said in [
        (["init", "mine"], tmp_path, "autograder build"),
        (["new", "02_second", "--like", "01"], tmp_path / "mine", "02_second/second.py"),
        (["new", "03_third"], tmp_path / "mine", "03_third/third.py"),
        (["build"], tmp_path / "mine", "03_third: third.py, checks.py, reference.json"),
        (["validate"], tmp_path / "mine", "The course is sound: 3 exercises, 15 points"),
    ]:
        done = start([autograder, *words], where)
        assert done.returncode == 0 and said in " ".join(done.stdout.split()), done.stdout + done.stderr
