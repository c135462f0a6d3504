# wrong: pick_device, parameter, to_device, train - nothing is written
# mistake: none
import numpy as np
import torch
from torch.utils.data import DataLoader


def accelerator():
    """The kind of accelerator of this machine, such as "cuda" or "mps", or None. (Nothing to do here.)"""
    if hasattr(torch, "accelerator"):  # since PyTorch 2.6
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return "cuda" if torch.cuda.is_available() else None


def pick_device(*arguments):
    raise NotImplementedError("08 pick_device")


def describe(tensor):
    """Where a tensor lives, and whether it can be trained, as a text. (Nothing to do here.)"""
    return f"{tensor.device.type}, leaf: {tensor.is_leaf}, requires grad: {tensor.requires_grad}"


def parameter(*arguments):
    raise NotImplementedError("08 parameter")


def count_tensors(batch):
    """How many tensors there are in nested tuples, lists and dicts. (Nothing to do here.)"""
    if isinstance(batch, torch.Tensor):
        return 1
    if isinstance(batch, dict):
        return sum(count_tensors(part) for part in batch.values())
    if isinstance(batch, list | tuple):
        return sum(count_tensors(part) for part in batch)
    return 0


def to_device(*arguments):
    raise NotImplementedError("08 to_device")


def row(w, b):
    """Two parameters of one element each as Python floats. (Nothing to do here.)"""
    return [w.item(), b.item()]


def train(*arguments):
    raise NotImplementedError("08 train")
