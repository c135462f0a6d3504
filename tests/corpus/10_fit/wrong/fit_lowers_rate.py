# wrong: fit - lowers the rate when the validation loss rises
# mistake: none
import torch


@torch.inference_mode()
def evaluate(model, loader, loss_fn, device):
    mode = model.training
    model.eval()
    pairs = []
    for x, y in loader:
        pairs.append((len(y), float(loss_fn(model(x.to(device)), y.to(device)))))
    if mode:
        model.train()
    return sum(n * l for n, l in pairs) / sum(n for n, _ in pairs)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {"train_loss": [], "val_loss": []}
    best = float("inf")
    for epoch in range(epochs):
        model.train()
        total, n = 0.0, 0
        for xb, yb in train_loader:
            xb, yb = xb.to(device), yb.to(device)
            loss = loss_fn(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb); n += len(xb)
        history["train_loss"].append(total / n)
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
        for g in optimizer.param_groups:
            if history["val_loss"][-1] > best:
                g["lr"] = g["lr"] / 10
        best = min(best, history["val_loss"][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    torch.save([epoch, model.state_dict(), optimizer.state_dict()], path)


def load_checkpoint(path, model, optimizer):
    epoch, m, o = torch.load(path, weights_only=False, map_location="cpu")
    model.load_state_dict(m)
    optimizer.load_state_dict(o)
    return epoch
