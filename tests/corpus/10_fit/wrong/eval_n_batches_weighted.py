# wrong: evaluate, fit - weights by batches
# mistake: batch-means
import json
import torch


def evaluate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    vals = []
    with torch.inference_mode():
        for x, y in loader:
            vals.append(float(loss_fn(model(x.to(device)), y.to(device))))
    model.train(was)
    return sum(vals) / len(vals)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = {'train_loss': [], 'val_loss': []}
    for epoch in range(1, epochs + 1):
        model.train()
        total, samples = (0.0, 0)
        for x, y in train_loader:
            x, y = (x.to(device), y.to(device))
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            samples += len(x)
        history['train_loss'].append(total / samples)
        history['val_loss'].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, history['train_loss'][-1], history['val_loss'][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    checkpoint = {'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': epoch}
    torch.save(checkpoint, path)


def load_checkpoint(path, model, optimizer):
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint['model'])
    optimizer.load_state_dict(checkpoint['optimizer'])
    return checkpoint['epoch']
