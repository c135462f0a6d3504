"""Fixtures of the attacks: the level of confinement that a class is graded at."""

from collections.abc import Iterator

import pytest

from autograder.sandbox import namespaces
from autograder.sandbox.host import Sandbox


@pytest.fixture(params=["A", pytest.param("B", marks=pytest.mark.attacks)])
def level(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The level of every sandbox that the test starts: B is that of a machine without bubblewrap."""
    if request.param == "B":
        monkeypatch.setattr(namespaces, "_bubblewraps", lambda: iter(()))
    namespaces.find_launcher.cache_clear()
    with Sandbox() as trial:
        found = trial.confinement()
    if found.level != request.param:
        pytest.skip(f"this machine has no level {request.param}: {found.reasons}")
    yield request.param
    namespaces.find_launcher.cache_clear()
