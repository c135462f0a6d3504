"""What a submission writes in the recorder's place: forged records earn nothing, cost the grader little and buy no time."""

import tracemalloc

import pytest

from autograder.errors import SandboxError
from autograder.judging.grading import grade_submission
from autograder.judging.reference_file import load_plan
from autograder.sandbox.host.sandbox import Conversation
from autograder.sandbox.layers.limits import Limits
from autograder.submissions.source import Submission
from tests.helpers import HONEST, SENDER, TOY_SOLUTION, probe, values_of

FORGE = f"""
import numpy as np
{SENDER}
def forge(*messages):
    for message in messages:
        data = message if isinstance(message, bytes) else wire.pack(message)
        for fd in (3, *range(5, 64)):
            try:
                os.write(fd, data)
            except OSError:
                pass
        send(data)
"""
FORGE += """

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
    "several messages of a run that is no search's": "{'many': [{'run': 0, 'trouble': None}]}",
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


BIG = f"""
import numpy as np
{SENDER}
def first(x):
    entry = dict(kind="array", dtype="float64", exact_dtype=False, columns=[], text="", sentence="")
    for k in range(8):
        send(wire.pack(dict(entry=dict(entry, name=str(k), values=np.zeros(900_000)))))
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
flood = [b"AGF1" + struct.pack("<II", len(text), 0) + text]
""",
    "as much of it as is read": """
text = b'{"message": [' + b",".join([b"[" * 450 + b"]" * 450] * 70) + b'], "arrays": []}'
flood = [b"AGF1" + struct.pack("<II", len(text), 0) + text]
""",
    "large entries": """
entry = {"kind": "array", "dtype": "float64", "exact_dtype": False, "columns": [], "text": "", "sentence": ""}
flood = [wire.pack({"entry": {**entry, "name": str(k), "values": np.zeros(900_000)}}) for k in range(6)]
""",
    "entries of many columns": """
entry = {"kind": "note", "dtype": "", "exact_dtype": False, "values": None, "text": "", "sentence": "", "columns": ["\u20ac" * 9] * 500}
flood = [wire.pack({"entry": {**entry, "name": str(k)}}) for k in range(400)]
""",
    "words on patches": "flood = [wire.pack({'tampered': 'x' * 9999})]",
    "runs of many entries": """
entry = {"kind": "note", "dtype": "", "exact_dtype": False, "values": None, "text": "", "sentence": "", "columns": []}
entries = [wire.pack({"entry": {**entry, "name": str(k)}}) for k in range(400)]
flood = [frame for k in range(9) for frame in (wire.pack({"run": k, "trouble": None}), *entries)]
""",
}
FLOOD = """
import struct
import numpy as np
def flooding():
    while True:
        for frame in flood:
            send(frame)

def first(x):
    flooding()
"""


@pytest.mark.parametrize("what", FLOODS)
def test_what_comes_back_costs_the_grader_little_memory(what, sandbox):
    """Counted are the blocks that Python and NumPy take in the process that holds the references, while it listens."""
    sandbox.run(probe(HONEST))
    tracemalloc.start()
    try:
        first, _ = sandbox.run(probe(HONEST + SENDER + FLOOD + FLOODS[what])).observations
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (first.trouble or not first.entries) and peak < 80 << 20


TRICKLE = """
import time
def first(x):
    entry = {"kind": "note", "dtype": "", "exact_dtype": False, "columns": [], "text": "", "sentence": "", "values": None}
    for k in range(100):
        send(wire.pack({"entry": {**entry, "name": str(k)}}))
        time.sleep(0.5)
"""


def test_entries_that_trickle_in_buy_no_time(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(wall_seconds=2))
    first, second = sandbox.run(probe(HONEST + SENDER + TRICKLE)).observations
    assert first.trouble.kind == "timeout" and "2 s on the clock" in first.trouble.text
    assert values_of(second) == [3, -6]


def test_an_entry_of_its_own_does_not_take_the_place_of_the_recorder_s(sandbox):
    """Written first, it would be the one that is judged: two of one name are no record."""
    entry = "{**refused('')['entries'][0], 'kind': 'fact', 'text': 'True'}"
    source = f"{FORGE}\n{HONEST}\ndef first(x):\n    send(wire.pack({{'entry': {entry}}}))\n    return 2 * x\n"
    first, second = sandbox.run(probe(source)).observations
    assert first.trouble.kind == "record" and values_of(second) == [3, -6]


ENTRY = "{'kind': 'note', 'dtype': '', 'exact_dtype': False, 'columns': [], 'text': '', 'sentence': ''}"
SWALLOWS = {
    "the beginning of a frame": "frame(wire.pack(entry))[:-1]",
    "a frame whose array is to come": "frame(wire.pack(entry), 5000)",
    "a packet of another number": "wire.PIECE.pack(0, 3) + wire.pack(entry)",
    "a packet with nothing in it": "wire.PIECE.pack(next(numbers()), 1)",
    "a packet that is longer than agreed": "frame(wire.pack(entry) + bytes(40_000))",
    "an array that is not used": "frame(wire.pack({'x': np.zeros(9)}).replace(b'{\"$array\": 0}', b'             0'))",
}


@pytest.mark.parametrize("what", SWALLOWS)
def test_what_the_grader_writes_next_is_never_taken_for_the_end_of_something_else(what, sandbox):
    """A frame without an end would swallow what its own process says next: what was patched, and the facts that it broke."""
    source = f"""
import struct
import numpy as np
{SENDER}
{HONEST}
def frame(whole, more=0):
    magic, header, body = wire.PREFIX.unpack_from(whole)
    return wire.PIECE.pack(next(numbers()), 1 if more else 3) + wire.PREFIX.pack(magic, header, body + more) + whole[12:]

def first(x):
    entry = {{"entry": {{**{ENTRY}, "name": "mine", "values": np.zeros(3)}}}}
    os.write(4, {SWALLOWS[what]})
    return 2 * x
"""
    first, second = sandbox.run(probe(source)).observations
    assert first.trouble.kind == "record" and first.entries == () and values_of(second) == [3, -6]


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


ENDS = {
    "an exit": "os._exit(0)",
    "a signal": "os.kill(os.getpid(), 9)",
    "a crash": "__import__('ctypes').string_at(0)",
    "a flood": "while True: os.write(1, bytes(65536))",
}


@pytest.mark.parametrize("end", ENDS)
def test_who_tells_of_every_run_and_ends_the_process_before_the_grader_does_is_not_believed(end, sandbox, monkeypatch):
    source = f"""
{FORGE}
def first(x):
    entry = {{**{ENTRY}, "kind": "array", "name": "first", "values": np.array([7.0]), "dtype": "float64"}}
    forge({{"entry": entry}}, {{"run": 0, "trouble": None}})
    {ENDS[end]}
"""
    job = probe(source, steps=("first",))
    (seen,) = sandbox.run(job).observations
    assert seen.entries == () and seen.trouble is not None

    def believe(talk):  # the control: what was told does count where nobody asks how it ended
        talk.whole = True
        conclude(talk)

    conclude = Conversation._conclude
    monkeypatch.setattr(Conversation, "_conclude", believe)
    assert [values_of(each) for each in sandbox.run(job).observations] == [[7.0]]
