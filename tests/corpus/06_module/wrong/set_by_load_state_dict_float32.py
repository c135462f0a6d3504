# wrong: set_parameters - loads a state of float32 tensors
# mistake: rounded-values
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
    state = {k: torch.as_tensor(v, dtype=torch.float32).reshape(model.state_dict()[k].shape) for k, v in values.items()}
    model.load_state_dict(state, strict=False)


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
