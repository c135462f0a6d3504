# right: parameter gives shape (1,) for a number; it fills an empty tensor
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    """The kind of accelerator of this machine, such as "cuda" or "mps", or None. (Nothing to do here.)"""
    if hasattr(torch, "accelerator"):  # since PyTorch 2.6
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return "cuda" if torch.cuda.is_available() else None


def pick_device(prefer=None):
    """The device to work on.

    prefer: None, a name such as "cpu" or "cuda", or a torch.device.
    Returns a torch.device: the preferred one if there is one, even if this machine lacks it; without a
    preference the accelerator where the machine has one, else the CPU.
    """
    if prefer is not None:
        return torch.device(prefer)
    return torch.device(accelerator() or "cpu")


def describe(tensor):
    """Where a tensor lives, and whether it can be trained, as a text. (Nothing to do here.)"""
    return f"{tensor.device.type}, leaf: {tensor.is_leaf}, requires grad: {tensor.requires_grad}"


def parameter(value, device, dtype=torch.float64):
    source = np.atleast_1d(np.asarray(value, dtype=np.float64))
    tensor = torch.empty(source.shape, dtype=dtype, device=device)
    with torch.no_grad():
        tensor.copy_(torch.from_numpy(source.copy()))
    tensor.requires_grad = True
    return tensor


def count_tensors(batch):
    """How many tensors there are in nested tuples, lists and dicts. (Nothing to do here.)"""
    if isinstance(batch, torch.Tensor):
        return 1
    if isinstance(batch, dict):
        return sum(count_tensors(part) for part in batch.values())
    if isinstance(batch, list | tuple):
        return sum(count_tensors(part) for part in batch)
    return 0


def to_device(batch, device):
    kind = type(batch)
    if kind in (tuple, list):
        return kind([to_device(part, device) for part in batch])
    if kind is dict:
        return dict(zip(batch, to_device(list(batch.values()), device)))
    return batch.to(device=device, non_blocking=True) if torch.is_tensor(batch) else batch


def row(w, b):
    """Two parameters of one element each as Python floats. (Nothing to do here.)"""
    return [w.item(), b.item()]


def train(dataset, batch_size, device, w, b, lr, epochs):
    """Mini-batch gradient descent of the line w * x + b on a device, from the start (w, b).

    dataset: its items are pairs (x_i, y_i) of float64 tensors of shape (1,), on the CPU.
    batch_size: an int; device: a torch.device; w, b: floats, the start; lr: the rate.
    epochs: how many passes over the data set. The batches come in the data set's order, and the last one
    may be short; the loss of a batch is its mean squared error.
    Returns the trajectory as a float64 NumPy array of shape (updates, 2): row t holds (w, b) after
    update t + 1, over all epochs.
    """
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], device), parameter([b], device)
    trajectory = []
    for _ in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for tensor in (w, b):
                    tensor -= lr * tensor.grad
                    tensor.grad = None
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)
