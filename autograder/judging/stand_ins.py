"""Stand-ins: what is put in the place of a step that is wrong while a later step that uses it is judged.

A stand-in is the solution's step, cut out of the solution with only what it needs, so that the process in which the
student's step runs holds nothing that the student was to write there. What leaves such a process are numbers and
facts to be judged: its texts are replaced by what the trusted side knows itself.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import permutations

from autograder.judging.exceptions import kind_of
from autograder.parsing import defined_by, imported_by, is_main, line_of, names_in, read_off, without_docstrings
from autograder.recording.observation import MAX_TEXT, OWN_TROUBLES, Observation, Trouble
from autograder.sandbox.host.job import StandIn

UNSEEN = "something else"
MAX_KEYS = 4  # of a dictionary


def make_stand_in(solution: str, steps: Collection[str], judged: str) -> StandIn | None:
    """The solution's definitions of some steps, with the imports, helpers and other steps that they need, and nothing else.

    None if they need the step that is `judged` beside them: it must not be within reach of the student's.
    """
    body = [node for node in ast.parse(solution).body if not is_main(node)]
    taken = _needed(body, steps)
    if any(judged in _defined(body[number]) for number in taken):
        return None
    module = ast.Module([without_docstrings(body[number]) for number in sorted(taken)], [])
    return StandIn(tuple(steps), ast.unparse(module))


def _needed(body: Sequence[ast.stmt], names: Collection[str]) -> set[int]:
    """The numbers of the statements at the top of a module that some of its names rest on."""
    taken = {
        number for number, node in enumerate(body) if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    }
    todo, seen = list(names), set(names)
    while todo:
        name = todo.pop()
        for number, node in enumerate(body):
            if name in _defined(node) and number not in taken:
                taken.add(number)
                used = set(names_in(node)) - seen
                seen |= used
                todo += used
    return taken


def _defined(node: ast.stmt) -> list[str]:
    return [*defined_by(node), *imported_by(node)]


def in_format_of(stand_in: StandIn, source: str, reader: str, writers: Collection[str] = ()) -> StandIn:
    """A stand-in that writes what a student's step reads: under the keys by which that asks for the parts, or as a tuple.

    Which key is which is guessed from how alike they are written. Where the guess is wrong, the step fails beside the
    stand-in, and it stays as it was judged without.

    Args:
        source: the student's; reader: the step that reads; writers: the student's own steps, if they write all that
            is needed: then keys that these do not know are a mistake of the reader.
    """
    asked = (reader, *writers)
    keys = read_off(source, lambda body: {name: _keys(body, name) for name in asked}, dict[str, list[str]]())
    theirs = [key for key in keys.get(reader, ()) if all(key in keys[name] for name in writers)]
    tree = ast.parse(stand_in.source)
    written = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    if not keys.get(reader):
        tree = _AsTuples().visit(tree)
    else:
        names = [key for node in written for key in node.keys if isinstance(key, ast.Constant)]
        new = _most_alike([str(name.value) for name in names], theirs, keys[reader])
        for name in names:
            name.value = new[str(name.value)]
    return replace(stand_in, source=ast.unparse(ast.fix_missing_locations(tree)))


class _AsTuples(ast.NodeTransformer):
    """Writes what is in a dictionary as a tuple."""

    def visit_Dict(self, node: ast.Dict) -> ast.Tuple:
        return ast.Tuple(node.values, ast.Load())


def _keys(body: Sequence[ast.stmt], step: str) -> list[str]:
    """The texts by which a step asks for parts of something, or puts them there."""
    found: list[object] = []
    for part in (part for number in sorted(_needed(body, [step])) for part in ast.walk(body[number])):
        match part:
            case ast.Subscript(slice=ast.Constant(value=str() as key)):
                found.append(key)
            case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[ast.Constant(value=str() as key), *_]):
                found.append(key)
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                found += [keyword.arg for keyword in keywords]
            case ast.Dict(keys=keys):
                found += [key.value for key in keys if isinstance(key, ast.Constant)]
    return list(dict.fromkeys(key for key in found if isinstance(key, str)))


def _most_alike(ours: Sequence[str], theirs: Sequence[str], asked: Collection[str]) -> dict[str, str]:
    """For each of our words one of theirs, such that all pairs together are most alike; one that is not `asked` for where there are too few."""
    ours = list(dict.fromkeys(ours))
    if len(ours) > MAX_KEYS or len(theirs) > 2 * MAX_KEYS:
        return dict(zip(ours, ours, strict=True))

    def alike(pairs: Sequence[str]) -> float:
        return sum(SequenceMatcher(None, *pair).ratio() for pair in zip(ours, pairs, strict=False))

    missing = [""] * max(0, len(ours) - len(theirs))
    best = max(permutations([*theirs, *missing], len(ours)), key=alike, default=())
    return {own: other or (f"{own}, unread" if own in asked else own) for own, other in zip(ours, best, strict=True)}


def reworded(seen: Observation, step: str, source: str) -> Observation:
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
    line = trouble.line if 0 < trouble.line <= source.count("\n") + 1 else 0
    text = line_of(source, line)[:MAX_TEXT] if line else ""
    return Trouble(trouble.kind, kind_of(trouble.text, "an exception of its own"), line, text)
