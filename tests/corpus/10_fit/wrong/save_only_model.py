# wrong: save_checkpoint - the model alone
# mistake: optimizer-not-saved
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
    history = {'train_loss': [], 'val_loss': []}
    for epoch in range(1, epochs + 1):
        model.train()
        total, samples = (0.0, 0)
        for x, y in train_loader:
            x, y = (x.to(device), y.to(device))
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            samples += len(x)
        history['train_loss'].append(total / samples)
        history['val_loss'].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, history['train_loss'][-1], history['val_loss'][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "epoch": epoch}, path)


def load_checkpoint(path, model, optimizer):
    c = torch.load(path)
    model.load_state_dict(c["model"])
    return c["epoch"]
