# right: everything as text, floats as repr
import json
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

def _plain(v):
    if isinstance(v, torch.Tensor):
        return {"t": v.tolist(), "d": str(v.dtype).split(".")[-1]}
    if isinstance(v, dict):
        return {"k": [[k, _plain(x)] for k, x in v.items()]}
    if isinstance(v, (list, tuple)):
        return [_plain(x) for x in v]
    return v

def _back(v):
    if isinstance(v, dict) and "t" in v:
        return torch.tensor(v["t"], dtype=getattr(torch, v["d"]))
    if isinstance(v, dict):
        return {k: _back(x) for k, x in v["k"]}
    if isinstance(v, list):
        return [_back(x) for x in v]
    return v

def save_checkpoint(path, model, optimizer, epoch):
    with open(path, "w") as file:
        json.dump(_plain({"m": dict(model.state_dict()), "o": optimizer.state_dict(), "e": float(epoch)}), file)

def load_checkpoint(path, model, optimizer):
    with open(path) as file:
        state = _back(json.load(file))
    model.load_state_dict(state["m"])
    optimizer.load_state_dict(state["o"])
    return state["e"]
