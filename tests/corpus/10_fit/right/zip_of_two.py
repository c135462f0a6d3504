# right: a zip file with a state in each member
import io
import zipfile

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
    with zipfile.ZipFile(path, 'w') as box:
        for name, state in {'model': model, 'optimizer': optimizer}.items():
            buffer = io.BytesIO()
            torch.save(state.state_dict(), buffer)
            box.writestr(name, buffer.getvalue())
        box.writestr('epoch', str(epoch))


def load_checkpoint(path, model, optimizer):
    with zipfile.ZipFile(path) as box:
        for name, target in {'model': model, 'optimizer': optimizer}.items():
            target.load_state_dict(torch.load(io.BytesIO(box.read(name))))
        return int(box.read('epoch'))
