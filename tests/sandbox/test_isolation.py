"""Nothing that one run or one submission leaves behind reaches the next, none holds a reference, and nothing forged earns a point."""

import re

import numpy as np
import pytest

from autograder.sandbox.host.sandbox import Sandbox
from tests.helpers import HONEST, PROBE_CHECKS, probe, values_of

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
from autograder.recording.recorder import check


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
    checks = PROBE_CHECKS.replace('@check("first")', '@check("first", keeps=("rng",))')
    first, second = sandbox.run(probe(source, checks)).observations
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
import os, sys

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
sys.stdout.flush()
"""


def test_the_child_is_told_no_path_of_the_course_and_nothing_of_the_environment(course, monkeypatch):
    """Its memory is looked through in `tests/attacks/test_secrets.py`."""
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "hunter2")
    monkeypatch.chdir(course.root)
    with Sandbox() as own:  # started in that very environment and folder
        output = own.run(probe(LOOK + HONEST)).output
    assert "/proc/self" in output or "fd 0" in output
    for secret in (str(course.root), "solutions", "reference.json", "hunter2", "BEGIN SOLUTION"):
        assert secret not in output
    links = dict(re.findall(r"^fd (\d+) (.*)$", output, re.M))
    assert all(re.match(r"/dev/null|pipe:|socket:|/proc", link) for link in links.values()), links
    assert len(links) <= 5  # input, output twice, the results, and the folder that is being listed


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


def test_inputs_come_whole_and_fresh_to_every_run(sandbox):
    source = (
        HONEST + "\nold = None\ndef first(x):\n    y = 2 * x\n    x[:] = np.nan\n    return y\nimport numpy as np\n"
    )
    job = probe(source, steps=("first", "first", "second"))
    before = [run.values["x"].copy() for run in job.runs]
    seen = sandbox.run(job).observations
    assert [values_of(one) for one in seen] == [[2, -4], [2, -4], [3, -6]]
    assert all(np.array_equal(run.values["x"], old) for run, old in zip(job.runs, before, strict=True))
