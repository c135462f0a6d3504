"""What records a submission is watched whole: nothing that is renamed, moved or gone is passed over in silence."""

import sys
import types

import pytest

from autograder.errors import ChecksError
from autograder.sandbox.child import integrity, runner
from autograder.sandbox.host.sandbox import Sandbox
from tests.helpers import HONEST, probe, values_of

# Of the package, what the recorder uses and need not be watched, and why.
UNWATCHED = {
    "autograder.errors": "exceptions: a patched one cannot change what is recorded, only end it",
    "autograder.sandbox.child.denials": "gives an exception's words",
    "autograder.sandbox.layers.working_dir": "empties a folder between runs",
    "autograder.sandbox.child.dispatcher": "gives a number that the verifier asks for",
    "autograder.sandbox.child.integrity": "binds what it uses before a submission is there",
    "autograder.sandbox.child.libraries": "has said what to watch before a submission is there",
}
SIM = "autograder.sandbox.sim"  # it keeps a state of its own, and computes with what the submission shares


def package_modules(root: types.ModuleType) -> set[str]:
    """Every module of the package that a module uses something of, and what these use."""
    found, todo = set(), [root.__name__]
    while todo:
        name = todo.pop()
        if name in found or hasattr(sys.modules[name], "__path__") or name.startswith(f"{SIM}."):
            continue  # a package holds nothing but its modules
        found.add(name)
        for value in vars(sys.modules[name]).values():
            used = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
            if isinstance(used, str) and used.partition(".")[0] == "autograder":
                todo.append(used)
    return found


def test_every_module_that_recording_uses_is_watched_or_is_known_to_be_harmless():
    """A function that moves into another module takes its watch along, or this fails."""
    watched = {module.__name__ for module in runner.RECORDING}
    assert runner.__name__ in watched and len(watched) >= 8
    assert package_modules(runner) == watched | set(UNWATCHED)


@pytest.mark.parametrize(
    ("holder", "word"),
    [(holder, word) for holder, words in integrity.OTHERS for word in words.split()],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_whatever_is_watched_of_others_shows_when_it_is_replaced_and_fails_when_it_is_gone(monkeypatch, holder, word):
    """Stand-ins take the place of the library's own, which a test had better not patch."""
    own = types.ModuleType("library")
    vars(own).update({name: getattr(holder, name) for name in dict(integrity.OTHERS)[holder].split()})
    monkeypatch.setattr(integrity, "OTHERS", ((own, dict(integrity.OTHERS)[holder]),))
    changed = integrity.Watch({}).changed
    assert changed() == ""
    setattr(own, word, lambda *_: None)
    assert changed() == f"library.{word}"
    delattr(own, word)
    if not hasattr(own, word):  # every object has an `__init__`
        with pytest.raises(AttributeError, match=word):
            integrity.Watch({})


def test_a_recorder_that_cannot_be_watched_is_the_grader_s_error_and_never_the_student_s(sandbox):
    """A name that a library no longer has, in the very process that records."""
    checks_that_rename = "import copy\ndel copy._deepcopy_dispatch\n" + probe(HONEST).checks
    with pytest.raises(ChecksError, match="the checks cannot be run: AttributeError: .*_deepcopy_dispatch"):
        sandbox.run(probe(HONEST, checks_that_rename))
    seen = sandbox.run(probe(HONEST)).observations
    assert [values_of(each) for each in seen] == [[2.0, -4.0], [3.0, -6.0]]


# What a library such as JAX does when it is imported, here within the submission's own text.
LIBRARY = """
import gc, sys, types

def load():
    if "likejax" not in sys.modules:
        sys.modules["likejax"] = types.ModuleType("likejax")
        gc.callbacks.append(lambda *_: None)
"""
FORGES = """
import gc
import numpy as np
from autograder.recording import recorder

def hunt(*_):
    called.append(1)
    for thing in gc.get_objects():
        if type(thing) is recorder.See:
            recorder.See.fact = lambda *_: None

called = []
"""
TELLS = HONEST.replace("return 2 * x", "gc.collect(); return 2 * x + len(called)")


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


@pytest.mark.parametrize(
    "source",
    [
        LIBRARY + "load()\n" + HONEST,
        LIBRARY + HONEST.replace("return 2", "load(); return 2"),
        LIBRARY + HONEST.replace("return 3", "load(); return 3"),
        FORGES + "gc.callbacks.append(hunt)\n" + TELLS,  # it is never called again: `called` stays empty
    ],
    ids=["as the module is imported", "in the first step", "in a later step", "one that would forge"],
)
def test_a_callback_that_an_import_leaves_with_the_collector_does_no_harm(source, box):
    seen = box.run(probe(source)).observations
    assert [values_of(each) for each in seen] == [[2.0, -4.0], [3.0, -6.0]]


@pytest.mark.parametrize(
    "step",
    [
        "gc.callbacks.append(hunt); return 2 * x",  # in every run anew
        "gc.callbacks.append(hunt); gc.collect(); return 2 * x",  # and what it changed is seen besides
    ],
)
def test_a_callback_that_a_step_leaves_again_and_again_is_told(step, box):
    seen = box.run(probe(FORGES + HONEST.replace("return 2 * x", step))).observations
    assert seen[0].trouble is not None and seen[0].trouble.kind == "tampered"
