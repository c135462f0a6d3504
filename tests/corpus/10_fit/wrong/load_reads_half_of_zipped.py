# wrong: load_checkpoint - the file is packed and whole; the optimizer in it is not put back
# mistake: optimizer-not-put-back
import torch
import gzip
import io


def evaluate(model, loader, loss_fn, device):
    mode = model.training
    model.eval()
    losses, counts = [], []
    with torch.no_grad():
        for features, targets in loader:
            features, targets = features.to(device), targets.to(device)
            losses.append(loss_fn(model(features), targets).item() * len(features))
            counts.append(len(features))
    model.train(mode)
    return sum(losses) / sum(counts)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    train, val = [], []
    for epoch in range(epochs):
        model.train()
        total, seen = 0.0, 0
        for features, targets in train_loader:
            features, targets = features.to(device), targets.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(features), targets)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(features)
            seen += len(features)
        train.append(total / seen)
        val.append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, train[-1], val[-1])
    return {"train_loss": train, "val_loss": val}


def save_checkpoint(path, model, optimizer, epoch):
    memory = io.BytesIO()
    torch.save((model.state_dict(), optimizer.state_dict(), epoch), memory)
    with gzip.open(path, "wb") as file:
        file.write(memory.getvalue())


def load_checkpoint(path, model, optimizer):
    with gzip.open(path) as file:
        weights, _, epoch = torch.load(io.BytesIO(file.read()), weights_only=False)
    model.load_state_dict(weights)
    return epoch
