# wrong: evaluate, fit - evaluates in the mode it finds; mean of batch means
# mistake: train-mode, training-batch-means
import torch


def evaluate(model, loader, loss_fn, device):
    total, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            total += loss_fn(model(x.to(device)), y.to(device)).item() * len(x)
            n += len(x)
    return total / n


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(epochs):
        model.train()
        batch_losses = []
        for xb, yb in train_loader:
            loss = loss_fn(model(xb.to(device)), yb.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            batch_losses.append(loss.item())
        history["train_loss"].append(sum(batch_losses) / len(batch_losses))
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
    return history


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
