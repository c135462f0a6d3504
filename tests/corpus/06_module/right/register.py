# right: register_parameter, grads by hand
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        for name, value in (("w", w), ("b", b)):
            self.register_parameter(name, nn.Parameter(torch.full((1,), float(value), dtype=torch.float64)))
    def forward(self, x):
        return torch.addcmul(self.b, self.w, x)


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.add_module("linear", nn.Linear(in_features, out_features))
    def forward(self, x):
        return nn.functional.linear(x, self.linear.weight, self.linear.bias)


def set_parameters(model, values):
    for name in values:
        model.get_parameter(name) if name in dict(model.named_parameters()) else (_ for _ in ()).throw(KeyError(name))
    for name, value in values.items():
        p = model.get_parameter(name)
        p.data.copy_(torch.as_tensor(value, dtype=torch.float64).to(p.dtype).reshape(p.shape))


def train(model, x, y, lr, steps):
    params = [*model.parameters()]
    model.train(True)
    out = []
    for _ in range(steps):
        loss = (model(x) - y).pow(2).mean()
        grads = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, g in zip(params, grads):
                p.add_(g, alpha=-lr)
        out.append(loss.item())
    return out
