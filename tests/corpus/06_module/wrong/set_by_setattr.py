# wrong: set_parameters - walks to the owner and sets a new Parameter there
# mistake: new-parameters
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super(LinearRegression, self).__init__()
        self.register_parameter("w", nn.Parameter(torch.tensor([w], dtype=torch.double)))
        self.register_parameter("b", nn.Parameter(torch.tensor([b], dtype=torch.double)))

    def forward(self, x):
        return torch.addcmul(self.b, self.w, x)


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features, dtype=torch.float64)

    def forward(self, x):
        return self.linear.forward(x)


def set_parameters(model, values):
    for name, value in values.items():
        *path, last = name.split(".")
        owner = model
        for part in path:
            owner = getattr(owner, part)
        if last not in owner._parameters:
            raise KeyError(name)
        old = owner._parameters[last]
        value = torch.as_tensor(value, dtype=old.dtype).reshape(old.shape).clone()
        setattr(owner, last, nn.Parameter(value))


def train(model, x, y, lr, steps):
    model.train()
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    while len(losses) < steps:
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses
