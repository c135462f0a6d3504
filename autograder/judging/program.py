"""A submission as something that can be edited: its definitions, what a step of it rests on, and the line that edits agree on."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from autograder.judging.definition import TWICE, Definition, Edit
from autograder.judging.edit_rates import AT_FAULT, likelihood
from autograder.judging.edit_statements import edits_of
from autograder.parsing import DEFINITIONS, FUNCTIONS, defined_by, is_main, line_of, without_docstrings

BLOCKS = 2  # which of the views that `Program.touched` gives
# What may stand in the head of a function that nobody calls, and calls nothing either.
IDLE = (
    *(ast.arg, ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.expr_context),
    *(ast.BinOp, ast.BitOr, ast.UnaryOp, ast.USub),
)


@dataclass(frozen=True)
class Line:
    """Where one small change makes every check of a step pass.

    Attributes:
        numbers: of the lines in the student's file, one or, where the same is wrong twice, two or more.
        cells: the lines of a notebook's cells that these are, empty for a module.
        texts: what stands there; kind: of change, one of `definition.KINDS`.
        block: whether it is the head of a loop or condition in which several places are in question.
    """

    numbers: tuple[int, ...]
    texts: tuple[str, ...]
    kind: str
    cells: tuple[int, ...] = ()
    block: bool = False


@dataclass(frozen=True)
class Program:
    """A submission, written as Python itself would write it, and what may be edited of it for a step's sake.

    Attributes:
        texts: of each statement at its top.
        definitions: those that bear on the step, by their numbers there: all but functions that neither it nor its checks ask for.
        edits: with the number of the definition that each is of.
        remade: by the number of a definition that is edited, those behind it that hold what it defines: an object of a class,
            what a decorator made. They are executed again with an edit.
    """

    texts: tuple[str, ...]
    definitions: Mapping[int, Definition]
    edits: tuple[tuple[int, Edit], ...]
    remade: Mapping[int, tuple[int, ...]]

    @classmethod
    def of(cls, body: list[ast.stmt], step: str, steps: frozenset[str], asked: frozenset[str]) -> Program | None:
        """Read it off, `asked` being the steps that its checks ask for; None if it does not define the step."""
        body = [without_docstrings(node) for node in body if not is_main(node)]
        defines = [_defined(node) for node in body]
        needed = _resting_on(body, defines, {step})
        doing = [mine if _is_idle(node) else None for node, mine in zip(body, defines, strict=True)]
        definitions = {n: Definition(body[n]) for n in sorted(_resting_on(body, doing, asked | {step}))}
        own = [n for n in sorted(needed) if step in (defines[n] or ())]
        helpers = [n for n in sorted(needed) if (mine := defines[n]) and not mine & steps]
        imported = [part for n in definitions for part in ast.walk(body[n]) if isinstance(part, ast.alias)]
        outer = {part.asname or part.name.partition(".")[0] for part in imported} | set(dir(builtins))
        outer |= {name for n in definitions for name in defines[n] or ()}
        edits = [(number, edit) for number in (*own, *helpers) for edit in edits_of(definitions[number], outer)]
        remade = {number: _holding(body, defines, sorted(needed), number) for number in (*own, *helpers)}
        texts = (definitions[n].text if n in definitions else ast.unparse(node) for n, node in enumerate(body))
        return cls(tuple(texts), definitions, tuple(edits), remade)

    @property
    def relevant(self) -> list[str]:
        """The texts of those that bear on the step."""
        return [definition.text for definition in self.definitions.values()]

    def patch(self, at: int) -> str:
        """The text of the definition that an edit changes, and of what is made of it."""
        return "\n".join([self._edited(at), *(self.definitions[n].text for n in self.remade[self.edits[at][0]])])

    def _edited(self, at: int) -> str:
        number, edit = self.edits[at]
        return self.definitions[number].with_edit(edit)

    def edited(self, at: int, whole: bool) -> str:
        """The text with an edit, of the whole or of what bears on the step."""
        numbers = range(len(self.texts)) if whole else self.definitions
        return "\n".join(self._edited(at) if n == self.edits[at][0] else self.texts[n] for n in numbers) + "\n"

    def touched(self, at: int) -> list[frozenset[int]]:
        """The lines of the student's file that an edit touches; those of statements; and those of blocks of a few lines."""
        number, edit = self.edits[at]
        definition = self.definitions[number]
        views = (definition.lines, definition.statements, definition.blocks)
        return [frozenset(lines[node] for node in edit.nodes) for lines in views]

    def ordered(self, raised: int, most: int) -> tuple[list[int], bool]:
        """The edits to try, the likely ones first, each text once and those of one recipe together, and whether there are more.

        Args:
            raised: the line on which an exception was raised, 0 if none was.
            most: how many there may be; not one of a recipe comes without the others: either may be the one.
        """
        rates = [likelihood(edit) for _, edit in self.edits]
        if raised:
            rates = [rate * (AT_FAULT if raised in self.touched(at)[0] else 1) for at, rate in enumerate(rates)]
        chosen: list[int] = []
        texts = {(number, f"{self.definitions[number].text}\n") for number in {number for number, _ in self.edits}}
        for at in sorted(range(len(rates)), key=lambda at: (-rates[at], self.edits[at][1].recipe)):
            if len(chosen) >= most and self.recipe(at) != self.recipe(chosen[-1]):
                return chosen, True
            if (text := (self.edits[at][0], self._edited(at))) not in texts:
                texts.add(text)
                chosen.append(at)
        return chosen, False

    def recipe(self, at: int) -> str:
        """What an edit does."""
        return self.edits[at][1].recipe

    def common(self, edits: Sequence[int]) -> tuple[tuple[int, ...], bool]:
        """The lines on which some edits agree, none if they do not: all lines of a change in several places, else one; and whether that heads a block."""
        for view, sets in enumerate(zip(*(self.touched(at) for at in edits), strict=True)):
            if any(self.edits[at][1].tier == TWICE for at in edits):
                if len(set(sets)) == 1:
                    return tuple(sorted(sets[0])), view == BLOCKS
            elif shared := frozenset.intersection(*sets):
                return (max(shared),), view == BLOCKS
        return (), False

    def line(self, edits: Sequence[int], source: str) -> Line | None:
        """What is said of some edits that agree."""
        if not edits:
            return None
        numbers, block = self.common(edits)
        texts = tuple(line_of(source, number) for number in numbers)
        return Line(numbers, texts, self.edits[edits[0]][1].kind, block=block)


def _resting_on(body: Sequence[ast.stmt], defines: Sequence[set[str] | None], names: Set[str]) -> set[int]:
    """The numbers of the statements that define some names, of those that these rest on, and of all that may do anything."""
    names, found = set(names), set[int]()
    while more := [n for n, mine in enumerate(defines) if n not in found and (mine is None or mine & names)]:
        found.update(more)
        names |= {part.id for n in more for part in ast.walk(body[n]) if isinstance(part, ast.Name)}
    return found


def _is_idle(node: ast.stmt) -> bool:
    """Whether a statement defines a function and does nothing else; one that Python itself may call is none."""
    if not isinstance(node, FUNCTIONS) or node.decorator_list or node.name.startswith("__"):
        return False
    taken = [*ast.iter_child_nodes(node.args), *filter(None, [node.returns])]
    return all(isinstance(part, IDLE) for top in taken for part in ast.walk(top))


def _holding(
    body: Sequence[ast.stmt], defines: Sequence[set[str] | None], needed: Sequence[int], number: int
) -> tuple[int, ...]:
    """The numbers of statements behind another one that hold, once they are executed, what that one defines."""
    names, found = set(defines[number] or ()), []
    for later in (n for n in needed if n > number):
        node = body[later]
        held: list[ast.AST] = [node]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            held = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif isinstance(node, ast.ClassDef):
            held = [*node.bases, *node.decorator_list]
        used = {part.id for top in held for part in ast.walk(top) if isinstance(part, ast.Name)}
        if (mine := defines[later]) and used & names:
            found.append(later)
            names |= mine
    return tuple(found)


def _defined(node: ast.stmt) -> set[str] | None:
    """The names that a statement at the top of a module defines, imports apart; None for one that may do anything."""
    names = defined_by(node) if isinstance(node, (*DEFINITIONS, ast.Assign, ast.AnnAssign)) else ()
    return set(names) or None
