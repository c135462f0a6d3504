"""YAML that is nested too deeply: libyaml puts a tree together by calls within calls, and ends the process where they are too many."""

from __future__ import annotations

from typing import Any

import yaml

DEEPEST = 100


def refuse_deep(text: str, loader: Any) -> None:
    """Raise RecursionError for a text nested deeper than `DEEPEST`, before a tree is made of it; YAMLError if it is no YAML."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError(f"nested deeper than {DEEPEST}")
