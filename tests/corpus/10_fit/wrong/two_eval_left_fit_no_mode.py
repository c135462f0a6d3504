# wrong: evaluate, fit - leaves evaluation mode behind, and never asks for training mode
# mistake: left-in-eval, never-in-train-mode
import torch


def evaluate(model, loader, loss_fn, device):
    model.eval()
    total, n = 0., 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * y.size(0)
            n += y.size(0)
    return total / n


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    tl, vl = [], []
    for epoch in range(epochs):
        s, n = 0.0, 0
        for a, b in train_loader:
            a, b = a.to(device), b.to(device)
            optimizer.zero_grad()
            l = loss_fn(model(a), b)
            l.backward()
            optimizer.step()
            s += l.item() * len(b); n += len(b)
        tl.append(s / n)
        vl.append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch: on_epoch(epoch, tl[-1], vl[-1])
    return {"train_loss": tl, "val_loss": vl}


import pickle

def save_checkpoint(path, model, optimizer, epoch):
    with open(path, "wb") as f:
        pickle.dump({"m": model.state_dict(), "o": optimizer.state_dict(), "e": epoch}, f)


def load_checkpoint(path, model, optimizer):
    with open(path, "rb") as f:
        d = pickle.load(f)
    model.load_state_dict(d["m"])
    optimizer.load_state_dict(d["o"])
    return d["e"]
