import os
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

class _Trainer:
    """Calls like a function."""

    def _epoch(self, model, loader, loss_fn, optimizer, device):
        losses, sizes = [], []
        for x, y in loader:
            optimizer.zero_grad(set_to_none=False)
            loss = loss_fn(model.train()(x.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            sizes.append(len(x))
        return sum(l * s for l, s in zip(losses, sizes)) / sum(sizes)

    def __call__(self, model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
        history = {"train_loss": [], "val_loss": []}
        for epoch in range(epochs):
            t = self._epoch(model, train_loader, loss_fn, optimizer, device)
            v = _validate(model, val_loader, loss_fn, device)
            history["train_loss"].append(t)
            history["val_loss"].append(v)
            if on_epoch is not None:
                on_epoch(epoch=epoch, train_loss=t, val_loss=v)
        return history

fit = _Trainer()

def save_checkpoint(path, model, optimizer, epoch):
    os.makedirs(path, exist_ok=True)
    torch.save(model.state_dict(), os.path.join(path, "model.pt"))
    torch.save(optimizer.state_dict(), os.path.join(path, "optimizer.pt"))
    torch.save(torch.tensor(epoch), os.path.join(path, "epoch.pt"))

def load_checkpoint(path, model, optimizer):
    model.load_state_dict(torch.load(os.path.join(path, "model.pt")))
    optimizer.load_state_dict(torch.load(os.path.join(path, "optimizer.pt")))
    return torch.load(os.path.join(path, "epoch.pt")).item()
