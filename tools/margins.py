"""How much room the tolerance has, measured: `make margins`, or ``python -m tools.margins``.

For each device and dtype three sizes stand side by side, all relative to the largest value in play. *Noise* is how
far right programs are apart: the same descent by different formulas, summation orders and numbers of threads, near
and far data, and momentum, RMSprop and Adam by PyTorch and by hand.
*Tolerance* is what `autograder.judging.compare` allows. The *closest mistake* is that known mistake which, on the run that
shows it best, keeps nearest to the right path. The first must be far below the second, and the second far below the third.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.course.spec import Course
from autograder.judging.compare import tolerance
from autograder.recording.observation import Entry
from tools.rounding import DTYPES
from tools.rounding import noise as measure

SLIGHT = 2e-5  # closer than this, a mistake is one of rounding, and float64 alone can show it


@dataclass(frozen=True)
class Margin:
    """The margin of one device and dtype; every size relative to the largest value in play.

    Attributes:
        noise: the largest distance of two right programs, where it is largest when measured in tolerances.
        allowed: the tolerance there.
        mistake: the distance of the closest known mistake; name: which that is.
        least: the tolerance on that mistake's own path.
    """

    device: str
    dtype: str
    noise: float
    allowed: float
    mistake: float
    name: str
    least: float


def margins(course: Course) -> list[Margin]:
    """The margin of every dtype on every device that there is."""
    from autograder.course.devices import cuda_problem

    devices = ["cpu", "sim", *([] if cuda_problem() else ["cuda", "cuda with TF32"])]
    rows, wrong = [], list(_mistakes(course))
    for device in devices:
        measured = _ask(device)
        for dtype in DTYPES:
            noise, allowed = max(measured[dtype], key=lambda row: row[0] / row[1])
            distance, least, name = closest(wrong, dtype, noise)
            rows.append(Margin(device, dtype, noise, allowed, distance, name, least))
    return rows


def closest(wrong: Sequence[tuple[float, int, str]], dtype: str, noise: float) -> tuple[float, float, str]:
    """The mistake that keeps nearest to the right path, and the tolerance there; of those, too, that the tolerance swallows.

    Args:
        wrong: distance, updates and name of each mistake; the distances are those of paths in float64.
        noise: how far right programs are apart: what is no further shows in something else than its path.
    """
    seen = [(far, tolerance((dtype,), updates, 1.0), name) for far, updates, name in wrong]
    shown = [row for row in seen if row[0] > (noise if dtype == "float64" else SLIGHT)]
    return min(shown, key=lambda row: row[0] / row[1])


def _mistakes(course: Course) -> Iterator[tuple[float, int, str]]:
    """Of each mistake where it shows best: the distance from the right path, the number of updates, and its name.

    A program fails as soon as one run fails, so the run that shows a mistake best is the one that counts.
    """
    from autograder.judging.reference_file import load_plan

    for exercise in course.exercises:
        plan = load_plan(course, exercise)
        for known, observations in plan.observations.items():
            if "@" in known and not known.endswith("@0"):
                continue  # a further constant of the same mistake: those can be as slight as one likes
            seen = []
            for observation, expected in zip(observations, plan.expected, strict=True):
                right = {entry.name: entry for entry in expected.entries if entry.kind == "trajectory"}
                for entry in observation.entries if observation else ():
                    if distance := _distance(entry, right.get(entry.name)):
                        seen.append((distance, len(np.asarray(entry.values))))
            if seen:
                yield *max(seen), f"{exercise[:2]} {known.removesuffix('@0')}"


def _distance(entry: Entry, right: Entry | None) -> float:
    """How far a recorded path is from the right one; 0 if they can't be laid side by side."""
    if right is None or entry.values is None or right.values is None or entry.values.shape != right.values.shape:
        return 0.0
    scale = float(np.abs(right.values).max(initial=0.0))
    if not scale or not np.isfinite(entry.values).all():
        return 0.0
    return float(np.abs(entry.values - right.values).max()) / scale


def _ask(device: str) -> dict[str, list[tuple[float, float]]]:
    """Measure a device in a process of its own: a device that is switched on stays."""
    done = subprocess.run([sys.executable, "-m", "tools.margins", device], capture_output=True, text=True, check=True)
    measured: dict[str, list[tuple[float, float]]] = json.loads(done.stdout)
    return measured


def main() -> None:
    """Print the table; with a device as the argument, measure that one and print JSON."""
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from autograder.course.outline import find_course
    from autograder.course.yaml_file import load_course

    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(measure(sys.argv[1])))
        return
    table = Table(title="Margins, relative to the largest value in play", title_justify="left")
    for name in (
        "device",
        "dtype",
        "noise",
        "tolerance",
        "times",
        "tolerance there",
        "closest mistake",
        "times",
        "which",
    ):
        table.add_column(name, justify="left" if name in ("device", "dtype", "which") else "right")
    for m in margins(load_course(find_course(Path.cwd()))):
        first, second = m.allowed / max(m.noise, 1e-300), m.mistake / m.least
        sizes = (
            f"{m.noise:.1e}",
            f"{m.allowed:.1e}",
            f"{first:,.0f}",
            f"{m.least:.1e}",
            f"{m.mistake:.1e}",
            f"{second:,.0f}",
        )
        table.add_row(m.device, m.dtype, *sizes, m.name)
    Console(width=None if sys.stdout.isatty() else 130).print(table)


if __name__ == "__main__":
    main()
