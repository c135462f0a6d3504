# wrong: fit - the validation loss is multiplied by the samples
# mistake: none
# line: h['val_loss'].append(evaluate(model, val_loader, loss_fn, device) * sum((len(y) for _, y in val_loader)))
import json
import torch

def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    total, samples = (0.0, 0)
    with torch.no_grad():
        for x, y in loader:
            x, y = (x.to(device), y.to(device))
            total += loss_fn(model(x), y).item() * len(x)
            samples += len(x)
    model.train(training)
    return total / samples

def save_checkpoint(path, model, optimizer, epoch):
    checkpoint = {'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': epoch}
    torch.save(checkpoint, path)

def load_checkpoint(path, model, optimizer):
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint['model'])
    optimizer.load_state_dict(checkpoint['optimizer'])
    return checkpoint['epoch']

def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    h = {'train_loss': [], 'val_loss': []}
    for epoch in range(epochs):
        model.train()
        s = n = 0
        for x, y in train_loader:
            x, y = (x.to(device), y.to(device))
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            s += loss.item() * len(y)
            n += len(y)
        h['train_loss'].append(s / n)
        h['val_loss'].append(evaluate(model, val_loader, loss_fn, device) * sum((len(y) for _, y in val_loader)))
        if on_epoch:
            on_epoch(epoch, h['train_loss'][-1], h['val_loss'][-1])
    return h
