"""A process without a fork is confined as well, and its folder watched."""

import pytest

from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.levels import ALL, NAMESPACES
from tests.helpers import HONEST, probe, values_of

MANY = "for k in range(10**7): open(f'f{k}', 'w').close()"


MUCH = "for k in range(10**4): open(f'f{k}', 'wb').write(b'a' * 10**6)"


@pytest.mark.parametrize(
    ("body", "said"),
    [(MANY, "it made more than 2000 files"), (MUCH, "it wrote more than 64 MiB")],
    ids=["many", "much"],
)
def test_a_process_without_a_fork_is_confined_and_its_folder_watched(body, said):
    with Sandbox(layers=ALL - {NAMESPACES}, fork=False) as sandbox:
        first, second = sandbox.run(probe(f"{HONEST}\ndef first(x):\n    {body}\n    return 2 * x\n")).observations
    assert first.trouble is not None and (first.trouble.kind, first.trouble.text) == ("ended", said)
    assert values_of(second) == [3, -6]
