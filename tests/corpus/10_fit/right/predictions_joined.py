# right: predictions joined

import json

import torch

def evaluate(model, loader, loss_fn, device):
    mode = model.training
    model.eval()
    try:
        with torch.no_grad():
            pairs = [(model(x.to(device)), y.to(device)) for x, y in loader]
            predictions, targets = map(torch.cat, zip(*pairs))
            return loss_fn(predictions, targets).item()
    finally:
        model.train(mode)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(epochs):
        model.train()
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            n += len(x)
        train_loss = total / n
        val_loss = evaluate(model, val_loader, loss_fn, device)
        history["train_loss"].append(train_loss)
        history["val_loss"].append(val_loss)
        if on_epoch is not None:
            on_epoch(epoch, train_loss, val_loss)
    return history


def save_checkpoint(path, model, optimizer, epoch):
    with open(path, "wb") as file:
        for part in (model.state_dict(), optimizer.state_dict(), {"epoch": epoch}):
            torch.save(part, file, _use_new_zipfile_serialization=False)


def load_checkpoint(path, model, optimizer):
    with open(path, "rb") as file:
        model.load_state_dict(torch.load(file))
        optimizer.load_state_dict(torch.load(file))
        return torch.load(file)["epoch"]
