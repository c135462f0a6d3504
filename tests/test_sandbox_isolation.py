"""Nothing that one run or one submission leaves behind reaches the next, none holds a reference, and nothing forged earns a point."""

import os
import re
import tracemalloc

import numpy as np
import pytest
from helpers import HONEST, TOY_SOLUTION, probe, values_of

from autograder.errors import SandboxError
from autograder.grading import grade_submission
from autograder.record import load_plan
from autograder.sandbox.confine import Limits
from autograder.submission import Submission

STATE = '''
import os, random, sys, tempfile, warnings
import numpy as np
import torch
{top}

def state():
    """All that a run may rely on, as texts."""
    x = torch.ones(2, requires_grad=True)
    y = (x * x).sum()
    return {{
        "cwd": os.getcwd() == HOME and os.listdir(".") is not None,
        "environment": dict(os.environ) == ENVIRONMENT,
        "default dtype": torch.get_default_dtype(),
        "default device": torch.tensor(1.0).device,
        "grad mode": y.requires_grad and not torch.is_inference_mode_enabled(),
        "torch": torch.rand(3).tolist(),
        "numpy": np.random.rand(3).tolist(),
        "random": random.random(),
        "errors": np.geterr(),
        "temporary": os.path.isdir(tempfile.mkdtemp()),
        "filters": any(f[0] == "error" for f in warnings.filters),
    }}

HOME, ENVIRONMENT = os.getcwd(), dict(os.environ)

def first(x):
    {body}
    return x

def second(x):
    return state()
'''
STATE_CHECKS = '''
from autograder.checking import check


@check("first", free=("rng", "dtype", "grad_mode"))
def first(module, case, see):
    """First."""
    module.first(case.x)


@check("second", free=("rng", "dtype", "grad_mode"))
def second(module, case, see):
    """Second."""
    for name, value in module.second(case.x).items():
        see.fact(name, value, name)
'''
CHANGES = {
    "folder": "os.mkdir('a'); os.chdir('a')",
    "no folder": "import shutil; shutil.rmtree(HOME, ignore_errors=True)",
    "environment": "os.environ.clear(); os.environ['HOME'] = '/'; os.environ['CUDA_VISIBLE_DEVICES'] = '3'",
    "environment behind Python's back": "os.environ.pop('HOME'); os.putenv('OMP_NUM_THREADS', '64')",
    "dtype": "torch.set_default_dtype(torch.float64)",
    "device": "torch.set_default_device('meta')",
    "grad mode": "torch.set_grad_enabled(False)",
    "inference": "torch.inference_mode().__enter__()",
    "generators": "torch.manual_seed(5), np.random.seed(5), random.seed(5), torch.rand(7)",
    "errors": "np.seterr(all='raise')",
    "warnings": "warnings.simplefilter('error')",
}


def facts(outcome, run: int = 1) -> dict[str, str]:
    seen = outcome.observations[run]
    assert seen.trouble is None, seen.trouble
    return {entry.name: entry.text for entry in seen.entries}


def state_job(body: str, top: str = ""):
    return probe(STATE.format(body=body, top=top), checks=STATE_CHECKS)


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_finds_everything_as_if_it_were_the_first(change, sandbox):
    clean = facts(sandbox.run(state_job("pass")))
    assert clean["cwd"] == clean["environment"] == clean["grad mode"] == clean["temporary"] == "True"
    assert facts(sandbox.run(state_job(CHANGES[change]))) == clean
    assert facts(sandbox.run(state_job("pass"))) == clean


@pytest.mark.parametrize("change", ["dtype", "generators", "grad mode"])
def test_global_state_that_a_step_leaves_changed_is_seen(change, sandbox):
    source = f"import os, random\nimport numpy as np\nimport torch\n{HONEST}\ndef first(x):\n    {CHANGES[change]}\n    return x\n"
    first, second = sandbox.run(probe(source)).observations
    texts = [{entry.name: entry.text for entry in seen.entries} for seen in (first, second)]
    name = {"dtype": "global dtype", "generators": "global rng", "grad mode": "global grad_mode"}[change]
    assert texts[0][name] == "changed" and [n for n in texts[0] if texts[0][n] == "changed"] == [name]
    assert texts[1][name] == "kept"


LEAVE = """
import os, sys, tempfile, builtins, json
import numpy, torch

places = {os.getcwd(), os.environ["HOME"], os.environ["TMPDIR"], tempfile.gettempdir(), os.environ["MPLCONFIGDIR"], "/tmp", "/dev/shm", "/var/tmp"}
left = []
for place in places:
    for top, folders, files in os.walk(place):
        left += [os.path.join(top, name) for name in files + folders if "left-behind" in name]
for thing in (builtins, json, numpy, torch, os, sys):
    if hasattr(thing, "left_behind"):
        left.append(thing.__name__)
print("found:", left)
for place in places:
    try:
        os.makedirs(os.path.join(place, "left-behind"), exist_ok=True)
        open(os.path.join(place, "left-behind.py"), "w").close()
    except OSError:
        pass
for thing in (builtins, json, numpy, torch, os, sys):
    thing.left_behind = True
builtins.float = json.loads = numpy.mean = None
"""


def test_a_submission_finds_nothing_of_the_one_before(sandbox):
    for _ in range(2):
        outcome = sandbox.run(probe(HONEST + LEAVE))
        assert outcome.output.startswith("found: []"), outcome.output
    assert [values_of(seen) for seen in sandbox.run(probe(HONEST)).observations] == [[2, -4], [3, -6]]


LOOK = r"""
import gc, os, sys

def look(path):
    try:
        return open(path, "rb").read().replace(b"\0", b"\n").decode(errors="replace")
    except OSError as error:
        return repr(error)

print(dict(os.environ), sys.argv, sys.orig_argv, os.getcwd(), __file__)
for process in ("self", str(os.getppid())):
    print(look(f"/proc/{process}/cmdline"), look(f"/proc/{process}/environ"))
for name in os.listdir("/proc/self/fd"):
    try:
        print("fd", name, os.readlink(f"/proc/self/fd/{name}"))
    except OSError:
        pass
print([text for text in gc.get_objects() if isinstance(text, dict) and "expected" in text])
sys.stdout.flush()
"""


def test_the_child_holds_no_path_of_the_course_and_no_reference(sandbox, course, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "hunter2")
    monkeypatch.chdir(course.root)
    output = sandbox.run(probe(LOOK + HONEST)).output
    assert "/proc/self" in output or "fd 0" in output
    for secret in (str(course.root), "solutions", "reference.json", "hunter2", "BEGIN SOLUTION"):
        assert secret not in output
    links = dict(re.findall(r"^fd (\d+) (.*)$", output, re.M))
    assert all(re.match(r"/dev/null|pipe:|/proc", link) for link in links.values()), links
    assert len(links) <= 5  # input, output twice, the results, and the folder that is being listed


FORGE = """
import os
import numpy as np
from autograder import wire

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
from autograder import wire

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
from autograder import wire
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
from autograder import wire

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


def test_a_call_that_the_sandbox_kills_for_is_told_in_words(sandbox):
    if "seccomp" not in sandbox.confinement().layers or os.uname().machine != "x86_64":
        pytest.skip("no seccomp here, or another processor's numbers")
    source = (
        HONEST + "\nimport ctypes\ndef first(x):\n    ctypes.CDLL(None).syscall(0x40000000 + 39)\n    return 2 * x\n"
    )
    first, _ = sandbox.run(probe(source)).observations
    assert first.trouble.kind == "ended" and "the sandbox refuses" in first.trouble.text


OWN_PATCHES = """
import builtins, warnings
import numpy as np
import torch

shout = builtins.print
builtins.print = lambda *words, **options: shout(*words, **options, flush=True)
builtins.mine = np.float = float
torch.Tensor.mine = lambda tensor: tensor + 1
np.set_printoptions(precision=3)
torch.set_printoptions(precision=3)
warnings.simplefilter("always")
warnings.warn("old")
_ = [cls.__annotations__ for cls in type("Mine", (torch.nn.Module,), {}).__mro__ if "__annotations__" in dir(cls)]
"""


def test_who_patches_what_recording_does_not_use_loses_nothing(sandbox):
    for source in (OWN_PATCHES + HONEST, OWN_PATCHES.replace("\n", "\n    ").replace("\n    \n", "\n\n")):
        if "def first" not in source:
            source = f"{HONEST}\ndef first(x):{source}\n    return 2 * x\n"
        assert [values_of(seen) for seen in sandbox.run(probe(source)).observations] == [[2, -4], [3, -6]]


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


def test_inputs_come_whole_and_fresh_to_every_run(sandbox):
    source = (
        HONEST + "\nold = None\ndef first(x):\n    y = 2 * x\n    x[:] = np.nan\n    return y\nimport numpy as np\n"
    )
    job = probe(source, steps=("first", "first", "second"))
    before = [run.values["x"].copy() for run in job.runs]
    seen = sandbox.run(job).observations
    assert [values_of(one) for one in seen] == [[2, -4], [2, -4], [3, -6]]
    assert all(np.array_equal(run.values["x"], old) for run, old in zip(job.runs, before, strict=True))
