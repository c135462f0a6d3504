# wrong: fit - training mode once, and validation by hand
# mistake: stays-in-eval
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
    model.train()
    for epoch in range(epochs):
        s, n = 0.0, 0
        for a, b in train_loader:
            a, b = a.to(device), b.to(device)
            optimizer.zero_grad()
            l = loss_fn(model(a), b)
            l.backward()
            optimizer.step()
            s += l.item() * len(b); n += len(b)
        history["train_loss"].append(s / n)
        model.eval()
        with torch.no_grad():
            s, n = 0.0, 0
            for a, b in val_loader:
                a, b = a.to(device), b.to(device)
                s += loss_fn(model(a), b).item() * len(b); n += len(b)
        history["val_loss"].append(s / n)
        if on_epoch: on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    torch.save([epoch, model.state_dict(), optimizer.state_dict()], path)


def load_checkpoint(path, model, optimizer):
    epoch, m, o = torch.load(path, weights_only=False, map_location="cpu")
    model.load_state_dict(m)
    optimizer.load_state_dict(o)
    return epoch
