# right: steps made by functions and type(); losses as a NumPy array
import numpy as np
import torch
from torch import nn


def _init(self, w=0.0, b=0.0):
    nn.Module.__init__(self)
    self.w = nn.Parameter(torch.from_numpy(np.array([w])))
    self.b = nn.Parameter(torch.from_numpy(np.array(b)))


LinearRegression = type("LinearRegression", (nn.Module,), {"__init__": _init, "forward": lambda self, x: x * self.w + self.b})


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.forward = self.linear.forward


def set_parameters(model, values):
    for name, value in values.items():
        for known, parameter in model.named_parameters():
            if known == name:
                plain = value.detach().numpy() if torch.is_tensor(value) else np.asarray(value)
                parameter.detach().numpy()[...] = plain
                break
        else:
            raise KeyError(name)


class Trainer:
    def __call__(self, model, x, y, lr, steps):
        model.train()
        optimizer = torch.optim.SGD([{"params": model.parameters()}], lr=lr)
        losses = np.zeros(steps)
        for t in range(steps):
            loss = nn.MSELoss()(model(x), y)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            losses[t] = loss.item()
        return losses


train = Trainer()
