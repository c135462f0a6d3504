"""What a layer denied is said in words."""

import os

import pytest

from tests.helpers import HONEST, probe


def test_a_call_that_the_sandbox_kills_for_is_told_in_words(sandbox):
    if "seccomp" not in sandbox.confinement().layers or os.uname().machine != "x86_64":
        pytest.skip("no seccomp here, or another processor's numbers")
    source = (
        HONEST + "\nimport ctypes\ndef first(x):\n    ctypes.CDLL(None).syscall(0x40000000 + 39)\n    return 2 * x\n"
    )
    first, _ = sandbox.run(probe(source)).observations
    assert first.trouble.kind == "ended" and "the sandbox refuses" in first.trouble.text
