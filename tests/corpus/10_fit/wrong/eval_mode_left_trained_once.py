# wrong: evaluate - leaves the model in evaluation mode; fit asks for training mode once, and evaluate promises to keep it
# mistake: left-in-eval
import torch


def evaluate(model, loader, loss_fn, device):
    model.eval()
    losses, sizes = [], []
    with torch.no_grad():
        for inputs, labels in loader:
            inputs, labels = inputs.to(device), labels.to(device)
            losses.append(loss_fn(model(inputs), labels).item())
            sizes.append(labels.shape[0])
    return sum(size * loss for size, loss in zip(sizes, losses)) / sum(sizes)


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    train_loss, val_loss = [], []
    model.train()
    for epoch in range(epochs):
        weighted, seen = 0.0, 0
        for inputs, labels in train_loader:
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(inputs), labels)
            loss.backward()
            optimizer.step()
            weighted += loss.item() * labels.shape[0]
            seen += labels.shape[0]
        train_loss.append(weighted / seen)
        val_loss.append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch:
            on_epoch(epoch, train_loss[-1], val_loss[-1])
    return {"train_loss": train_loss, "val_loss": val_loss}


def save_checkpoint(path, model, optimizer, epoch):
    torch.save((model.state_dict(), optimizer.state_dict(), epoch), path)


def load_checkpoint(path, model, optimizer):
    weights, memory, epoch = torch.load(path)
    model.load_state_dict(weights)
    optimizer.load_state_dict(memory)
    return epoch
