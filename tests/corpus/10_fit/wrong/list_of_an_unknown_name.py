# wrong: save_checkpoint, load_checkpoint - a list of one's own, of a name that is not known; load reads it rightly
# mistake: none
# follow-through: load_checkpoint
# line: torch.save([epochs, model.state_dict(), optimizer.state_dict()], path)
import torch


def evaluate(model, loader, loss_fn, device):
    before = model.training
    model.eval()
    total = count = 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * x.shape[0]
            count += x.shape[0]
    if before:
        model.train()
    return total / count


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    train_losses, val_losses = [], []
    for epoch in range(epochs):
        model.train()
        total = count = 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            count += len(y)
        train_losses.append(total / count)
        val_losses.append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(epoch, train_losses[-1], val_losses[-1])
    return {'train_loss': train_losses, 'val_loss': val_losses}


def save_checkpoint(path, model, optimizer, epoch):
    torch.save([epochs, model.state_dict(), optimizer.state_dict()], path)


def load_checkpoint(path, model, optimizer):
    epoch, net, opt = torch.load(path)
    model.load_state_dict(net)
    optimizer.load_state_dict(opt)
    return epoch
