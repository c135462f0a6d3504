# wrong: evaluate, fit - total; gradients never cleared
# mistake: total-for-mean, never-cleared
import json
import torch


def evaluate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    t = 0.0
    with torch.no_grad():
        for x, y in loader:
            t += loss_fn(model(x.to(device)), y.to(device)).item() * len(x)
    model.train(was)
    return t


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    for e in range(epochs):
        model.train()
        s = n = 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            s += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(s / n)
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(e, history["train_loss"][-1], history["val_loss"][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    checkpoint = {'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': epoch}
    torch.save(checkpoint, path)


def load_checkpoint(path, model, optimizer):
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint['model'])
    optimizer.load_state_dict(checkpoint['optimizer'])
    return checkpoint['epoch']
