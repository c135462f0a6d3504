# right: seeds the global generator, which this lesson does not forbid
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
    """A trainable tensor on a device.

    value: a number, a list of numbers (it may be nested) or a NumPy array.
    device: a torch.device; dtype: the dtype of the result, whatever that of the value.
    Returns a leaf tensor that lives on the device and requires gradients, of the value's shape. It is a
    copy: neither of the two shows a later change of the other.
    """
    return torch.tensor(value, dtype=dtype, device=device).requires_grad_()


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
    """The same batch with every tensor on a device.

    batch: a tensor, anything that is not a tensor, or a tuple, list or dict of such, nested in any way.
    device: a torch.device.
    Returns containers of the same types, with the same keys, around tensors on the device. What is
    neither a tensor nor a container is passed on as it is. The containers that came in are left alone.
    """
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)(to_device(part, device) for part in batch)
    return batch


def row(w, b):
    """Two parameters of one element each as Python floats. (Nothing to do here.)"""
    return [w.item(), b.item()]


def train(dataset, batch_size, device, w, b, lr, epochs):
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], device), parameter([b], device)
    torch.manual_seed(0)
    trajectory = []
    for epoch in range(epochs):
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
