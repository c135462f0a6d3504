"""A check that begins from files: they are written in one process and looked at in another, which has nothing else."""

from dataclasses import replace

import pytest

from autograder.recording.left_files import MAX_BYTES, MAX_FILES
from autograder.sandbox.host.job import Job
from tests.helpers import probe, values_of

CHECKS = """
import os
from autograder.checking import check

def written(module, case):
    module.first(os.path.join(case.folder, "kept"), case.x)

@check("first", written_by="written")
def first(module, case, see):
    see.array("first", module.second(os.path.join(case.folder, "kept")))
    see.fact("names", " ".join(sorted(os.listdir(case.folder))), "")

@check("second")
def second(module, case, see):
    see.array("second", case.x)
"""
HONEST = """
import numpy as np
def first(path, x):
    np.savetxt(path, 2 * x)
def second(path):
    return np.loadtxt(path)
"""


def job(source: str) -> Job:
    plain = probe(source, CHECKS)
    return replace(
        plain, runs=[replace(run, written_by="written" if run.check == "first" else "") for run in plain.runs]
    )


def test_what_was_written_is_there_in_a_process_that_has_nothing_else(sandbox):
    first, second = sandbox.run(job(HONEST)).observations
    assert (values_of(first), values_of(second)) == ([2.0, -4.0], [1.0, -2.0])
    assert first.judged["names"].text == "kept"


def test_each_of_several_modules_gets_back_its_own_files(sandbox):
    plain = job(HONEST)
    runs = [plain.runs[0]] * 3
    variants = [HONEST.replace("2 *", f"{factor} *") for factor in (2, 3, 4)]
    seen = sandbox.run(replace(plain, runs=runs, variants=variants)).observations
    assert [values_of(each) for each in seen] == [[2.0, -4.0], [3.0, -6.0], [4.0, -8.0]]


IN_MEMORY = """
kept = {}
def first(path, x):
    kept[path] = 2 * x
def second(path):
    return kept[path]
"""
BESIDE = HONEST.replace("savetxt(path,", "savetxt('beside',").replace("loadtxt(path)", "loadtxt('beside')")


@pytest.mark.parametrize("source", [IN_MEMORY, BESIDE], ids=["in memory", "beside the folder"])
def test_nothing_else_of_the_first_process_is_there(source, sandbox):
    first, second = sandbox.run(job(source)).observations
    assert first.trouble.kind == "exception" and values_of(second) == [1.0, -2.0]


def writes(body: str) -> str:
    return f"import os\n{HONEST}\ndef first(path, x):\n    {body}\n"


REFUSED = {
    f"open(path, 'w').write('x' * {MAX_BYTES + 1})": "bytes in files",
    f"for k in range({MAX_FILES + 1}): open(f'{{path}}{{k}}', 'w').write('x')": "101 files",
    "open(path + chr(10), 'w').write('x')": "a file whose name is odd",
}


@pytest.mark.parametrize("what", REFUSED)
def test_more_than_one_run_may_leave_is_refused_in_words(what, sandbox):
    first, second = sandbox.run(job(writes(what))).observations
    assert first.trouble is None and REFUSED[what] in first.judged["first"].text
    assert values_of(second) == [1.0, -2.0]


STOPS = {"raise ValueError('no')": "exception", "os._exit(3)": "ended", "raise NotImplementedError": "unfinished"}


@pytest.mark.parametrize("body", STOPS)
def test_what_stops_the_writing_is_the_run_s_trouble(body, sandbox):
    first, second = sandbox.run(job(writes(body))).observations
    assert first.trouble.kind == STOPS[body] and values_of(second) == [1.0, -2.0]


FORGED = {
    "files of a check that nothing is written for": "{'left': 1, 'files': []}",
    "a name that leads out": "{'left': 0, 'files': [['../x', np.zeros(1, np.uint8)]]}",
    "two of one name": "{'left': 0, 'files': [['x', np.zeros(1, np.uint8)]] * 2}",
    "no bytes": "{'left': 0, 'files': [['x', np.zeros(1)]]}",
    "no list": "{'left': 0, 'files': 'x'}",
    "a number that is none": "{'left': True, 'files': []}",
}


@pytest.mark.parametrize("what", FORGED)
def test_forged_files_cost_the_forger_s_step_alone(what, sandbox):
    forge = f"""
import os
from autograder.recording import codec
def forge():
    for fd in range(3, 64):
        try:
            os.write(fd, codec.pack({FORGED[what]}))
        except OSError:
            pass
def first(path, x):
    forge()
def second(path):
    forge()
    return np.zeros(2)
"""
    first, second = sandbox.run(job(HONEST + forge)).observations
    assert first.trouble is not None and first.trouble.kind in ("record", "exception")
    assert values_of(second) == [1.0, -2.0]
    assert values_of(sandbox.run(job(HONEST)).observations[0]) == [2.0, -4.0]
