# right: parameters of shape (1,), b first; state_dict() writes; clears last, as the tutorials do
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.b = nn.Parameter(torch.tensor([b], dtype=float))
        self.w = nn.Parameter(torch.tensor([w], dtype=float))

    def forward(self, x):
        return torch.addcmul(self.b, self.w, x)


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    state = model.state_dict()
    for name in values:
        state[name].copy_(torch.as_tensor(values[name], dtype=state[name].dtype))


def train(model, x, y, lr, steps):
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.SGD(params=model.parameters(), lr=lr)
    history = []
    for _ in range(steps):
        model.train()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        history.append(float(loss))
    return history
