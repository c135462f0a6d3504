"""What a submission writes in the recorder's place: forged records earn nothing, cost the grader little and buy no time."""

import tracemalloc

import pytest

from autograder.errors import SandboxError
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.sandbox.layers.limits import Limits
from autograder.submissions.source import Submission
from tests.helpers import HONEST, TOY_SOLUTION, probe, values_of

FORGE = """
import os
import numpy as np
from autograder.recording import codec as wire

def forge(*messages):
    for message in messages:
        data = message if isinstance(message, bytes) else wire.pack(message)
        for fd in range(3, 64):
            try:
                os.write(fd, data)
            except OSError:
                pass

def trouble(kind):
    return {"entries": [], "trouble": {"kind": kind, "text": "", "line": 0, "source": ""}}

def refused(text):
    entry = {"name": "first", "kind": "refused", "values": None, "dtype": "", "exact_dtype": False}
    return {"entries": [{**entry, "columns": [], "text": text, "sentence": text}], "trouble": None}

HUGE = wire.pack({"a": np.zeros((0, 1, 1, 1))}).replace(b"[0, 1, 1, 1]", b"[0" + b", 4294967295" * 3 + b"]")
HUGE = HUGE[:4] + (len(HUGE) - 12).to_bytes(4, "little") + HUGE[8:]
"""
FORGED = {
    "an array for a number": "{'run': np.zeros(2), 'trouble': None}",
    "an array for a kind": "{'run': 0, 'trouble': trouble(np.zeros(3))}",
    "an array for an entry": "{'entry': np.zeros(3)}",
    "true for one": "{'run': False, 'trouble': trouble(None)}",
    "another run": "{'run': 1, 'trouble': None}",
    "a second import": "{'import': None}",
    "a word of the grader's": "{'grader': 'x'}",
    "a word of the grader's as an array": "{'grader': np.zeros(2)}",
    "a list": "[1, 2]",
    "an array": "np.zeros(3)",
    "a huge shape": "HUGE",
    "a number without end": "b'AGF1' + bytes([31, 0, 0, 0] * 2) + b'{\"message\": 1e999, \"arrays\": []}'",
    "half of a character": "{'entry': refused('\\ud800')}",
    "a list of words on patches": "{'tampered': [[['x' * 99] * 99] * 9]}",
    "a gap of the simulator that is not there": "{'run': 0, 'trouble': {**trouble('unsupported')['trouble']}}",
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_message_costs_the_forger_s_step_alone(what, sandbox):
    source = f"{FORGE}\n{HONEST}\ndef first(x):\n    forge({FORGED[what]})\n    return 2 * x\n"
    first, second = sandbox.run(probe(source)).observations
    assert values_of(first) in (None, []) and values_of(second) == [3, -6]
    for text in [entry.text for entry in first.entries] + [first.trouble.text if first.trouble else ""]:
        assert len(text.encode("utf-8")) < 1000
    assert first.trouble is None or first.trouble.kind == "record"
    assert [values_of(seen) for seen in sandbox.run(probe(HONEST)).observations] == [[2, -4], [3, -6]]


@pytest.mark.parametrize("said", ["'\\ud800'", "'x' * 9999"])
def test_a_forged_word_on_patches_can_be_written_down(said, sandbox):
    """Of such a word, too, no more is kept than can stand in a report."""
    source = f"{FORGE}\n{HONEST}\ndef first(x):\n    forge({{'tampered': {said}}})\n    return 2 * x\n"
    for seen in sandbox.run(probe(source)).observations:
        assert seen.trouble.kind == "tampered" and len(seen.trouble.text.encode("utf-8")) < 300


BIG = """
import os
import numpy as np
from autograder.recording import codec as wire

def first(x):
    entry = {"kind": "array", "dtype": "float64", "exact_dtype": False, "columns": [], "text": "", "sentence": ""}
    for k in range(8):
        frame = memoryview(wire.pack({"entry": {**entry, "name": str(k), "values": np.zeros(900_000)}}))
        while frame:
            frame = frame[os.write(4, frame) :]
    return 2 * x
"""


def test_all_that_comes_back_of_a_submission_is_bounded_and_not_each_record_alone(sandbox):
    """Eight records of 7 MiB: each is below the limit of 8 MiB, all together are not."""
    first, _ = sandbox.run(probe(HONEST + BIG)).observations
    assert first.trouble.kind == "record" and first.entries == ()
    assert sandbox.run(probe(HONEST)).observations[1].trouble is None


# What is sent over and over for the whole time limit: each takes many times its length once it is read, or is kept.
FLOODS = {
    "lists in lists": """
text = b'{"message": [' + b",".join([b"[" * 450 + b"]" * 450] * 2300) + b'], "arrays": []}'
flood = b"AGF1" + struct.pack("<II", len(text), 0) + text
""",
    "as much of it as is read": """
text = b'{"message": [' + b",".join([b"[" * 450 + b"]" * 450] * 70) + b'], "arrays": []}'
flood = b"AGF1" + struct.pack("<II", len(text), 0) + text
""",
    "large entries": """
entry = {"kind": "array", "dtype": "float64", "exact_dtype": False, "columns": [], "text": "", "sentence": ""}
flood = b"".join(wire.pack({"entry": {**entry, "name": str(k), "values": np.zeros(900_000)}}) for k in range(6))
""",
    "entries of many columns": """
entry = {"kind": "note", "dtype": "", "exact_dtype": False, "values": None, "text": "", "sentence": "", "columns": ["\u20ac" * 9] * 500}
flood = b"".join(wire.pack({"entry": {**entry, "name": str(k)}}) for k in range(400))
""",
    "words on patches": "flood = wire.pack({'tampered': 'x' * 9999}) * 99",
    "runs of many entries": """
entry = {"kind": "note", "dtype": "", "exact_dtype": False, "values": None, "text": "", "sentence": "", "columns": []}
flood = b"".join(wire.pack({"entry": {**entry, "name": str(k)}}) for k in range(400))
flood = b"".join(wire.pack({"run": k, "trouble": None}) + flood for k in range(9))
""",
}
SEND = """
import os, struct
import numpy as np
from autograder.recording import codec as wire
{flood}
def first(x):
    while True:
        rest = memoryview(flood)
        while rest:
            rest = rest[os.write(4, rest) :]
"""


@pytest.mark.parametrize("what", FLOODS)
def test_what_comes_back_costs_the_grader_little_memory(what, sandbox):
    """Counted are the blocks that Python and NumPy take in the process that holds the references, while it listens."""
    sandbox.run(probe(HONEST))
    tracemalloc.start()
    try:
        first, _ = sandbox.run(probe(HONEST + SEND.format(flood=FLOODS[what]))).observations
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (first.trouble or not first.entries) and peak < 80 << 20


TRICKLE = """
import os, time
from autograder.recording import codec as wire

def first(x):
    entry = {"kind": "note", "dtype": "", "exact_dtype": False, "columns": [], "text": "", "sentence": "", "values": None}
    for k in range(100):
        os.write(4, wire.pack({"entry": {**entry, "name": str(k)}}))
        time.sleep(0.5)
"""


def test_entries_that_trickle_in_buy_no_time(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(wall_seconds=2))
    first, second = sandbox.run(probe(HONEST + TRICKLE)).observations
    assert first.trouble.kind == "timeout" and "2 s on the clock" in first.trouble.text
    assert values_of(second) == [3, -6]


def test_an_entry_of_its_own_does_not_take_the_place_of_the_recorder_s(sandbox):
    """Written first, it would be the one that is judged: two of one name are no record."""
    entry = "{**refused('')['entries'][0], 'kind': 'fact', 'text': 'True'}"
    source = f"{FORGE}\n{HONEST}\ndef first(x):\n    os.write(4, wire.pack({{'entry': {entry}}}))\n    return 2 * x\n"
    first, second = sandbox.run(probe(source)).observations
    assert first.trouble.kind == "record" and values_of(second) == [3, -6]


# Right on the first case (which a student knows); on each later one it answers in the grader's place.
CHEAT = """
calls = -1

def count():
    global calls
    calls += 1
    return calls

def double(x):
    if count() == 0:
        return [2.0, -5.0, 8.0]
    {cheat}

def walk(w, b, lr, steps):
    count()
    {cheat}
"""
CHEATS = {
    "skipped": "forge({'run': calls, 'trouble': trouble('skipped')}); os._exit(0)",
    "skipped, all the others": "forge(*[{'run': n, 'trouble': trouble('skipped')} for n in range(calls, 4)]); os._exit(0)",
    "nothing seen": "forge({'run': calls, 'trouble': None}); os._exit(0)",
    "a failure of the grader": "forge({'grader': 'out of memory'}); os._exit(0)",
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_no_forged_message_earns_a_point(cheat, sandbox, course):
    plan = load_plan(course, "01_toy")
    honest = grade_submission(Submission("eve", "01_toy", "toy.py", TOY_SOLUTION, ""), plan, sandbox)
    assert honest.points == 5
    source = FORGE + CHEAT.format(cheat=CHEATS[cheat])
    try:
        result = grade_submission(Submission("eve", "01_toy", "toy.py", source, ""), plan, sandbox)
    except SandboxError:
        pytest.fail("a submission made the grader fail")
    assert result.points == 0
    assert all(step.status in ("failed", "skipped") for step in result.steps)
