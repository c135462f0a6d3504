"""What a word of `pytest -k` means among the checks of exercises, whose files often have a step's name in their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from _pytest.mark.expression import Expression


class Named(Protocol):
    """A test of a step."""

    step: str
    name: str

    def listchain(self) -> Sequence[Any]:
        """The session, the folders and the file that it is in, and itself."""


Item = TypeVar("Item", bound=Named)


def chosen(items: Sequence[Item], words: str) -> list[Item]:
    """The tests that an expression of `-k` means; pytest has found that it is one.

    A word that is in a step's name means that step, whatever files are called. Any other is looked for in the names of
    checks and cases, and then, as ever, in those of files.
    """
    expression = Expression.compile(words)

    def has(item: Item, word: str, /, **_: Any) -> bool:
        held = (level for level in range(3) if any(_holds(_names(each, level), word) for each in items))
        return _holds(_names(item, next(held, 2)), word)

    return [item for item in items if expression.evaluate(partial(has, item))]


def _names(item: Named, level: int) -> list[str]:
    return [[item.step], [item.name], [node.name for node in item.listchain()[1:]]][level]


def _holds(names: list[str], word: str) -> bool:
    return any(word.lower() in name.lower() for name in names)
