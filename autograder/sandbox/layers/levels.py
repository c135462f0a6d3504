"""Which layers of confinement there are, and what a set of them is worth.

No layer is believed because of a version: each is tried (namespaces by
`bubblewrap.find_launcher`, the others by `confine.probe`), and reports name the layers that were really active.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from autograder.errors import UsageError

Level = Literal["A", "B", "C"]

NAMESPACES, LANDLOCK, SECCOMP, RLIMITS = "namespaces", "landlock", "seccomp", "rlimits"
LAYERS = (NAMESPACES, LANDLOCK, SECCOMP, RLIMITS)
ALL = frozenset(LAYERS)
LEVELS: tuple[Level, ...] = ("A", "B", "C")


@dataclass(frozen=True)
class Confinement:
    """The layers that are active around a submission.

    Attributes:
        layers: the active ones, of `LAYERS`; missing: for each other layer, why it is not active.
    """

    layers: frozenset[str]
    missing: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def level(self) -> Level:
        """A: all layers. B: seccomp, rlimits and one of the two that guard files. C: anything less, for trusted submissions only."""
        if self.layers == ALL:
            return "A"
        walled = bool(self.layers & {NAMESPACES, LANDLOCK})
        return "B" if walled and {SECCOMP, RLIMITS} <= self.layers else "C"

    def reaches(self, level: Level) -> bool:
        """Whether this is at least as strong as `level`."""
        return LEVELS.index(self.level) <= LEVELS.index(level)

    @property
    def words(self) -> str:
        """The active layers and their level, as reports show them."""
        return f"{self} (level {self.level})"

    @property
    def reasons(self) -> str:
        """Why the other layers are not active, in words."""
        return "; ".join(f"no {layer}: {self.missing[layer]}" for layer in LAYERS if layer in self.missing)

    def __str__(self) -> str:
        return "+".join(layer for layer in LAYERS if layer in self.layers) or "none"


def admit(confinement: Confinement, require: Level, trust: bool) -> Confinement:
    """The confinement, if a class may be graded with it; UsageError if it is too weak.

    Args:
        require: the level that the instructor asks for; trust: whether the instructor vouches for the submissions.
    """
    if not confinement.reaches(require):
        raise UsageError(
            f"submissions are confined at level {confinement.level} here ({confinement}), and {require} is required: "
            f"{confinement.reasons}"
        )
    if confinement.level == "C" and not trust:
        raise UsageError(
            f"submissions can hardly be confined here ({confinement}; {confinement.reasons}): a hostile one could read "
            "and change files of yours; use another machine, or --trust-submissions if you know what was handed in"
        )
    return confinement
