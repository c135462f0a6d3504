# wrong: fit - sums the losses in a tensor on the CPU; autograd.grad put into .grad, the history as tuples
# mistake: fit-total-elsewhere
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
    params = list(model.parameters())
    rows = []
    for epoch in range(epochs):
        model.train()
        total = torch.zeros((), dtype=torch.float64)
        n = 0
        for x, y in train_loader:
            loss = loss_fn(model(x.to(device)), y.to(device))
            for p, g in zip(params, torch.autograd.grad(loss, params)):
                p.grad = g
            optimizer.step()
            total += loss.detach() * x.shape[0]
            n += x.shape[0]
        rows.append(((total / n).item(), _validate(model, val_loader, loss_fn, device)))
        if on_epoch is not None:
            on_epoch(epoch + 1, *rows[-1])
    train, val = zip(*rows)
    return dict(train_loss=train, val_loss=val)

def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer):
    state = torch.load(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
