# wrong: save_checkpoint - the optimizer is not saved, and a time stamp makes every file another one
# mistake: optimizer-not-saved
import json
import time
import torch
import contextlib


def evaluate(model, loader, loss_fn, device):
    with evaluating(model):
        pairs = [(loss_fn(model(x.to(device)), y.to(device)).item(), len(y)) for x, y in loader]
    return sum(l * n for l, n in pairs) / sum(n for _, n in pairs)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = dict(train_loss=[], val_loss=[])
    for epoch in range(epochs):
        model.train()
        pairs = []
        for x, y in train_loader:
            loss = loss_fn(model(x.to(device)), y.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            pairs.append((loss.detach().item(), len(y)))
        history["train_loss"].append(sum(l * n for l, n in pairs) / sum(n for _, n in pairs))
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(epoch=epoch, train_loss=history["train_loss"][-1], val_loss=history["val_loss"][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    with open(path, "wb") as f:
        torch.save((model.state_dict(), epoch, time.time()), f)


def load_checkpoint(path, model, optimizer):
    m, epoch, _ = torch.load(path, weights_only=False)
    model.load_state_dict(m)
    return epoch


@contextlib.contextmanager
def evaluating(model):
    modes = {m: m.training for m in model.modules()}
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        for m, mode in modes.items():
            m.training = mode
