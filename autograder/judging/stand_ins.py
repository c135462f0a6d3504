"""Stand-ins: what is put in the place of a step that is wrong while a later step that uses it is judged.

A stand-in is the solution's step, cut out of the solution with only what it needs, so that the process in which the
student's step runs holds nothing that the student was to write there. What leaves such a process are numbers and
facts to be judged: its texts are replaced by what the trusted side knows itself.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection
from dataclasses import replace

from autograder.parsing import DEFINITIONS, defined_by, imported_by, is_main, names_in
from autograder.recording.observation import MAX_TEXT, OWN_TROUBLES, Observation, Trouble
from autograder.sandbox.host.job import StandIn

UNSEEN = "something else"


def make_stand_in(solution: str, steps: Collection[str], judged: str) -> StandIn | None:
    """The solution's definitions of some steps, with the imports, helpers and other steps that they need, and nothing else.

    Args:
        judged: the step that is going to be judged beside them.

    Returns:
        None if they need that step themselves: it must not be within reach of the student's.
    """
    body = [node for node in ast.parse(solution).body if not is_main(node)]
    defines = [[*defined_by(node), *imported_by(node)] for node in body]
    taken = {
        number for number, node in enumerate(body) if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    }
    todo, seen = list(steps), set(steps)
    while todo:
        name = todo.pop()
        for number, node in enumerate(body):
            if name in defines[number] and number not in taken:
                taken.add(number)
                used = set(names_in(node)) - seen
                seen |= used
                todo += used
    if any(judged in defines[number] for number in taken):
        return None
    module = ast.Module([_without_docstrings(body[number]) for number in sorted(taken)], [])
    return StandIn(tuple(steps), ast.unparse(module))


def _without_docstrings(top: ast.stmt) -> ast.stmt:
    """A definition without what is written for people in it: that may tell of other steps."""
    for node in ast.walk(top):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return top


def sealed(seen: Observation, step: str, source: str) -> Observation:
    """What a process saw in which a stand-in was: no word of it is the process's own.

    Args:
        step: the step that was judged; source: the text of the student's file.
    """
    entries = tuple(replace(entry, text=UNSEEN) if entry.kind == "refused" else entry for entry in seen.entries)
    trouble = seen.trouble
    if trouble is None or trouble.kind not in OWN_TROUBLES:
        return Observation(entries, trouble)
    words = {
        "unsupported": "the simulated accelerator cannot do it",
        "tampered": "the code interfered with its own check",
    }
    if trouble.kind == "unfinished" and f" {step} " in trouble.text:
        words["unfinished"] = f"NotImplementedError: {step} is not written yet"
    told = in_own_words(trouble, source)
    return Observation(entries, replace(told, text=words.get(told.kind, told.text)))


def in_own_words(trouble: Trouble, source: str) -> Trouble:
    """Of an exception its type, where that is one of Python's, and the line, with what stands there in the student's file."""
    kind = trouble.text.partition(":")[0]
    known = getattr(builtins, kind, None)
    lines = source.splitlines()
    line = trouble.line if 0 < trouble.line <= len(lines) else 0
    return Trouble(
        trouble.kind,
        kind if isinstance(known, type) and issubclass(known, BaseException) else "an exception of its own",
        line,
        lines[line - 1].strip()[:MAX_TEXT] if line else "",
    )
