# right: three files beside the path, NumPy, pickle and JSON
import json
import pickle
from pathlib import Path

import numpy as np
import torch

def _validate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * len(x)
            n += len(x)
    model.train(was)
    return total / n

def evaluate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * len(x)
            n += len(x)
    model.train(was)
    return total / n

def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    train_losses, val_losses = [], []
    for epoch in range(epochs):
        model.train()
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item() * len(x)
            n += len(x)
        train_losses.append(total / n)
        val_losses.append(_validate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(epoch, train_losses[-1], val_losses[-1])
    return {"train_loss": train_losses, "val_loss": val_losses}

def save_checkpoint(path, model, optimizer, epoch):
    np.savez(str(path) + ".npz", **{k: v.detach().cpu().numpy() for k, v in model.state_dict().items()})
    Path(path).with_suffix(".opt").write_bytes(pickle.dumps(optimizer.state_dict()))
    Path(path).write_text(json.dumps({"epoch": epoch}))

def load_checkpoint(path, model, optimizer):
    with np.load(str(path) + ".npz") as arrays:
        model.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in arrays.items()})
    optimizer.load_state_dict(pickle.loads(Path(path).with_suffix(".opt").read_bytes()))
    return json.loads(Path(path).read_text())["epoch"]
