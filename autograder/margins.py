"""How much room the tolerance has, measured: `make margins`, or ``python -m autograder.margins``.

For each device and dtype three sizes stand side by side, all relative to the largest value in play. *Noise* is how
far right programs are apart: the same descent by different formulas, summation orders and numbers of threads.
*Tolerance* is what `autograder.tolerance` allows. The *closest mistake* is that known mistake which, on the run that
shows it best, keeps nearest to the right path. The first must be far below the second, and the second far below the third.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.course import Course
from autograder.observation import Array, Entry
from autograder.tolerance import tolerance

if TYPE_CHECKING:
    import torch

DTYPES = ("float64", "float32")
SETTINGS = ((31, 1), (31, 10), (31, 100), (31, 1000), (40_000, 20))  # points and updates; many points use all threads
THREADS = (1, 2, 4)
RATE = 0.05
SLIGHT = 1e-5  # closer than this, a mistake is one of rounding, and float64 alone can show it


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
    from autograder.devices import cuda_problem

    devices = ["cpu", "sim", *([] if cuda_problem() else ["cuda", "cuda with TF32"])]
    rows, wrong = [], list(_mistakes(course))
    for device in devices:
        measured = _ask(device)
        for dtype in DTYPES:
            noise, allowed = max(measured[dtype], key=lambda row: row[0] / row[1])
            seen = [(far, tolerance((dtype,), updates, 1.0), name) for far, updates, name in wrong]
            shown = [row for row in seen if row[0] > (row[1] if dtype == "float64" else SLIGHT)]
            distance, least, name = min(shown, key=lambda row: row[0] / row[1])
            rows.append(Margin(device, dtype, noise, allowed, distance, name, least))
    return rows


def _mistakes(course: Course) -> Iterator[tuple[float, int, str]]:
    """Of each mistake where it shows best: the distance from the right path, the number of updates, and its name.

    A program fails as soon as one run fails, so the run that shows a mistake best is the one that counts.
    """
    from autograder.record import load_plan

    for exercise in course.exercises:
        plan = load_plan(course, exercise)
        for known, looks in plan.looks.items():
            if "@" in known and not known.endswith("@0"):
                continue  # a further constant of the same mistake: those can be as slight as one likes
            seen = []
            for look, expected in zip(looks, plan.expected, strict=True):
                right = {entry.name: entry for entry in expected.entries if entry.kind == "trajectory"}
                for entry in look.entries if look else ():
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
    done = subprocess.run(
        [sys.executable, "-m", "autograder.margins", device], capture_output=True, text=True, check=True
    )
    measured: dict[str, list[tuple[float, float]]] = json.loads(done.stdout)
    return measured


def noise(device: str) -> dict[str, list[tuple[float, float]]]:
    """By dtype, for each of `SETTINGS`: the largest distance of two right programs, and the tolerance."""
    import torch

    if device == "sim":
        from autograder import sim

        sim.enable()
    torch.backends.cuda.matmul.allow_tf32 = device.endswith("TF32")
    place = torch.device(device.split()[0])
    found: dict[str, list[tuple[float, float]]] = {}
    for dtype in DTYPES:
        for points, most in SETTINGS:
            updates = min(most, 100) if device == "sim" else most  # it is slow, and its numbers are the CPU's anyway
            rng = np.random.default_rng(7)
            x = rng.uniform(0.5, 2.5, points)
            data = (x.astype(dtype), (2.0 * x - 1.0 + 0.3 * rng.standard_normal(points)).astype(dtype))
            paths = list(_paths(*data, updates, place))
            scale = max(float(np.abs(path).max()) for path in paths)
            apart = max(float(np.abs(a - b).max()) for a, b in combinations(paths, 2)) / scale
            found.setdefault(dtype, []).append((apart, tolerance((dtype,), updates, 1.0)))
    return found


def _paths(x: Array, y: Array, updates: int, place: torch.device) -> Iterator[Array]:
    """The same descent by every formula: rows of (w, b) in float64."""
    import torch

    if place.type == "cpu":
        for gradient in (_means, _backwards, _products, _expanded):
            yield _descend(gradient, x, y, updates)
    rules: tuple[Callable[..., Any], ...] = (_autograd, _matrix, _optimizer)
    for rule in rules:
        for threads in THREADS if len(x) > 1000 and place.type == "cpu" else (1,):
            torch.set_num_threads(threads)
            yield _train(rule, torch.as_tensor(x, device=place), torch.as_tensor(y, device=place), updates)


def _descend(gradient: Callable[..., tuple[Any, Any]], x: Array, y: Array, updates: int) -> Array:
    kind = x.dtype.type
    w, b, rate, rows = kind(4.0), kind(-4.0), kind(RATE), []
    for _ in range(updates):
        dw, db = gradient(x, y, w, b)
        w, b = kind(w - rate * dw), kind(b - rate * db)
        rows.append((float(w), float(b)))
    return np.array(rows)


def _means(x: Array, y: Array, w: Any, b: Any) -> tuple[Any, Any]:
    e = w * x + b - y
    return 2 * np.mean(x * e), 2 * np.mean(e)


def _backwards(x: Array, y: Array, w: Any, b: Any) -> tuple[Any, Any]:
    e = (b - y + x * w)[::-1]
    return (2 * x[::-1] * e).sum() / len(x), (2 * e).sum() / len(x)


def _products(x: Array, y: Array, w: Any, b: Any) -> tuple[Any, Any]:
    e = y - (w * x + b)
    return -2 / x.dtype.type(len(x)) * (x @ e), -2 / x.dtype.type(len(x)) * e.sum()


def _expanded(x: Array, y: Array, w: Any, b: Any) -> tuple[Any, Any]:
    e = np.add(np.multiply(x, w), b) - y
    both = 2 * np.stack([x, np.ones_like(x)]) @ e / x.dtype.type(len(x))
    return both[0], both[1]


def _train(rule: Callable[..., Any], x: torch.Tensor, y: torch.Tensor, updates: int) -> Array:
    import torch

    w, b = (torch.full((1, 1), value, dtype=x.dtype, device=x.device, requires_grad=True) for value in (4.0, -4.0))
    step, rows = rule(x.reshape(-1, 1), y.reshape(-1, 1), w, b), []
    for _ in range(updates):
        step()
        rows.append((w.item(), b.item()))
    return np.array(rows)


def _autograd(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> Callable[[], None]:
    import torch

    def step() -> None:
        slopes = torch.autograd.grad(((w * x + b - y) ** 2).mean(), (w, b))
        with torch.no_grad():
            for tensor, slope in zip((w, b), slopes, strict=True):
                tensor -= RATE * slope

    return step


def _matrix(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> Callable[[], None]:
    import torch

    design = torch.cat([x, torch.ones_like(x)], dim=1)

    def step() -> None:
        with torch.no_grad():
            slopes = 2 / len(x) * design.T @ (design @ torch.cat([w, b]) - y)
            w.sub_(RATE * slopes[:1])
            b.sub_(RATE * slopes[1:])

    return step


def _optimizer(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> Callable[[], None]:
    import torch

    optimizer = torch.optim.SGD([w, b], lr=RATE)

    def step() -> None:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(torch.nn.functional.linear(x, w, b.reshape(1)), y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return step


def main() -> None:
    """Print the table; with a device as the argument, measure that one and print JSON."""
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from autograder.load import find_course, load_course

    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(noise(sys.argv[1])))
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
