"""What is observed of 10_fit: losses, every update, and the run that goes on from a checkpoint."""

import os
import tempfile
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.checking import DeviceLog, Refused, See, StepLog, check, describe


class Halve(nn.Module):
    """Half of its input in training, all of it in evaluation: shows the mode as dropout does, without chance."""

    def forward(self, x):
        return x * 0.5 if self.training else x


def watched(case):
    """A linear layer behind `Halve`, and the set of how it was run: (in training mode, with a graph, on its device)."""
    passes = set()
    device = torch.device(case.device).type

    class Watched(nn.Module):
        def __init__(self):
            super().__init__()
            self.halve = Halve()
            self.W = nn.Parameter(case.tensor("W"))
            self.b = nn.Parameter(case.tensor("b"))

        def forward(self, x):
            y_hat = self.halve(x) @ self.W.T + self.b
            passes.add((self.halve.training, y_hat.requires_grad, y_hat.device.type == device))
            return y_hat

    return Watched().to(case.device), passes


def asymmetric(predictions, targets):
    """A squared error that weighs what is too low four times what is too high."""
    difference = targets - predictions
    return (torch.where(difference > 0, 0.8, 0.2) * difference**2).mean()


def loss_function(case):
    """The case's loss."""
    return {"mse": nn.MSELoss(), "asymmetric": asymmetric}[case.loss]


def make_optimizer(case, parameters, lr):
    """The case's optimizer."""
    if case.optimizer == "adam":
        return torch.optim.Adam(parameters, lr=lr)
    return torch.optim.SGD(parameters, lr=lr, momentum={"sgd": 0.0, "momentum": 0.9}[case.optimizer])


def training_loader(case):
    """Batches of the training data in the case's own order, the same each epoch; the last may be short."""
    order = case.order.argsort().tolist()
    batches = [order[i : i + case.batch_size] for i in range(0, len(order), case.batch_size)]
    data = TensorDataset(*(case.tensor(name, device="cpu") for name in ("X", "Y")))
    return DataLoader(data, batch_sampler=batches)


def validation_loader(case):
    """Batches of the validation data, in order."""
    data = TensorDataset(*(case.tensor(name, device="cpu") for name in ("X_val", "Y_val")))
    return DataLoader(data, batch_size=case.val_batch)


def data_of(*loaders):
    """The tensors that the batches of some loaders are cut from."""
    x, y = zip(*(loader.dataset.tensors for loader in loaders), strict=True)
    return {"x": x, "y": y}


def ways(passes):
    """How a model was run, in words."""
    words = {f"{'train' if training else 'eval'} mode {'with' if graph else 'without'} a graph" for training, graph, _ in passes}
    return ", ".join(sorted(words))


def see_place(see, name, passes, model, case):
    """Record whether the model ran on the device, and is there still."""
    here = all(there for *_, there in passes)
    see.fact(f"{name}: ran on the device", here, "the model was run on another device than the one that was handed in")
    device = torch.device(case.device).type
    stayed = all(tensor.device.type == device for tensor in model.state_dict().values())
    see.fact(f"{name}: still on the device", stayed, "the model is on another device now: its caller still needs it there")


@check("evaluate", cases=("line", "one-left", "even", "ones", "far", "float32"), elsewhere=("line", "float32"), free=("rng",))
def evaluate(module, case, see):
    """`evaluate` gives the mean loss over the samples in evaluation mode, without a graph, and puts the mode back."""
    for training in (True, False):
        model, passes = watched(case)
        model.train(training)
        name = f"loss (model in {'training' if training else 'evaluation'} mode)"
        device = torch.device(case.device)
        loader = validation_loader(case)
        with DeviceLog(case.device, see, f"{name}: stopped at", **data_of(loader)):
            loss = module.evaluate(model, loader, loss_function(case), device)
        see.array(name, loss, columns=("loss",), expected="a number")
        see_place(see, name, passes, model, case)
        how = "the model was run in the wrong mode or with a graph: evaluation mode and no graph are asked for"
        see.fact(f"{name}: run", ways(passes), how)
        back = "the model's mode is not the one in which it came"
        see.fact(f"{name}: mode after", "training" if model.training else "evaluation", back)
        grads = [p.grad is None for p in model.parameters()]
        see.fact(f"{name}: no gradients", all(grads), "evaluation must leave no gradients behind")
        trainable = [p.requires_grad for p in model.parameters()]
        see.fact(f"{name}: trainable", all(trainable), "the parameters no longer require grad, so nobody can train on")
        see.array(f"{name}: parameters W after", model.W)
        see.array(f"{name}: parameters b after", model.b)


def number(name, value):
    """What `on_epoch` got under a name, as a number."""
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError):
        raise Refused(f"{describe(value)} as the {name} of on_epoch", "one number, of this epoch") from None


@contextmanager
def modes_kept(module, model):
    """While it lasts, `module.evaluate` leaves the model in the modes in which it came.

    Whether it does so by itself is for its own check to say. A `fit` that relies on it is right.
    """
    written = getattr(module, "evaluate", None)
    if written is None:
        yield
        return

    def evaluate(*args, **kwargs):
        found = [part.training for part in model.modules()]
        loss = written(*args, **kwargs)
        for part, training in zip(model.modules(), found, strict=True):
            part.training = training
        return loss

    module.evaluate = evaluate
    try:
        yield
    finally:
        module.evaluate = written


def run_fit(module, case, see, listen=True):
    """One call of `fit` on a new model: records its updates and how the model was run.

    Returns the history, and one row for each call of `on_epoch`.
    """
    model, passes = watched(case)
    model.eval()
    optimizer = make_optimizer(case, model.parameters(), case.lr)
    log = StepLog({"W": model.W, "b": model.b}, optimizer)
    loaders = training_loader(case), validation_loader(case)
    calls = []

    def on_epoch(epoch, train_loss, val_loss):
        values = {"epoch": epoch, "train_loss": train_loss, "val_loss": val_loss}
        calls.append([*(number(name, value) for name, value in values.items()), float(len(log.rows))])

    given = [model, *loaders, loss_function(case), optimizer, case.epochs, torch.device(case.device)]
    with DeviceLog(case.device, see, **data_of(*loaders)), modes_kept(module, model):
        history = module.fit(*given, on_epoch) if listen else module.fit(*given)
    log.show(see, batches=[len(batch) for batch in loaders[0].batch_sampler])
    see_place(see, "fit", passes, model, case)
    see.fact("run", ways(passes), "the model was run in a wrong mode or with a graph too many: update in training mode, validate in evaluation mode without one")
    return history, calls


def see_history(see, history):
    """Both lists of a history, and whether they hold on to a graph."""
    expected = 'a dictionary with the lists "train_loss" and "val_loss"'
    try:
        lists = {name: history[name] for name in ("train_loss", "val_loss")}
    except (TypeError, KeyError, IndexError):
        raise Refused(describe(history), expected) from None
    graph = False
    for name, losses in lists.items():
        see.array(name, losses, columns=(name,), expected="one number per epoch")
        items = losses if isinstance(losses, list | tuple) else [losses]
        graph |= any(isinstance(item, torch.Tensor) and item.requires_grad for item in items)
    see.fact("history holds a graph", graph, "the history keeps tensors with their graphs: keep numbers")


@check("fit", elsewhere=("line", "one-left", "float32"), free=("rng",))
def fit(module, case, see):
    """`fit` updates once per batch, evaluates after each epoch, keeps both losses and calls `on_epoch`."""
    history, calls = run_fit(module, case, see)
    see_history(see, history)
    first = calls[0][0] if calls and calls[0][0] in (0.0, 1.0) else 0.0
    columns = ("epoch", "train_loss", "val_loss", "updates so far")
    called = [[epoch - first, *rest] for epoch, *rest in calls]
    see.array("on_epoch", called, columns=columns, expected="one call of on_epoch per epoch")


@check("fit", cases=("even",), elsewhere=("even",), free=("rng",))
def fit_again(module, case, see):
    """`fit` works without `on_epoch`, and starts a new history when it is called a second time."""
    run_fit(module, case, See(), listen=False)
    history, _ = run_fit(module, case, see, listen=False)
    see_history(see, history)


def make_run(case, values):
    """A model with buffers, filled from a vector of the case, and its optimizer with two groups."""
    inputs, outputs = case.features, case.outputs
    layers = nn.Linear(inputs, 4, bias=False), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, outputs)
    model = nn.Sequential(*layers).to(case.device, case.torch_dtype)
    size = sum(p.numel() for p in model.parameters())
    nn.utils.vector_to_parameters(values[:size], model.parameters())
    groups = [{"params": [model[0].weight, model[1].weight, model[1].bias]}, {"params": list(model[3].parameters()), "lr": case.lr / 2}]
    return model, make_optimizer(case, groups, case.lr)


def train_on(model, optimizer, case, first, last):
    """The updates `first` to `last` (not included) of a run, each on rows of its own: all parameters after each."""
    X, Y = case.tensor("X"), case.tensor("Y")
    loss_fn = loss_function(case)
    rows = []
    model.train()
    for update in range(first, last):
        chosen = [(5 * update + k) % len(X) for k in range(7)]
        optimizer.zero_grad()
        loss_fn(model(X[chosen]), Y[chosen]).backward()
        optimizer.step()
        rows.append(torch.cat([p.detach().reshape(-1) for p in model.parameters()]).clone())
    return torch.stack(rows)


def names(model):
    """One name for each number of a row."""
    return tuple(f"{name}.{i}" for name, p in model.named_parameters() for i in range(p.numel()))


def contents(folder):
    """Every file of a folder by name."""
    files = {}
    for place, _, members in os.walk(folder):
        for member in members:
            with open(os.path.join(place, member), "rb") as file:
                files[os.path.relpath(os.path.join(place, member), folder)] = file.read()
    return files


def steady(saves):
    """Of each file the places where all saves of one state agree; None where they can't be laid over each other.

    A time stamp makes every save another one, and must not pass for what was to be written.
    """
    sizes = [{name: len(data) for name, data in save.items()} for save in saves]
    if any(size != sizes[0] for size in sizes):
        return None
    files = {name: np.stack([np.frombuffer(save[name], np.uint8) for save in saves]) for name in sizes[0]}
    return {name: (rows == rows[0]).all(axis=0) for name, rows in files.items()}


def shows(save, plain, places):
    """Whether a save of another state differs from a plain one where plain ones agree."""
    if places is None or {name: len(data) for name, data in save.items()} != {name: len(at) for name, at in places.items()}:
        return True
    pairs = {name: [np.frombuffer(each[name], np.uint8)[at] for each in (save, plain)] for name, at in places.items()}
    return any((one != other).any() for one, other in pairs.values())


@check("save_checkpoint", cases=("line", "one-left"), elsewhere=("line",), free=("rng",))
def save_checkpoint(module, case, see):
    """`save_checkpoint` writes all that decides how training goes on, and disturbs nothing."""
    model, optimizer = make_run(case, case.tensor("start"))
    train_on(model, optimizer, case, 0, 3)
    for group in optimizer.param_groups:
        group["lr"] *= 0.7
    last, statistics, rates = model[3].bias, model[1].running_var, optimizer.param_groups[-1]
    memory = next(v for v in optimizer.state[last].values() if isinstance(v, torch.Tensor) and v.shape == last.shape)

    def written(epoch, folder=None):
        folder = folder or tempfile.mkdtemp(dir=os.curdir)
        module.save_checkpoint(os.path.join(folder, "run.ckpt"), model, optimizer, epoch)
        return contents(folder)

    folder = tempfile.mkdtemp(dir=os.curdir)
    plain = [written(case.epoch, folder)]
    stayed = all(tensor.device.type == torch.device(case.device).type for tensor in model.state_dict().values())
    see.fact("still on the device", stayed, "the model is on another device after it was saved: training cannot go on")
    other = {"epoch": written(case.epoch + 1)}
    other["file"] = written(case.epoch + 1, folder)
    parts = {"parameters": last, "buffers": statistics, "optimizer's memory": memory}
    for name, tensor in parts.items():
        plain.append(written(case.epoch))
        kept = tensor.detach().clone()
        with torch.no_grad():
            tensor[-1] += 8 * torch.finfo(tensor.dtype).eps * tensor[-1].abs()
        other[name] = written(case.epoch)
        with torch.no_grad():
            tensor.copy_(kept)
    plain.append(written(case.epoch))
    rates["lr"] *= 0.5
    other["rate"] = written(case.epoch)
    rates["lr"] *= 2.0
    plain.append(written(case.epoch))

    places = steady(plain)
    seen = {name: shows(save, plain[0], places) for name, save in other.items()}
    see.fact("written", bool(plain[0]), "nothing was written at the given path or beside it")
    see.fact("epoch written", seen["epoch"], "the checkpoint is the same whatever the epoch")
    see.fact("file replaced", seen["file"], "an existing checkpoint was not replaced")
    for name in parts:
        see.fact(f"{name} written", seen[name], f"the checkpoint is the same whatever the {name}: what does training on need?")
    see.fact("rate written", seen["rate"], "the checkpoint is the same whatever the optimizer's rate")
    see.trajectory("training on after saving", train_on(model, optimizer, case, 3, 6), names(model))


def unwritten(step, *arguments):
    """Whether a step is still to be written: then its own words are the ones to show."""
    try:
        step(*arguments)
    except NotImplementedError:
        return True
    except Exception:
        return False
    return False


@check("load_checkpoint", cases=("line", "one-left"), elsewhere=("line", "one-left"), free=("rng",))
def load_checkpoint(module, case, see):
    """`load_checkpoint` puts a run back so that it goes on as if it had never stopped."""
    model, optimizer = make_run(case, case.tensor("start"))
    folder = tempfile.mkdtemp(dir=os.curdir)
    early, late = os.path.join(folder, "early.ckpt"), os.path.join(folder, "late.ckpt")
    train_on(model, optimizer, case, 0, 2)
    try:
        module.save_checkpoint(early, model, optimizer, case.epoch + 9)
    except NotImplementedError:
        if unwritten(module.load_checkpoint, early, model, optimizer):
            module.load_checkpoint(early, model, optimizer)
        raise
    train_on(model, optimizer, case, 2, 3)
    for group in optimizer.param_groups:
        group["lr"] *= 0.7
    module.save_checkpoint(early, model, optimizer, case.epoch)
    train_on(model, optimizer, case, 3, 5)
    module.save_checkpoint(late, model, optimizer, case.epoch + 4)
    train_on(model, optimizer, case, 5, 6)

    fresh, its_optimizer = make_run(case, case.tensor("other"))
    points = case.tensor("X")[:5]
    for name, path, update in (("early", early, 3), ("late", late, 5)):
        epoch = module.load_checkpoint(path, fresh, its_optimizer)
        see.number(f"epoch ({name})", epoch)
        fresh.eval()
        with torch.no_grad():
            see.array(f"predictions ({name})", fresh(points), expected="the saved model's predictions")
        rows = train_on(fresh, its_optimizer, case, update, update + 4)
        see.trajectory(f"training on ({name})", rows, names(fresh))
