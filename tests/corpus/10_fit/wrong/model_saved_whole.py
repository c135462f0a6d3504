# wrong: load_checkpoint - a whole model lies in the file, which torch.load refuses
# mistake: objects-refused
import torch

def evaluate(model, loader, loss_fn, device):
    mode = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * len(x)
            n += len(x)
    model.train(mode)
    return total / n


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(epochs):
        model.train()
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            n += len(x)
        val = evaluate(model, val_loader, loss_fn, device)
        history["train_loss"].append(total / n)
        history["val_loss"].append(val)
        if on_epoch is not None:
            on_epoch(epoch, total / n, val)
    return history


def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model_state_dict": model, "optimizer_state_dict": optimizer.state_dict(), "epoch": epoch}, path)


def load_checkpoint(path, model, optimizer):
    ckpt = torch.load(path)
    model.load_state_dict(ckpt["model_state_dict"].state_dict())
    optimizer.load_state_dict(ckpt["optimizer_state_dict"])
    return ckpt["epoch"]
