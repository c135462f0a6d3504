"""YAML that is nested too deeply: libyaml puts a tree together by calls within calls, and ends the process where they are too many."""

from __future__ import annotations

from typing import Any

import yaml

DEEPEST = 100


def compose(text: str, loader: Any) -> yaml.Node | None:
    """The tree of a text, None of an empty one; RecursionError if it is nested deeper than `DEEPEST`, YAMLError if it is no YAML."""
    _refuse_deep(text, loader)
    return yaml.compose(text, Loader=loader)


def load(text: str, loader: Any) -> Any:
    """The data of a text; raises what `compose` does, and ValueError or OverflowError for a number or a date that is none."""
    _refuse_deep(text, loader)
    return yaml.load(text, Loader=loader)


def _refuse_deep(text: str, loader: Any) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError(f"nested deeper than {DEEPEST}")
