# right: an nn.Linear filled with w and b
import numpy as np
import torch
from torch.utils.data import DataLoader


def pick_device(prefer=None):
    return torch.device(prefer or (torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu"))


def parameter(value, device, dtype=torch.float64):
    t = torch.as_tensor(np.array(value)).to(device=device, dtype=dtype, copy=True)
    return t.detach().requires_grad_()


from torch.utils._pytree import tree_map

def to_device(batch, device):
    move = lambda leaf: leaf.to(device) if isinstance(leaf, torch.Tensor) else leaf
    return tree_map(move, batch)


def train(dataset, batch_size, device, w, b, lr, epochs):
    model = torch.nn.Linear(1, 1, device=device, dtype=torch.float64)
    with torch.no_grad():
        model.weight.fill_(w)
        model.bias.fill_(b)
    sgd = torch.optim.SGD(model.parameters(), lr)
    rows = []
    for epoch in range(epochs):
        for x, y in DataLoader(dataset, batch_size, shuffle=False):
            loss = torch.nn.MSELoss()(model(x.to(device)), y.to(device))
            sgd.zero_grad()
            loss.backward()
            sgd.step()
            rows.append([p.item() for p in model.parameters()])
    return np.array(rows)
