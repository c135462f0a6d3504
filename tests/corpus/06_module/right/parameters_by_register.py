# right: the parameters are entered by register_parameter, and the model is trained with a closure
import torch
import torch.nn as nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        for name, start in (("w", w), ("b", b)):
            self.register_parameter(name, nn.Parameter(torch.tensor([start], dtype=torch.float64)))

    def forward(self, x):
        return torch.add(self.b, torch.mul(self.w, x))


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features=in_features, out_features=out_features)

    def forward(self, x):
        y = self.linear(x)
        return y


def set_parameters(model, values):
    known = dict(model.named_parameters())
    for name in values:
        target = known[name]
        new = torch.as_tensor(values[name], dtype=target.dtype)
        target.data.copy_(new)


def train(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.train().parameters(), lr=lr)

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(steps)]
