# right: clears before and after; rebuilds the optimizer each update, which plain SGD cannot tell
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
    lookup = model.get_parameter
    for name, value in values.items():
        try:
            parameter = lookup(name)
        except AttributeError:
            raise KeyError(name) from None
        with torch.inference_mode(False), torch.no_grad():
            parameter.zero_().add_(torch.as_tensor(value, dtype=torch.double).to(parameter))


def train(model, x, y, lr, steps):
    losses = []
    while len(losses) < steps:
        model.train()
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, foreach=False)
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        model.zero_grad(set_to_none=True)
        losses += [loss.item()]
    return losses
