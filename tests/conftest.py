"""Fixtures of the whole suite: one sandbox and one built course, shared by all tests of a process."""

import gc
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, settings

import autograder.notebook_formats  # before a test imports nbformat: by itself that takes ten times as long
from autograder.classroom.grade_one import make_references
from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.judging.reference import Plan
from autograder.sandbox.host.launch import THREADS
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.limits import Limits
from tests.diagnose import SEED
from tests.frontdoor import Shelf
from tests.helpers import ROOT, TERMINAL, TOY_YML, patient, write_toy

Command = Callable[..., subprocess.CompletedProcess[str]]

settings.register_profile(
    "suite",
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("suite")


SPREAD = (
    "test_corpus.py",
    "test_cases_of_the_course.py",
)  # an exercise's tests of both share something, those of several do not


def pytest_configure() -> None:
    """Two processes of tests on two cores: threads of each that wait for one another would only be in the way.

    And nothing that is printed here has the width or the colours of the terminal in which the tests run.
    """
    os.environ.update({**THREADS, **os.environ})
    for name in [name for name in os.environ if name.startswith(TERMINAL)]:
        del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nothing that is imported and collected is garbage: to look for some in all of it, again and again, takes long."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """What stays on one worker: a file's tests, which make what they share once, or an exercise's of the files that are spread."""
    from xdist.scheduler import LoadFileScheduling

    class ByFileOrExercise(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            exercise = re.search(r"\[(\d\d)_", test) if file.endswith(SPREAD) else None
            return exercise[1] if exercise else file

    return ByFileOrExercise(config, log)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with the default limits, but for patience."""
    with Sandbox(patient(Limits())) as started:
        yield started


@pytest.fixture
def tight(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The same sandbox, with little time for a run."""
    monkeypatch.setattr(sandbox, "limits", Limits(cpu_seconds=0.4, wall_seconds=3))
    return sandbox


@pytest.fixture(scope="session")
def shelf() -> Iterator[Shelf]:
    """The command line in this process, and the sandboxes that it works with."""
    made = Shelf()
    yield made
    made.close()


@pytest.fixture
def on_shelf(shelf: Shelf) -> Iterator[None]:
    """Whatever a test grades in its own process is run in sandboxes that are started already."""
    with shelf.in_use():
        yield


@pytest.fixture(scope="session")
def plan_of(shelf: Shelf) -> Callable[[str], Plan]:
    """What an exercise of the project's course is held against: known cases, and those of a secret seed."""
    course = load_course(ROOT)

    @cache
    def made(exercise: str) -> Plan:
        with shelf.sandbox(patient(course.spec.limits.limits())) as trusted:
            return make_references(course, [exercise], SEED, trusted)[exercise].plan

    return made


@pytest.fixture(scope="session")
def autograder(shelf: Shelf) -> Command:
    """`autograder WORDS` in this process, where a process of its own is not the point."""
    return shelf.autograder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, autograder: Command) -> Path:
    """A built course of two exercises, 01_toy and the real 02_manual_gradient. Read it, never write to it."""
    root = tmp_path_factory.mktemp("course")
    real = yaml.safe_load((ROOT / "course.yml").read_text(encoding="utf-8"))
    toy = yaml.safe_load(TOY_YML)
    toy["exercises"]["02_manual_gradient"] = real["exercises"]["02_manual_gradient"]
    toy["points"] = 5 + sum(step["points"] for step in toy["exercises"]["02_manual_gradient"]["steps"].values())
    write_toy(root, yaml.safe_dump(toy, sort_keys=False))
    ignore = shutil.ignore_patterns("__pycache__", "mistakes.yml")  # these tests name no mistakes
    shutil.copytree(ROOT / "solutions/02_manual_gradient", root / "solutions/02_manual_gradient", ignore=ignore)
    done = autograder("build", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="session")
def course(built: Path) -> Course:
    """The built course, loaded."""
    return load_course(built)


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of the built course of one's own."""
    return Path(shutil.copytree(built, tmp_path / "course"))


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course that is not built, of the exercises 01_toy (toy.py) and 02_more (more.py)."""
    root = write_toy(tmp_path_factory.mktemp("toy"))
    more = {"title": "More", "file": "more.py", "steps": {"more": {"points": 1, "hints": ["More."]}}}
    text = yaml.safe_load(TOY_YML)
    text["exercises"]["02_more"] = more | {"cases": {"plain": {"values": {"x": 1}}}}
    (root / "course.yml").write_text(yaml.safe_dump(text | {"points": 6}, sort_keys=False), encoding="utf-8")
    return load_course(root)
