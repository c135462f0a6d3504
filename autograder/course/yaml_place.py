"""Where in a YAML file something stands: the line of a key, and where a case says what it takes over from another."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from autograder.course.sampling import KINDS


def as_said(tree: yaml.Node | None, path: list[int | str]) -> list[int | str]:
    """The path to what a case takes over from one that it is `like`, where that is said: so a problem is told once."""
    if path[2:3] != ["cases"]:
        return path
    below = [part for part in _keys(path)[4:] if not str(part)[:1].isupper() and not is_way(part)][:2]
    while True:
        like = _child(_deepest(tree, path[:4]), "like")
        own = not below or path[4] == "like" or _deepest(tree, [*path[:4], *below]) is not None
        own = own or (path[4] == "data" and _deepest(tree, [*path[:5], "kind"]) is not None)
        if own or like is None or not isinstance(like[1], yaml.ScalarNode):
            return path
        path = [*path[:3], like[1].value, *path[4:]]


def _deepest(tree: yaml.Node | None, path: Sequence[int | str]) -> yaml.Node | None:
    for part in path:
        found = _child(tree, part)
        tree = found[1] if found else None
    return tree


def locate(tree: yaml.Node | None, path: Sequence[int | str]) -> tuple[int, str]:
    """The line of the deepest part of `path` that stands in the file, and the dotted key up to the end."""
    line = tree.start_mark.line + 1 if tree is not None else 1
    node, keys = tree, []
    for part in _keys(path):
        found = _child(node, part)
        if found is None:
            if isinstance(part, str) and not part[:1].isupper() and not is_way(part):
                keys.append(part)
            continue
        line, node = found
        first, *more = str(part).strip().splitlines() or [""]
        keys.append(f"{first} ..." if more else first)
    return line, ".".join(keys)


def is_way(part: int | str) -> bool:
    """Whether a part of pydantic's path is no key, but says as what a value was read that may be one of several things."""
    plain = ("int", "float", "str", "bool")
    return isinstance(part, str) and (part in plain or "[" in part or part.startswith("constrained-"))


def _keys(path: Sequence[int | str]) -> list[int | str]:
    """Pydantic's path without what says, behind `data`, of which `kind` they are."""
    return [part for number, part in enumerate(path) if path[number - 1 : number] != ["data"] or part not in KINDS]


def _child(node: yaml.Node | None, part: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None
