# right: an object for evaluate, a closure for the step
import torch
import pickle


class Evaluator:
    def __call__(self, model, loader, loss_fn, device):
        before = {m: m.training for m in model.modules()}
        for m in before: m.training = False
        with torch.no_grad():
            parts = [(loss_fn(model(a.to(device)), b.to(device)).item(), len(a)) for a, b in loader]
        for m, t in before.items(): m.training = t
        return sum(l * n for l, n in parts) / sum(n for _, n in parts)

evaluate = Evaluator()


def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    on_epoch = on_epoch or (lambda *_: None)
    rows = []
    for epoch in range(epochs):
        model.train()
        s = n = 0
        for a, b in train_loader:
            def closure():
                optimizer.zero_grad()
                l = loss_fn(model(a.to(device)), b.to(device))
                l.backward()
                return l
            s += optimizer.step(closure).item() * len(b)
            n += len(b)
        rows.append((s / n, evaluate(model, val_loader, loss_fn, device)))
        on_epoch(epoch, *rows[-1])
    return {"train_loss": [r[0] for r in rows], "val_loss": [r[1] for r in rows]}


def save_checkpoint(path, model, optimizer, epoch):
    torch.save([epoch, model.state_dict(), optimizer.state_dict()], path)


def load_checkpoint(path, model, optimizer):
    epoch, m, o = torch.load(path, weights_only=False, map_location="cpu")
    model.load_state_dict(m)
    optimizer.load_state_dict(o)
    return epoch
