"""Trainings on the CPU and on `sim`, update by update."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

OPTIMIZERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("Adam", {}),
    ("RMSprop", {}),
    ("AdamW", {}),
)


def alike_trained() -> dict[str, bool]:
    """Of each optimizer and dtype, whether every parameter is the same, bit for bit, after every update on both devices."""
    found = {}
    for kind, settings in OPTIMIZERS:
        for dtype in (torch.float64, torch.float32):
            cpu, other = (_rows(torch.device(name), dtype, kind, settings) for name in ("cpu", "sim"))
            found[f"{kind} {settings} {dtype}"] = torch.equal(cpu, other) and bool(cpu.isfinite().all())
    return found


def _rows(device: torch.device, dtype: torch.dtype, kind: str, settings: dict[str, Any]) -> torch.Tensor:
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2)).to(dtype)
    X, Y = torch.randn(23, 3, dtype=dtype), torch.randn(23, 2, dtype=dtype)
    model, X, Y = model.to(device), X.to(device), Y.to(device)
    optimizer, rows = getattr(torch.optim, kind)(model.parameters(), lr=0.03, **settings), []
    for _ in range(2):
        for start in range(0, 23, 7):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(X[start : start + 7]), Y[start : start + 7]).backward()
            optimizer.step()
            rows.append(torch.cat([p.detach().reshape(-1) for p in model.parameters()]).cpu())
    return torch.stack(rows)
