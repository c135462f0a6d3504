# wrong: evaluate, fit - left in evaluation mode; on_epoch never called
# mistake: left-in-eval, on-epoch-never-called
import json
import torch


def evaluate(model, loader, loss_fn, device):
    model.eval()
    t = n = 0
    with torch.no_grad():
        for x, y in loader:
            t += loss_fn(model(x.to(device)), y.to(device)).item() * len(x)
            n += len(x)
    return t / n


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    for e in range(epochs):
        model.train()
        t = n = 0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = loss_fn(model(x.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
            t += loss.item() * len(x)
            n += len(x)
        history["train_loss"].append(t / n)
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
    return history


def save_checkpoint(path, model, optimizer, epoch):
    checkpoint = {'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': epoch}
    torch.save(checkpoint, path)


def load_checkpoint(path, model, optimizer):
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint['model'])
    optimizer.load_state_dict(checkpoint['optimizer'])
    return checkpoint['epoch']
