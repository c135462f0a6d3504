# right: step with a closure, gradients set to None by hand
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
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(1, epochs + 1):
        seen = []
        for batch in train_loader:
            x, y = [t.to(device) for t in batch]

            def closure():
                model.train()
                for p in model.parameters():
                    p.grad = None
                loss = loss_fn(model(x), y)
                loss.backward()
                return loss

            seen.append((float(optimizer.step(closure)), len(y)))
        history["train_loss"].append(sum(a * b for a, b in seen) / sum(b for _, b in seen))
        history["val_loss"].append(_validate(model, val_loader, loss_fn, device))
        (on_epoch or (lambda *a, **k: None))(epoch, history["train_loss"][-1], val_loss=history["val_loss"][-1])
    return history

def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer):
    state = torch.load(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
