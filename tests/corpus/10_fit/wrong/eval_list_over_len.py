# wrong: evaluate, fit - a list of batch means over its length; fit is right given that
# mistake: batch-means
import torch


def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    with torch.no_grad():
        losses = [loss_fn(model(x.to(device)), y.to(device)).item() for x, y in loader]
    model.train(training)
    return sum(losses) / len(loader)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    out = dict(train_loss=[], val_loss=[])
    for epoch in range(epochs):
        out["train_loss"].append(one_epoch(model, train_loader, loss_fn, optimizer, device))
        out["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if callable(on_epoch):
            on_epoch(epoch=epoch, train_loss=out["train_loss"][-1], val_loss=out["val_loss"][-1])
    return out

def one_epoch(model, loader, loss_fn, optimizer, device):
    model.train()
    total = count = 0
    for batch in loader:
        x, y = (t.to(device) for t in batch)
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * y.shape[0]
        count += y.shape[0]
    return total / count


def save_checkpoint(path, model, optimizer, epoch):
    torch.save([epoch, model.state_dict(), optimizer.state_dict()], path)


def load_checkpoint(path, model, optimizer):
    epoch, m, o = torch.load(path, weights_only=False, map_location="cpu")
    model.load_state_dict(m)
    optimizer.load_state_dict(o)
    return epoch
