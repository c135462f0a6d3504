"""Small edits of a student's own code, each as a person who mends a slip would make it.

Nothing is run here. An edit says which parts of the syntax tree it touches, what kind of change it is, and what text
the definition has with it. That text is for the sandbox alone: no student ever sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations, pairwise

from autograder.judging.definition import FIRST, KINDS, TWICE, Definition, Edit
from autograder.judging.edit_statements import Statements

SYMMETRIC = {"call", "part missing"}  # kinds that may be lacking in two places alike


def edits_of(definition: Definition, outer: Collection[str]) -> list[Edit]:
    """The edits to try, the likely ones first, each text once; none for what is too long to be searched.

    Args:
        outer: the names that are known outside of it.
    """
    if not definition.editable:
        return []
    found = list(Statements(definition, outer).edits())
    found += _twice(found)
    order = {kind: at for at, kind in enumerate(KINDS)}
    found.sort(key=lambda edit: (edit.tier, order[edit.kind]))
    texts: dict[str, Edit] = {}
    for edit in found:
        texts.setdefault(definition.with_edit(edit), edit)
    texts.pop(definition.text + "\n", None)
    return list(texts.values())


def _twice(edits: Sequence[Edit]) -> list[Edit]:
    """The same edit in two places at once, and in all of them."""
    same: dict[str, list[Edit]] = {}
    for edit in edits:
        one_name = edit.kind == "name" and "dunder" not in edit.recipe  # two slips of one kind, seldom the same
        if len(edit.splices) == 1 and (edit.tier == FIRST or edit.kind in SYMMETRIC) and not one_name:
            same.setdefault(edit.recipe, []).append(edit)
    found = []
    for group in same.values():
        sets = [*combinations(group, 2)] if len(group) <= 5 else [*pairwise(group)]
        for chosen in [*sets, *([tuple(group)] if len(group) > 2 else [])]:
            splices = sorted(edit.splices[0] for edit in chosen)
            if all(one[1] <= two[0] for one, two in pairwise(splices)):
                nodes = tuple(node for edit in chosen for node in edit.nodes)
                found.append(Edit(nodes, chosen[0].kind, chosen[0].recipe, TWICE, tuple(splices)))
    return found
