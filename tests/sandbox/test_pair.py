"""Two fork servers that share a job bring what one brings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.host.job import Job, Run
from autograder.sandbox.host.pair import Pair, halves
from autograder.sandbox.layers.limits import Limits
from tests.frontdoor import Shelf
from tests.helpers import HONEST, PROBE_CHECKS

LIMITS = Limits(cpu_seconds=0.4, wall_seconds=60.0)  # no source sleeps: a busy machine may take its time


def job(source: str) -> Job:
    """Both steps on x = 0, 1, 2, 3, and on `sim` on x = 0 and 3."""
    runs = [
        Run(step, step, "known", f"case-{x}", "float64", device, {"x": np.array([float(x)])})
        for step in ("first", "second")
        for x in range(4)
        for device in (("cpu", "sim") if x in (0, 3) else ("cpu",))
    ]
    return Job("probe.py", source, PROBE_CHECKS, runs)


@pytest.fixture(scope="module")
def boxes(shelf: Shelf):
    with shelf.sandbox(LIMITS) as one, Pair(LIMITS) as two:
        yield one, two


SOURCES = {
    "right": HONEST,
    "one step wrong": HONEST.replace("3 * x", "x / 0"),
    "a step missing": HONEST.replace("def second", "def third"),
    "not to be imported": "import nothing_of_this_name",
    "no Python": "def first(x:",
    "leaves at once": "import os\nos._exit(0)",
    "hangs in an early run": HONEST.replace("return 2", "while x[0] == 1: pass\n    return 2"),
    "hangs in a late run": HONEST.replace("return 3", "while x[0] == 2: pass\n    return 3"),
    "dies in both": "import os\n" + HONEST.replace("return", "if x[0] == 2: os._exit(3)\n    return"),
    "a list of all calls": HONEST.replace("second(x)", "second(x, seen=[])").replace(
        "return 3 * x", "seen.append(3 * x)\n    return np.concatenate(seen)"
    ),
    "a list of both steps": "seen = []\n"
    + HONEST.replace("return 2 * x", "seen.append(x)\n    return 2 * x").replace(
        "return 3 * x", "return 3 * x + len(seen)"
    ),
    "counts its calls": HONEST.replace("return 3", "second.n = getattr(second, 'n', 0) + 1\n    return second.n + 3"),
    "a library's setting": "import torch\n"
    + HONEST.replace("return 2", "torch.set_printoptions(precision=2 + int(x[0]))\n    return 2").replace(
        "return 3 * x", "return np.array([len(str(torch.tensor(1 / 3)))])"
    ),
    "raises on one case": HONEST.replace("return 3", "if x[0] == 3: raise ValueError('three')\n    return 3"),
}


@pytest.mark.parametrize("source", ["import numpy as np\n" + source for source in SOURCES.values()], ids=SOURCES)
def test_both_bring_the_same(boxes, source):
    one, two = ([seen.to_payload() for seen in box.run(job(source)).observations] for box in boxes)
    assert repr(two) == repr(one)


def test_the_work_is_shared_where_nothing_is_left_behind(boxes):
    parts = []
    boxes[1]._other.part, really = lambda *words: parts.append(words) or really(*words), boxes[1]._other.part
    for source in (HONEST, SOURCES["one step wrong"], SOURCES["a list of all calls"]):
        boxes[1].run(job(source))
    boxes[1]._other.part = really
    assert len(parts) == 2


def test_what_is_printed_once_is_there_once(boxes):
    source = "print('hello')\n" + HONEST.replace("return", "print(x[0])\n    return")
    for box in boxes:
        assert box.run(job(source)).output.splitlines()[:2] == ["hello", "0.0"]
    assert boxes[1].run(job(source)).output.count("hello") == 1


def test_after_a_crash_of_either_process_it_goes_on(boxes):
    two = boxes[1]
    for process in (two._server.process, two._other._server.process):
        process.kill()
        process.wait()
        assert all(seen.trouble is None for seen in two.run(job(HONEST)).observations)


@given(st.lists(st.tuples(st.sampled_from(["cpu", "sim"]), st.floats(0, 10)), max_size=20))
def test_halves_are_all_runs_in_a_sandbox_s_order_and_as_even_as_that_allows(drawn):
    runs = [Run("c", "s", "known", str(n), "float64", device, {}) for n, (device, _) in enumerate(drawn)]
    seconds = [took for _, took in drawn]
    early, late = halves(runs, seconds)
    first = [n for n, run in enumerate(runs) if run.device == runs[0].device]
    order = first + [n for n in range(len(runs)) if n not in first]
    assert early + late == order
    slower = max(sum(seconds[n] for n in early), sum(seconds[n] for n in late))
    assert slower <= sum(seconds) / 2 + max(seconds, default=0) + 1e-9
