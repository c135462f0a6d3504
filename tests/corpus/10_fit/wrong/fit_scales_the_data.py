# wrong: fit - normalises the training data in place, after the last epoch
# mistake: none
import torch


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
    train_loader.dataset.tensors[0].sub_(1.0)
    return {"train_loss": train, "val_loss": val}


def save_checkpoint(path, model, optimizer, epoch):
    state = {"net": model.state_dict(), "opt": optimizer.state_dict(), "epoch": epoch}
    torch.save(state, path)


def load_checkpoint(path, model, optimizer):
    state = torch.load(path, weights_only=False)
    model.load_state_dict(state["net"])
    optimizer.load_state_dict(state["opt"])
    return state["epoch"]
