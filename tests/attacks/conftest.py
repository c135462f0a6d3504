"""Fixtures of the attacks: the level of confinement that a class is graded at, and a course to hand in to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.course.yaml_file import load_course
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers import bubblewrap
from autograder.sandbox.layers.levels import ALL, LANDLOCK
from tests.attacks.suite import keep_layers
from tests.helpers import write_toy

WITHOUT = {"A": "", "B": "bubblewrap", "B of namespaces": LANDLOCK}


@pytest.fixture(params=[name if name == "A" else pytest.param(name, marks=pytest.mark.attacks) for name in WITHOUT])
def level(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The level of every sandbox that the test starts: B is that of a machine without bubblewrap, or without Landlock."""
    if WITHOUT[request.param] == "bubblewrap":
        monkeypatch.setattr(bubblewrap, "_bubblewraps", lambda: iter(()))
    elif WITHOUT[request.param] == LANDLOCK:
        keep_layers(monkeypatch, ALL - {LANDLOCK})
    bubblewrap.find_launcher.cache_clear()
    launcher = bubblewrap.find_launcher(True)
    if request.param == "A" and not launcher.namespaces:  # seen at once, without a fork server
        pytest.skip(f"this machine has no level A: {launcher.reason}")
    with Sandbox() as trial:
        found = trial.confinement()
    if found.level != request.param[0]:
        pytest.skip(f"this machine has no level {request.param}: {found.reasons}")
    yield found.level
    bubblewrap.find_launcher.cache_clear()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A small course."""
    return load_course(write_toy(tmp_path / "course"))
