"""How far right programs are apart by rounding alone: the same descent by several formulas, measured for `tools.margins`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.judging.compare import tolerance
from autograder.recording.observation import Array

if TYPE_CHECKING:
    import torch

DTYPES = ("float64", "float32")
NEAR, FAR = (0.5, 2.5, 0.05), (40.0, 90.0, 1e-4)  # where x lies, and the rate
# Points, updates and data; many points use all threads.
SETTINGS = ((31, 1, NEAR), (31, 10, NEAR), (31, 100, NEAR), (31, 1000, NEAR), (40_000, 20, NEAR), (31, 100, FAR))
THREADS = (1, 2, 4)
RULES = ("momentum", "rmsprop", "adam")
# Near the minimum RMSprop divides rounding by rounding, and right programs diverge for good: no course may go on so long.
LONGEST = {"rmsprop": 100}


def noise(device: str) -> dict[str, list[tuple[float, float]]]:
    """By dtype, for each of `SETTINGS`: the largest distance of two right programs, and the tolerance."""
    import torch

    if device == "sim":
        from autograder.sandbox import sim

        sim.enable()
    torch.backends.cuda.matmul.allow_tf32 = device.endswith("TF32")
    place = torch.device(device.split()[0])
    found: dict[str, list[tuple[float, float]]] = {}
    for dtype in DTYPES:
        for points, most, (low, high, rate) in SETTINGS:
            updates = min(most, 100) if device == "sim" else most  # it is slow, and its numbers are the CPU's anyway
            rng = np.random.default_rng(7)
            x = rng.uniform(low, high, points)
            data = (x.astype(dtype), (2.0 * x - 1.0 + 0.3 * rng.standard_normal(points)).astype(dtype))
            same = [list(_paths(*data, updates, place, rate))]
            if device != "sim" and points < 1000:
                torch.set_num_threads(1)
                on = torch.as_tensor(data[0], device=place), torch.as_tensor(data[1], device=place)
                for rule in RULES:
                    if updates <= LONGEST.get(rule, updates):
                        same.append([_train(make, on[0], on[1], updates, rate) for make in _optimizers(rule)])
            for paths in same:
                scale = max(float(np.abs(path).max()) for path in paths)
                apart = max(float(np.abs(a - b).max()) for a, b in combinations(paths, 2)) / scale
                found.setdefault(dtype, []).append((apart, float(tolerance((dtype,), updates, 1.0))))
    return found


def _paths(x: Array, y: Array, updates: int, place: torch.device, rate: float) -> Iterator[Array]:
    """The same descent by every formula: rows of (w, b) in float64."""
    import torch

    if place.type == "cpu":
        for gradient in (_means, _backwards, _products, _expanded):
            yield _descend(gradient, x, y, updates, rate)
    rules: tuple[Callable[..., Any], ...] = (_autograd, _matrix, _optimizer)
    for rule in rules:
        for threads in THREADS if len(x) > 1000 and place.type == "cpu" else (1,):
            torch.set_num_threads(threads)
            yield _train(rule, torch.as_tensor(x, device=place), torch.as_tensor(y, device=place), updates, rate)


def _descend(gradient: Callable[..., tuple[Any, Any]], x: Array, y: Array, updates: int, rate: float) -> Array:
    kind = x.dtype.type
    w, b, lr, rows = kind(4.0), kind(-4.0), kind(rate), []
    for _ in range(updates):
        dw, db = gradient(x, y, w, b)
        w, b = kind(w - lr * dw), kind(b - lr * db)
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


def _train(rule: Callable[..., Any], x: torch.Tensor, y: torch.Tensor, updates: int, rate: float) -> Array:
    import torch

    w, b = (torch.full((1, 1), value, dtype=x.dtype, device=x.device, requires_grad=True) for value in (4.0, -4.0))
    step, rows = rule(x.reshape(-1, 1), y.reshape(-1, 1), w, b, rate), []
    for _ in range(updates):
        step()
        rows.append((w.item(), b.item()))
    return np.array(rows)


def _autograd(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, rate: float) -> Callable[[], None]:
    import torch

    def step() -> None:
        slopes = torch.autograd.grad(((w * x + b - y) ** 2).mean(), (w, b))
        with torch.no_grad():
            for tensor, slope in zip((w, b), slopes, strict=True):
                tensor -= rate * slope

    return step


def _matrix(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, rate: float) -> Callable[[], None]:
    import torch

    design = torch.cat([x, torch.ones_like(x)], dim=1)

    def step() -> None:
        with torch.no_grad():
            slopes = 2 / len(x) * design.T @ (design @ torch.cat([w, b]) - y)
            w.sub_(rate * slopes[:1])
            b.sub_(rate * slopes[1:])

    return step


def _optimizer(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, rate: float) -> Callable[[], None]:
    import torch

    optimizer = torch.optim.SGD([w, b], lr=rate)

    def step() -> None:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(torch.nn.functional.linear(x, w, b.reshape(1)), y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return step


def _optimizers(name: str) -> Iterator[Callable[..., Callable[[], None]]]:
    """The same rule three times: PyTorch's, tensor by tensor and all at once, and by hand."""
    import torch

    def of_torch(foreach: bool) -> Callable[..., Callable[[], None]]:
        def make(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, rate: float) -> Callable[[], None]:
            known: dict[str, Callable[[], torch.optim.Optimizer]] = {
                "momentum": lambda: torch.optim.SGD([w, b], lr=rate, momentum=0.9, foreach=foreach),
                "rmsprop": lambda: torch.optim.RMSprop([w, b], lr=rate, foreach=foreach),
                "adam": lambda: torch.optim.Adam([w, b], lr=rate, foreach=foreach),
            }
            optimizer = known[name]()

            def step() -> None:
                optimizer.zero_grad()
                ((w * x + b - y) ** 2).mean().backward()  # type: ignore[no-untyped-call]
                optimizer.step()

            return step

        return make

    def by_hand(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, rate: float) -> Callable[[], None]:
        first, second, count = [torch.zeros_like(w), torch.zeros_like(b)], [torch.zeros_like(w), torch.zeros_like(b)], 0
        kept, squares = {"momentum": (0.9, 0.0), "rmsprop": (0.0, 0.99), "adam": (0.9, 0.999)}[name]

        def step() -> None:
            nonlocal count
            count += 1
            slopes = torch.autograd.grad(torch.nn.functional.mse_loss(w * x + b, y), (w, b))
            with torch.no_grad():
                for k, (tensor, slope) in enumerate(zip((w, b), slopes, strict=True)):
                    first[k] = kept * first[k] + (1 - kept if name == "adam" else 1) * slope
                    second[k] = squares * second[k] + (1 - squares) * slope**2
                    sizes = (second[k] / (1 - squares**count if name == "adam" else 1)) ** 0.5 + 1e-8
                    part = rate * first[k] / (1 - kept**count if name == "adam" else 1)
                    tensor -= part if name == "momentum" else part / sizes

        return step

    yield from (of_torch(False), of_torch(True), by_hand)
