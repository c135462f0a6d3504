# wrong: load_checkpoint - whole objects are saved, which torch.load refuses since PyTorch 2.6 as it is called
# mistake: objects-refused
import torch


def evaluate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    sums, count = 0.0, 0
    with torch.no_grad():
        for batch in loader:
            inputs, targets = (part.to(device) for part in batch)
            sums += loss_fn(model(inputs), targets).item() * inputs.size(0)
            count += inputs.size(0)
    model.train(was)
    return sums / count


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    history = dict(train_loss=[], val_loss=[])
    for epoch in range(epochs):
        model.train()
        sums, count = 0.0, 0
        for inputs, targets in train_loader:
            inputs, targets = inputs.to(device), targets.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(inputs), targets)
            loss.backward()
            optimizer.step()
            sums += loss.item() * inputs.size(0)
            count += inputs.size(0)
        history["train_loss"].append(sums / count)
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
    return history


def save_checkpoint(path, model, optimizer, epoch):
    torch.save({"model": model, "optimizer": optimizer, "epoch": epoch}, path)


def load_checkpoint(path, model, optimizer):
    saved = torch.load(path)
    model.load_state_dict(saved["model"].state_dict())
    optimizer.load_state_dict(saved["optimizer"].state_dict())
    return saved["epoch"]
