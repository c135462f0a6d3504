import numpy as np
import torch

def _validate(model, loader, loss_fn, device):
    model.train(False)
    with torch.no_grad():
        parts = [(model(x.to(device)), y.to(device)) for x, y in loader]
        return loss_fn(torch.cat([p for p, _ in parts]), torch.cat([t for _, t in parts])).cpu()

def evaluate(model, loader, loss_fn, device):
    mode = model.training
    try:
        return _validate(model, loader, loss_fn, device)
    finally:
        model.train(mode)

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
    return {"train_loss": np.array(train_losses), "val_loss": torch.stack(val_losses), "epochs": epochs}

def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer):
    state = torch.load(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
