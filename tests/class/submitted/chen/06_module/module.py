import dataclasses

import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor(b, dtype=torch.float64))

    def forward(self, x):
        return self.w * x + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in values.items():
            parameters[name].copy_(torch.as_tensor(value, dtype=parameters[name].dtype))


@dataclasses.dataclass
class Run:
    losses: list[float]


def train(model: nn.Module, x: torch.Tensor, y: torch.Tensor, lr: float, steps: int) -> list[float]:
    """Plain descent."""
    run = Run([])
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    with torch.enable_grad():
        for _ in range(steps):
            residual = (y - model(x)).reshape(-1)
            loss = residual @ residual / len(residual)
            run.losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return run.losses


if __name__ == "__main__":
    model = LinearRegression()
    print(train(model, torch.arange(3.0), torch.arange(3.0), 0.1, 5))
