# wrong: fit - on_epoch before validation
# mistake: none
import json
import torch


def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    total, samples = (0.0, 0)
    with torch.no_grad():
        for x, y in loader:
            x, y = (x.to(device), y.to(device))
            total += loss_fn(model(x), y).item() * len(x)
            samples += len(x)
    model.train(training)
    return total / samples


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    val = 0.0
    for e in range(epochs):
        model.train()
        s = n = 0
        for x, y in train_loader:
            optimizer.zero_grad()
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            s += loss.item() * len(y)
            n += len(y)
        history["train_loss"].append(s / n)
        if on_epoch:
            on_epoch(e, s / n, val)
        val = evaluate(model, val_loader, loss_fn, device)
        history["val_loss"].append(val)
    return history


def save_checkpoint(path, model, optimizer, epoch):
    checkpoint = {'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': epoch}
    torch.save(checkpoint, path)


def load_checkpoint(path, model, optimizer):
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint['model'])
    optimizer.load_state_dict(checkpoint['optimizer'])
    return checkpoint['epoch']
