# right: no optimizer, losses kept in a tensor
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([w], dtype=torch.double))
        self.b = nn.Parameter(torch.tensor([b], dtype=torch.double))

    def forward(self, x):
        return x * self.w + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    named = dict(model.named_parameters())
    for key in values:
        p = named[key]
        with torch.no_grad():
            p.copy_(torch.as_tensor(values[key], dtype=p.dtype))


def train(model, x, y, lr, steps):
    was = model.training
    model.train(True)
    weights = list(model.parameters())
    trace = torch.empty(steps, dtype=torch.float64)
    for k in range(steps):
        loss = (model(x) - y).square().mean()
        slopes = torch.autograd.grad(loss, weights, allow_unused=True)
        with torch.no_grad():
            for p, g in zip(weights, slopes):
                if g is not None:
                    p.sub_(g, alpha=lr)
        trace[k] = loss.detach()
    model.train(was)
    return trace.tolist()
