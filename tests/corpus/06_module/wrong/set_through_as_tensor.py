# wrong: set_parameters - as_tensor of a Python number is float32
# mistake: through-the-default-dtype
import torch
from torch import nn
from collections import OrderedDict


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super(LinearRegression, self).__init__()
        self.register_parameter("w", nn.Parameter(torch.tensor([w], dtype=torch.double)))
        self.register_parameter("b", nn.Parameter(torch.tensor([b], dtype=torch.double)))

    def forward(self, x):
        return torch.addcmul(self.b, self.w, x)


class LinearLayer(nn.Sequential):
    def __init__(self, in_features, out_features):
        super().__init__(OrderedDict(linear=nn.Linear(in_features, out_features)))


def set_parameters(model, values):
    for key, value in values.items():
        try:
            target = model.get_parameter(key)
        except AttributeError as e:
            raise KeyError(key) from e
        with torch.no_grad():
            target.copy_(torch.as_tensor(value).reshape(target.shape))


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
