# wrong: evaluate - leaves the model in evaluation mode; fit switches to training mode once, which is right by itself
# mistake: left-in-eval
import torch



def evaluate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * len(x)
            n += len(x)
    return total / n

def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    train_losses, val_losses = [], []
    model.train()
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item() * len(x)
            n += len(x)
        train_losses.append(total / n)
        val_losses.append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(epoch, train_losses[-1], val_losses[-1])
    return {"train_loss": train_losses, "val_loss": val_losses}

def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer):
    state = torch.load(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
