# %% [markdown]
# # 08 Devices
#
# **Goal:** write code that trains on whatever device it is given, with the same numbers up to rounding.
#
# A tensor lives on a device: in the memory of the CPU, or in that of an accelerator such as a GPU. An
# operation runs where its tensors are, and refuses tensors of two devices. (Only a CPU tensor without
# dimensions passes everywhere, which hides mistakes: the parameters of this exercise have a dimension.)
# So a loop has two things to bring to the same place, the parameters once and every batch as it comes.
# The mathematics doesn't change. On any device an update is
#
# $$w \leftarrow w - \eta \, \frac{\partial J}{\partial w}, \qquad
#   b \leftarrow b - \eta \, \frac{\partial J}{\partial b} .$$
#
# Most mistakes with devices can't be seen on a CPU, because there nothing ever has to move. The steps
# below are checked for them all the same, so write each one as if the device were another.

# %%
import copy

import numpy as np
import torch
from torch.utils.data import DataLoader

# %% [markdown]
# ## Which device
#
# The neighbour asks PyTorch what the machine has. Choose a device in one place of a program and hand it
# on from there: code that says `"cuda"` in ten places fails on the next laptop.


# %%
def accelerator():
    """The kind of accelerator of this machine, such as "cuda" or "mps", or None. (Nothing to do here.)"""
    if hasattr(torch, "accelerator"):  # since PyTorch 2.6
        return torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else None
    return "cuda" if torch.cuda.is_available() else None


# %% [markdown]
# Whoever asks for a certain device should get it, or an error from PyTorch as soon as it is used. A
# quiet fallback to the CPU looks kind, and costs somebody a night of slow training. (One device to name
# with care is Apple's "mps": it has no float64, so PyTorch refuses the float64 tensors of this course there.)


# %%
def pick_device(prefer=None):
    """The device to work on.

    prefer: None, a name such as "cpu" or "cuda", or a torch.device.
    Returns a torch.device: the preferred one if there is one, even if this machine lacks it; without a
    preference the accelerator where the machine has one, else the CPU.
    """
    ### BEGIN SOLUTION
    if prefer is not None:
        return torch.device(prefer)
    return torch.device(accelerator() or "cpu")
    ### END SOLUTION


# %% [markdown]
# ## A parameter in the right place
#
# Training changes *leaf* tensors: tensors that were made, not computed. `.to(device)` is an operation
# like any other. If a tensor that requires gradients has to move, the result on the new device has been
# computed from it, so it is no leaf: `backward()` fills the `.grad` of the tensor that stayed behind,
# and the one on the device never learns. On a CPU `.to("cpu")` has nothing to do and returns the very
# tensor, so the same code seems to be right.
#
# The neighbour prints all that one needs to find this out. There is even a device to try it on without
# an accelerator: `"meta"`, whose tensors have a shape and a dtype, but no numbers.


# %%
def describe(tensor):
    """Where a tensor lives, and whether it can be trained, as a text. (Nothing to do here.)"""
    return f"{tensor.device.type}, leaf: {tensor.is_leaf}, requires grad: {tensor.requires_grad}"


# %%
def parameter(value, device, dtype=torch.float64):
    """A trainable tensor on a device.

    value: a number, a list of numbers (it may be nested) or a NumPy array.
    device: a torch.device; dtype: the dtype of the result, whatever that of the value.
    Returns a leaf tensor that lives on the device and requires gradients, of the value's shape. It is a
    copy: neither of the two shows a later change of the other.
    """
    ### BEGIN SOLUTION
    return torch.tensor(value, dtype=dtype, device=device).requires_grad_()
    ### END SOLUTION


# %% [markdown]
# ## A batch in the right place
#
# What a loader gives need not be a pair: batches of dictionaries and lists are common, and some of what
# is in them is no tensor (a file's name, a length). A function for all of them calls itself on the parts
# of a container. The neighbour does so to count.
#
# Mind that `tensor.to(device)` leaves the tensor where it is and *returns* one on the device. A line
# that only says `x.to(device)` does nothing.


# %%
def count_tensors(batch):
    """How many tensors there are in nested tuples, lists and dicts. (Nothing to do here.)"""
    if isinstance(batch, torch.Tensor):
        return 1
    if isinstance(batch, dict):
        return sum(count_tensors(part) for part in batch.values())
    if isinstance(batch, list | tuple):
        return sum(count_tensors(part) for part in batch)
    return 0


# %%
def to_device(batch, device):
    """The same batch with every tensor on a device.

    batch: a tensor, anything that is not a tensor, or a tuple, list or dict of such, nested in any way.
    device: a torch.device.
    Returns containers of the same types, with the same keys, around tensors on the device. What is
    neither a tensor nor a container is passed on as it is. The containers that came in are left alone.
    """
    ### BEGIN SOLUTION
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        moved = copy.copy(batch)  # of the same type, an OrderedDict for instance
        for key in moved:
            moved[key] = to_device(batch[key], device)
        return moved
    if isinstance(batch, list):
        moved = copy.copy(batch)
        moved[:] = [to_device(part, device) for part in batch]
        return moved
    if isinstance(batch, tuple):
        make = getattr(batch, "_make", type(batch))  # a namedtuple takes its parts one by one
        return make(to_device(part, device) for part in batch)
    return batch
    ### END SOLUTION


# %% [markdown]
# ## Training on a device
#
# The data set stays on the CPU, however large it is, and the loop moves one batch at a time. At the end
# the way back matters: a tensor on an accelerator can't become a NumPy array as it is, and one that
# requires gradients can't either. The neighbour makes plain numbers of the parameters, which works everywhere.
# It also keeps a copy of them: a list that holds the tensors themselves would show the last values in
# every row.


# %%
def row(w, b):
    """Two parameters of one element each as Python floats. (Nothing to do here.)"""
    return [w.item(), b.item()]


# %%
def train(dataset, batch_size, device, w, b, lr, epochs):
    """Mini-batch gradient descent of the line w * x + b on a device, from the start (w, b).

    dataset: its items are pairs (x_i, y_i) of float64 tensors of shape (1,), on the CPU.
    batch_size: an int; device: a torch.device; w, b: floats, the start; lr: the rate.
    epochs: how many passes over the data set. The batches come in the data set's order, and the last one
    may be short; the loss of a batch is its mean squared error. A loader's workers stay at 0: no process
    may be started while this is graded.
    Returns the trajectory as a float64 NumPy array of shape (updates, 2): row t holds (w, b) after
    update t + 1, over all epochs.
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


# %% [markdown]
# The trained line and the path that led there. If your machine has an NVIDIA GPU, write "cuda" in place of
# "cpu": the figure must stay the same.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), start, device = plots.scattered(lambda x: 1.5 * x - 1), (-0.5, 2.0), pick_device("cpu")
        points = [(torch.tensor([x_i]), torch.tensor([y_i])) for x_i, y_i in zip(x, y, strict=True)]
        rows = train(points, 12, device, *start, 0.05, 15)
        left, right = figure.subplots(1, 2)
        plots.model(left, x, np.poly1d(start), label="start", color="tab:green", style="--")
        plots.model(plots.data(left, x, y), x, np.poly1d(rows[-1]), label=f"trained on {device}").legend()

        def loss(row):
            return np.mean((np.polyval(row, x) - y) ** 2)

        plots.path(plots.loss_contours(right, loss, (-1, 3), (-3, 3), ("w", "b")), rows, start=start)
