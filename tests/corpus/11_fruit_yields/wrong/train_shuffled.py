# wrong: train - shuffled batches
# mistake: shuffled
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def random_start(features, outputs, seed, dtype=torch.float64):
    g = torch.Generator()
    g.manual_seed(seed)
    weights = torch.randn((outputs, features), generator=g, dtype=dtype)
    biases = torch.randn((outputs,), generator=g, dtype=dtype)
    return weights.requires_grad_(), biases.requires_grad_()


def largest_rate(X, outputs):
    rows = len(X)
    A = np.hstack([X, np.ones((rows, 1))])
    curvatures = np.linalg.eigvalsh(2 * A.T @ A / (rows * outputs))
    return 2 / float(max(curvatures))


def make_model(W, b, device):
    layer = nn.Linear(W.shape[1], W.shape[0]).to(W.dtype)
    layer.load_state_dict({"weight": W, "bias": b})
    return nn.Sequential(layer).to(device)


def make_loader(X, Y, batch_size):
    return DataLoader(TensorDataset(X, Y), batch_size)


def loss_of(model, X, Y, device):
    with torch.no_grad():
        return float(F.mse_loss(model(X.to(device)), Y.to(device)))


def train(model, X, Y, lr, batch_size, epochs, device):
    batches = DataLoader(TensorDataset(X, Y), batch_size, shuffle=True)
    sgd = torch.optim.SGD(model.parameters(), lr)
    rows = []
    for epoch in range(epochs):
        for inputs, targets in batches:
            sgd.zero_grad()
            prediction = model(inputs.to(device))
            F.mse_loss(prediction, targets.to(device)).backward()
            sgd.step()
            rows.append([number for p in model.parameters() for number in p.detach().reshape(-1).tolist()])
    return rows
