# right: evaluates a deep copy in inference mode; on_epoch by keyword
import copy
import torch



@torch.inference_mode()
def evaluate(model, loader, loss_fn, device):
    twin = copy.deepcopy(model).eval().to(device)
    losses = [(float(loss_fn(twin(x.to(device)), y.to(device))), x.size(0)) for x, y in loader]
    return sum(l * k for l, k in losses) / sum(k for _, k in losses)

def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    train_losses, val_losses = [], []
    for epoch in range(epochs):
        model.train()
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
            on_epoch(val_loss=val_losses[-1], train_loss=train_losses[-1], epoch=epoch + 1)
    return {"train_loss": train_losses, "val_loss": val_losses}

def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)

def load_checkpoint(path, model, optimizer):
    state = torch.load(path)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
