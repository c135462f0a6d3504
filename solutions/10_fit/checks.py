"""What is observed of 10_fit: losses, every update, and the run that goes on from a checkpoint."""

import bz2
import copy
import gzip
import io
import lzma
import os
import re
import zipfile
import zlib
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


@check("evaluate", cases=("line", "one-left", "even", "ones", "far", "float32"), elsewhere=("line",), free=("rng",))
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
        see.unchanged(f"{name}: X_val", loader.dataset.tensors[0], case.tensor("X_val", device="cpu"))
        see.unchanged(f"{name}: Y_val", loader.dataset.tensors[1], case.tensor("Y_val", device="cpu"))
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
    log.show_left(see, model)
    for name, tensor in zip(("X", "X_val", "Y", "Y_val"), [t for pair in data_of(*loaders).values() for t in pair], strict=True):
        see.unchanged(name, tensor, case.tensor(name, device="cpu"))
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


@check("fit", elsewhere=("line",), free=("rng",))
def fit(module, case, see):
    """`fit` updates once per batch, evaluates after each epoch, keeps both losses and calls `on_epoch`."""
    history, calls = run_fit(module, case, see)
    see_history(see, history)
    first = calls[0][0] if calls and calls[0][0] in (0.0, 1.0) else 0.0
    columns = ("epoch", "train_loss", "val_loss", "updates so far")
    called = [[epoch - first, *rest] for epoch, *rest in calls]
    see.array("on_epoch", called, columns=columns, expected="one call of on_epoch per epoch")


@check("fit", cases=("even",), free=("rng",))
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
    told = {name: name.split(".") for name, _ in model.named_parameters()}  # such as 0.weight
    return tuple(f"{told[name][1]} {i} of layer {told[name][0]}" for name, p in model.named_parameters() for i in range(p.numel()))


def saved_runs(case, *updates):
    """One run as it stands after each of some numbers of updates, its rates lowered: copies, of which checkpoints are written."""
    run = make_run(case, case.tensor("start"))
    for first, last in zip((0, *updates), updates, strict=False):
        if last > first:
            train_on(*run, case, first, last)
        model, optimizer = copy.deepcopy(run)
        for ours, theirs in zip(model.parameters(), run[0].parameters(), strict=True):
            ours.grad = theirs.grad.clone()  # which no copy takes along
        for group in optimizer.param_groups:
            group["lr"] *= 0.7
        yield model, optimizer


def path_in(folder, name):
    """A path in a folder of its own, so that files beside it are told apart."""
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    return os.path.join(folder, name, "run.ckpt")


def state_of(model, optimizer):
    """The parts of a run, by name: what decides how training goes on, as lists of tensors."""
    memory = [optimizer.state.get(p, {}) for p in model.parameters()]
    return {
        "parameters": list(model.parameters()),
        "buffers": list(model.buffers()),
        "optimizer's memory": [torch.as_tensor(own[key]) for own in memory for key in sorted(own)],
        "rate": [torch.tensor(float(group["lr"]), dtype=torch.float64) for group in optimizer.param_groups],
    }


def numbers(tensors):
    """The numbers of some tensors, one after another."""
    return [number for tensor in tensors for number in tensor.detach().cpu().double().reshape(-1).tolist()]


def same(now, then):
    """Whether some numbers are others, up to the last bits, which a text may lose."""
    now, then = np.array(now), np.array(then)
    return now.shape == then.shape and bool(np.allclose(now, then, rtol=2e-15, atol=0.0))


def unzipped(data):
    """What the files in an archive hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def unpacked(data):
    """The bytes of a file, and what is packed in them in one of the usual ways."""
    parts = [data]
    for unpack in (unzipped, gzip.decompress, zlib.decompress, bz2.decompress, lzma.decompress):
        try:
            parts.append(unpack(data))
        except Exception:  # it is packed in another way, or not at all
            continue
    return b"\n".join(parts)


def read_folder(path):
    """What the files beside a path hold, and itself."""
    files = [os.path.join(place, name) for place, _, names in os.walk(os.path.dirname(path)) for name in names]
    data = []
    for name in files:
        with open(name, "rb") as file:
            data.append(unpacked(file.read()))
    return b"\n".join(data)


def holds(data, wanted, dtype="f8"):
    """Whether each of some numbers stands in bytes: as a number of that dtype or a float64, or as a text."""
    texts = re.findall(rb"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", data)
    texts = {float(text) for text in texts if len(text) < 40}
    kinds = {"<f8", ">f8", f"<{dtype}"}
    return all(n in texts or any(np.array(n, kind).tobytes() in data for kind in kinds) for n in wanted)


def found(path, state):
    """Which parts of a run stand in the files at a path, number by number."""
    data = read_folder(path)
    plain = {name: [t for t in tensors if t.dim() or name == "rate"] for name, tensors in state.items()}
    return {name: holds(data, numbers(tensors), f"f{tensors[0].element_size()}") for name, tensors in plain.items()}


@check("save_checkpoint", cases=("line", "one-left"), elsewhere=("line",), free=("rng",))
def save_checkpoint(module, case, see):
    """`save_checkpoint` writes at the given path, and disturbs nothing."""
    for training, (model, optimizer) in zip((True, False), saved_runs(case, 2, 2), strict=True):
        model.train(training)
        parameters = dict(model.named_parameters())
        path = path_in(os.curdir, f"saved-{training}")
        module.save_checkpoint(path, model, optimizer, case.epoch)
        mode = "training" if training else "evaluation"
        see.fact(f"written ({mode} mode)", bool(os.listdir(os.path.dirname(path))), "nothing was written at the given path or beside it")
        stayed = all(tensor.device.type == torch.device(case.device).type for tensor in model.state_dict().values())
        see.fact(f"still on the device ({mode} mode)", stayed, "the model is on another device after it was saved: training cannot go on")
        see.fact(f"mode after ({mode} mode)", model.training == training, "the model is in another mode after it was saved")
        now = dict(model.named_parameters())
        kept = list(now) == list(parameters) and all(now[name] is p and p.requires_grad for name, p in parameters.items())
        see.fact(f"same parameters ({mode} mode)", kept, "the model has other parameters after it was saved, or they no longer require grad")
        see.trajectory(f"training on after saving ({mode} mode)", train_on(model, optimizer, case, 2, 4), names(model))


def states(module, case):
    """What `save_checkpoint_holds` looks at: one state, also with a far epoch, and also written over another one."""
    written = ("again", 9), ("again", 0), ("once", 0), ("far", FAR)
    for (name, epoch), run in zip(written, saved_runs(case, 1, 2, 2, 2), strict=True):
        module.save_checkpoint(path_in(case.folder, name), *run, case.epoch + epoch)


FAR = 100_000_000  # updates later: a number that stands in no file by chance


def came_back(module, path, case):
    """The numbers of the run that `load_checkpoint` brings back from a path, part by part, and the epoch; none where it raises."""
    model, optimizer = make_run(case, case.tensor("other"))
    try:
        epoch = module.load_checkpoint(path, model, optimizer)
        return {name: numbers(tensors) for name, tensors in state_of(model, optimizer).items()}, float(epoch)
    except BaseException:  # whether it works is for its own check to say
        return {}, None


@check("save_checkpoint", cases=("line", "one-left"), elsewhere=("line",), free=("rng",), written_by="states")
def save_checkpoint_holds(module, case, see):
    """`save_checkpoint` writes all that decides how training goes on.

    A part is written if it can be loaded in another process, where nothing but the file is left of the run. Where
    `load_checkpoint` does not bring it back, its numbers are looked for in the file.
    """
    once, far, again = (path_in(case.folder, name) for name in ("once", "far", "again"))
    (now, epoch), (_, far_epoch), (new, new_epoch) = [came_back(module, path, case) for path in (once, far, again)]
    state = state_of(*next(saved_runs(case, 2)))  # made when nothing of the module's is called any more
    came, anew = ({name: name in run and same(run[name], numbers(state[name])) for name in state} for run in (now, new))
    stands, stands_anew = found(once, state), found(again, state)
    odd = came["parameters"] and not stands["parameters"]  # no format in which numbers could be looked for
    for name in state:
        what = f"the checkpoint does not hold the {name}: what does training on need?"
        see.fact(f"{name} written", came[name] or stands[name] or odd, what)
    known = (epoch, far_epoch) == (case.epoch, case.epoch + FAR) or holds(read_folder(far), [case.epoch + FAR], "i4")
    see.fact("epoch written", known, "the checkpoint does not hold the epoch")
    replaced = (anew, new_epoch, stands_anew) == (came, epoch, stands)
    see.fact("file replaced", replaced, "an existing checkpoint was not replaced")


def unwritten(step, *arguments):
    """Whether a step is still to be written."""
    try:
        step(*arguments)
    except NotImplementedError:
        return True
    except Exception:
        return False
    return False


def checkpoints(module, case):
    """What `load_checkpoint` is to read: two states of a run, and one with a far epoch."""
    written = ("early", 0), ("far", FAR), ("late", 4)
    for (name, epoch), run in zip(written, saved_runs(case, 2, 2, 3), strict=True):
        path = path_in(case.folder, name)
        try:
            module.save_checkpoint(path, *run, case.epoch + epoch)
        except NotImplementedError:
            if unwritten(module.load_checkpoint, path, *run):
                return  # then its own words are the ones to show
            raise


def put_back(model, optimizer, right, missing):
    """Put back into a run what no file of its checkpoint holds, as it is in the right run."""
    pairs = list(zip(model.parameters(), right[0].parameters(), strict=True))
    if "optimizer's memory" in missing:
        for ours, theirs in pairs:
            optimizer.state[ours] = copy.deepcopy(right[1].state[theirs])
    if "buffers" in missing:
        for ours, theirs in zip(model.buffers(), right[0].buffers(), strict=True):
            ours.copy_(theirs)
    if "rate" in missing:
        for ours, theirs in zip(optimizer.param_groups, right[1].param_groups, strict=True):
            ours["lr"] = theirs["lr"]


@check("load_checkpoint", cases=("line", "one-left"), elsewhere=("one-left",), free=("rng",), written_by="checkpoints")
def load_checkpoint(module, case, see):
    """`load_checkpoint` puts a run back, in a program started anew, so that it goes on as if it had never stopped.

    What the student's own files do not hold is not asked of it: that is `save_checkpoint`'s fault alone. Only the
    parameters are, without which it would show nothing.
    """
    fresh, its_optimizer = make_run(case, case.tensor("other"))
    points = case.tensor("X")[:5]
    rights = saved_runs(case, 2, 3)  # each is made when it was loaded, so that no program finds it
    for name, updates, later in (("early", 2, 0), ("late", 3, 4)):
        path, save = path_in(case.folder, name), f"the save after {updates} updates"
        fresh.train(name == "early")
        epoch = module.load_checkpoint(path, fresh, its_optimizer)
        see.fact(f"mode after {save} was loaded", fresh.training == (name == "early"), "the model is in another mode than that in which it came")
        right = next(rights)
        state = state_of(*right)
        now, stands = state_of(fresh, its_optimizer), found(path, state)
        came = {part: same(numbers(now[part]), numbers(tensors)) for part, tensors in state.items()}
        odd = came["parameters"] and not stands["parameters"]
        put_back(fresh, its_optimizer, right, [] if odd else [part for part in state if not came[part] and not stands[part]])
        far = holds(read_folder(path_in(case.folder, "far")), [case.epoch + FAR], "i4")
        see.number(f"epoch of {save}", epoch if far or odd else case.epoch + later)
        fresh.eval()
        with torch.no_grad():
            see.array(f"predictions from {save}", fresh(points), expected="the saved model's predictions")
        rows = train_on(fresh, its_optimizer, case, updates, updates + 3)
        see.trajectory(f"training on from {save}", rows, names(fresh))
