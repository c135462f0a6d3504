"""Which runner does the jobs of somebody's own code."""

import pytest

from autograder.sandbox.host.door import runner_for
from autograder.sandbox.host.pair import Pair
from autograder.sandbox.host.plain import Plain
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers import linux
from autograder.sandbox.layers.limits import Limits


def test_the_door_gives_a_sandbox_on_linux_unless_a_plain_process_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [type(runner_for(Limits(), plain, cores)) for plain in (False, True) for cores in (1, 2)] == [
        *(Sandbox, Pair),
        *(Plain, Plain),
    ]
    monkeypatch.setattr(linux.sys, "platform", "win32")
    assert type(runner_for(Limits())) is Plain
