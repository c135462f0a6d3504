# wrong: fit - the total is a tensor on the CPU
# mistake: fit-total-elsewhere
import json

import torch


def mean_target(loader):
    """The mean of the targets of all samples, each of them counted once. (Nothing to do here.)"""
    total, samples = 0.0, 0
    for _, y in loader:
        total += y.mean().item() * len(y)
        samples += len(y)
    return total / samples


def evaluate(model, loader, loss_fn, device):
    """The mean loss over the samples, with the model in evaluation mode and no graph recorded.

    model: an nn.Module on `device`; loader: gives batches (x, y), the last one may be short;
    loss_fn(predictions, targets): a scalar tensor, the mean over a batch; device: where to move batches.
    Returns a float. Afterwards the model is in the mode in which it came, training or evaluation.
    """
    training = model.training
    model.eval()
    total, samples = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            total += loss_fn(model(x), y).item() * len(x)
            samples += len(x)
    model.train(training)
    return total / samples


class Best:
    """Remembers the epoch with the smallest validation loss. (Nothing to do here.)"""

    def __init__(self):
        self.epoch, self.val_loss = None, float("inf")

    def __call__(self, epoch, train_loss, val_loss):
        if val_loss < self.val_loss:
            self.epoch, self.val_loss = epoch, val_loss


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    """Train for some epochs, and evaluate after each of them.

    model: an nn.Module on `device`, in any mode; train_loader, val_loader: give batches (x, y);
    loss_fn(predictions, targets): a scalar tensor, the mean over a batch; optimizer: one that holds the
    model's parameters; on_epoch: None, or a function called at the end of each epoch with (epoch,
    train_loss, val_loss), where epochs are counted from 0 or from 1.
    Makes one update per batch, in training mode.
    Returns {"train_loss": [...], "val_loss": [...]}, lists of floats, one per epoch: the mean over the
    samples of the losses before each update, and the mean validation loss after the epoch.
    """
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(1, epochs + 1):
        model.train()
        total, samples = torch.zeros((), dtype=torch.float64), 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(x)
            samples += len(x)
        history["train_loss"].append((total / samples).item())
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
    return history


def save_history(path, history):
    """Write a history as JSON. (Nothing to do here.)"""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(history, file)


def load_history(path):
    """Read back what `save_history` wrote. (Nothing to do here.)"""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save_checkpoint(path, model, optimizer, epoch):
    """Write to a file all that is needed to train on later. The model and the optimizer stay as they are.

    path: the file's name, a str; an existing file is replaced. model: an nn.Module; optimizer: one of
    torch.optim; epoch: a whole number.
    Returns nothing.
    """
    checkpoint = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(checkpoint, path)


def load_checkpoint(path, model, optimizer):
    """Put back what `save_checkpoint` wrote, into the given model and optimizer.

    path: as given to `save_checkpoint`; model, optimizer: of the same make as those that were saved, with
    other values, perhaps used already.
    Returns the epoch that was saved, a number. Training on gives the very trajectory of a run that never
    stopped.
    """
    checkpoint = torch.load(path, weights_only=True)
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    return checkpoint["epoch"]
