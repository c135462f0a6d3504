# wrong: fit, load_checkpoint - two steps not yet written
# mistake: none
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
    raise NotImplementedError("10.fit")

def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer):
    raise NotImplementedError("10.load_checkpoint")
