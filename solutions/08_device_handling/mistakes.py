"""Known mistakes of 08_device_handling: what each looks like is worked out by running it."""

import numpy as np
import torch
from torch.utils.data import DataLoader

from autograder.mistakes import mistake

# ---------------------------------------------------------------- pick_device


@mistake(
    "pick_device", "another device comes back than the one that was asked for", old="prefer is not None", new="False"
)
def preference_passed_over():
    """Ask for "meta" and look at what comes back: whose choice should it be?"""


@mistake("pick_device", "the CPU comes back where cuda was asked for")
def falls_back_from_cuda(prefer=None):
    """Who finds out, and when, that the training runs on a slow device?"""
    device = torch.device(accelerator() or "cpu") if prefer is None else torch.device(prefer)
    return torch.device("cpu") if device.type == "cuda" else device


@mistake("pick_device", 'the CPU comes back where "cuda" was asked for by name')
def falls_back_from_cuda_by_name(prefer=None):
    """Who finds out, and when, that the training runs on a slow device?"""
    if prefer == "cuda":
        prefer = "cpu"
    return torch.device(accelerator() or "cpu") if prefer is None else torch.device(prefer)


@mistake("pick_device", "cuda comes back whatever was asked for")
def always_cuda(prefer=None):
    """Ask for "cpu" and look at what comes back."""
    return torch.device("cuda")


@mistake(
    "pick_device",
    "without a preference it does not take what the machine has",
    old="accelerator() or",
    new='"meta" or',
    unseen=["singles"],
)
def does_not_look():
    """What should come back on a machine without any accelerator?"""


@mistake(
    "pick_device",
    "without a preference nothing is chosen",
    old="if prefer is not None:",
    new="if True:",
    unseen=["singles"],
)
def preference_needed():
    """What should come back if nobody asked for anything?"""


@mistake("pick_device", "a name comes back instead of a device")
def name_returned(prefer=None):
    """Print the type of what comes back: is a text a device?"""
    return str(prefer or accelerator() or "cpu")


@mistake(
    "pick_device",
    "a name that was asked for comes back as it is, and not as a device",
    old="torch.device(prefer)",
    new="prefer",
)
def preference_as_it_came():
    """Print the type of what comes back if a name was asked for: is a text a device?"""


@mistake(
    "pick_device",
    "it can take names alone, and no torch.device",
    old="torch.device(prefer)",
    new="torch.device(prefer.lower())",
)
def names_only():
    """Of what types may the preference be?"""


@mistake("pick_device", "nothing comes back", old="return torch", new="torch")
def device_not_returned():
    """What does Python give back from a function without a return?"""


# ---------------------------------------------------------------- parameter


@mistake(
    "parameter",
    "the tensor was moved after gradients were asked for, so that it is no leaf on another device",
    old="dtype=dtype, device=device).requires_grad_()",
    new="dtype=dtype).requires_grad_().to(device)",
    unseen=["singles"],
)
def moved_too_late():
    """Move first, then ask for gradients: what does .to return, and from what was that computed?"""


@mistake(
    "parameter",
    "the dtype was changed after gradients were asked for, so that the result is no leaf",
)
def cast_too_late(value, device, dtype=torch.float64):
    """A change of dtype is an operation like any other: from what was its result computed?"""
    return torch.tensor(np.asarray(value, dtype=np.float64), device=device, requires_grad=True).to(dtype)


@mistake("parameter", "device and dtype were changed after gradients were asked for")
def moved_and_cast_too_late(value, device, dtype=torch.float64):
    """Can a tensor of whole numbers require gradients? Ask for them last."""
    return torch.tensor(value, requires_grad=True).to(device, dtype)


@mistake(
    "parameter",
    "the result was computed from the tensor that requires gradients, so that it is no leaf",
    old=".requires_grad_()",
    new=".requires_grad_() * 1",
)
def computed_from_the_leaf():
    """Which tensor gets its .grad filled: the one that was made, or the one that was computed from it?"""


@mistake(
    "parameter",
    "the tensor does not get to the device that was asked for",
    old=", device=device",
    new="",
    unseen=["singles"],
)
def parameter_not_moved():
    """Ask for "meta" and print the device of what comes back. What does .to do to the tensor itself?"""


@mistake("parameter", "the parameters do not require gradients", old=".requires_grad_()", new="")
def no_gradients_asked_for():
    """Print requires_grad of what comes back."""


@mistake("parameter", "the result is float64 whatever was asked for", old="dtype=dtype", new="dtype=torch.float64")
def parameter_dtype_ignored():
    """Ask for a float32 parameter and print the dtype of what comes back."""


@mistake(
    "parameter",
    "the parameters are float32 where nothing was said about the dtype",
    old="dtype=torch.float64",
    new="dtype=torch.float32",
)
def parameter_float32_by_default():
    """Print the dtype of a parameter that was made with two arguments: which one is promised?"""


@mistake("parameter", "the dtype of the value decides, not the one that was asked for", old="dtype=dtype, ", new="")
def dtype_of_the_value():
    """Put in a whole number and print the dtype. Can it require gradients?"""


@mistake("parameter", "floats keep the dtype that they come with, whatever was asked for")
def floats_keep_their_dtype(value, device, dtype=torch.float64):
    """Put in a Python float and a float32 array, and print the dtypes of what comes back."""
    tensor = torch.tensor(value, device=device)
    return (tensor if tensor.is_floating_point() else tensor.to(dtype)).requires_grad_()


@mistake(
    "parameter",
    "the value passes through float32 on its way, and loses its last digits there",
    old="dtype=dtype, device=device)",
    new="dtype=torch.float32, device=device).to(dtype)",
)
def parameter_through_float32():
    """Print the value with 12 digits, before and after. How many digits does a float32 have?"""


@mistake(
    "parameter",
    "Python's numbers pass through PyTorch's default dtype, float32, and lose their last digits there",
    old="dtype=dtype, device=device)",
    new="device=device).to(dtype)",
)
def parameter_through_the_default_dtype():
    """Which dtype does PyTorch choose for a Python float, and how many digits does it have?"""


@mistake(
    "parameter",
    "the parameter shares the memory of the array that it was made of",
    old="torch.tensor(",
    new="torch.as_tensor(",
    unseen=["singles"],
)
def memory_shared():
    """Change the array afterwards and look at the parameter."""


@mistake("parameter", "it can take a single number alone", old="torch.tensor(value", new="torch.tensor(float(value)")
def numbers_only():
    """Which kinds of value may come in? Try a list."""


@mistake(
    "parameter",
    "the shape of the value is lost: all of it comes in one row",
    old="device=device)",
    new="device=device).reshape(-1)",
)
def flattened():
    """Print the shape of the value and that of the result."""


@mistake(
    "parameter",
    "the result has one axis more than the value",
    old="device=device)",
    new="device=device).unsqueeze(0)",
)
def axis_added():
    """Print the shape of the value and that of the result."""


@mistake("parameter", "the parameters are arrays instead of tensors")
def array_returned(value, device, dtype=torch.float64):
    """Print the type of what comes back: can an array require gradients?"""
    return np.array(value, dtype=np.float64)


@mistake("parameter", "nothing comes back", old="return torch", new="torch")
def parameter_not_returned():
    """What does Python give back from a function without a return?"""


@mistake(
    "parameter",
    "the parameter is made on cuda whatever device was asked for",
    old="device=device",
    new='device="cuda"',
)
def parameter_on_cuda():
    """Which device was asked for? Look for "cuda" in your code."""


# ---------------------------------------------------------------- to_device


@mistake("to_device", "the tensors do not get to the device that was asked for", old="batch.to(device)", new="batch")
def batch_not_moved():
    """`.to` returns a new tensor: what becomes of it? Try the device "meta"."""


@mistake(
    "to_device",
    "the tensors are moved to cuda whatever device was asked for",
    old="batch.to(device)",
    new='batch.to("cuda")',
)
def batch_on_cuda():
    """Which device was asked for? Look for "cuda" in your code."""


@mistake(
    "to_device",
    "only tensors of floats are moved",
    old="return batch.to(device)",
    new="return batch.to(device) if batch.is_floating_point() else batch",
)
def only_floats_moved():
    """Where does a tensor of labels or of booleans have to be?"""


@mistake(
    "to_device",
    "tuples come back as lists",
    old="type(batch)(to_device(part, device) for part in batch)",
    new="[to_device(part, device) for part in batch]",
)
def tuples_become_lists():
    """Compare the types of the containers before and after."""


@mistake("to_device", "lists come back as tuples", old="type(batch)(", new="tuple(")
def lists_become_tuples():
    """Compare the types of the containers before and after."""


@mistake("to_device", "tuples come back as generators")
def tuples_become_generators(batch, device):
    """What is made by a comprehension in round brackets? Print its type."""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    if isinstance(batch, list):
        return [to_device(part, device) for part in batch]
    if isinstance(batch, tuple):
        return (to_device(part, device) for part in batch)
    return batch


@mistake("to_device", "lists and tuples come back as generators", old="type(batch)(", new="(")
def containers_become_generators():
    """What is made by a comprehension in round brackets? Print its type."""


@mistake(
    "to_device",
    "dicts come back as lists",
    old="{key: to_device(part, device) for key, part in batch.items()}",
    new="[to_device(part, device) for part in batch.values()]",
)
def dicts_become_lists():
    """How does the loop find a batch's inputs if their key is gone?"""


@mistake("to_device", "dicts are passed on without a look inside", old="isinstance(batch, dict)", new="False")
def dicts_passed_over():
    """Which containers can come? Where are the tensors of a dict afterwards?"""


@mistake("to_device", "lists are passed on without a look inside", old="list | tuple", new="tuple")
def lists_passed_over():
    """Which containers can come? Where are the tensors of a list afterwards?"""


@mistake("to_device", "tuples are passed on without a look inside", old="list | tuple", new="list")
def tuples_passed_over():
    """Which containers can come? Where are the tensors of a tuple afterwards?"""


@mistake("to_device", "containers are passed on without a look inside")
def containers_passed_over(batch, device):
    """Where are the tensors of a pair, a list or a dict afterwards?"""
    return batch.to(device) if isinstance(batch, torch.Tensor) else batch


@mistake("to_device", "containers inside a dict are not followed")
def dicts_one_level(batch, device):
    """A dict may hold a list of tensors: which function moves all that is in it?"""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: part.to(device) if isinstance(part, torch.Tensor) else part for key, part in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)(to_device(part, device) for part in batch)
    return batch


@mistake("to_device", "containers inside a tuple are not followed")
def tuples_one_level(batch, device):
    """A tuple may hold a list of tensors: which function moves all that is in it?"""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, tuple):
        return tuple(part.to(device) if isinstance(part, torch.Tensor) else part for part in batch)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    return [to_device(part, device) for part in batch] if isinstance(batch, list) else batch


@mistake("to_device", "every tensor is made float64", old="batch.to(device)", new="batch.to(device, torch.float64)")
def batch_made_float64():
    """Print the dtypes of a batch of labels and booleans before and after: was a change asked for?"""


@mistake(
    "to_device",
    "tensors of floats are made float32",
    old="batch.to(device)",
    new="batch.to(device, torch.float32 if batch.is_floating_point() else None)",
)
def batch_made_float32():
    """Print the dtypes before and after: was a change asked for?"""


@mistake("to_device", "what is no tensor is dropped", old="    return batch\n", new="    return None\n")
def others_dropped():
    """What should become of a file's name in a batch?"""


@mistake(
    "to_device",
    "it is asked of everything to move, tensor or not",
    old="    return batch\n",
    new="    return batch.to(device)\n",
)
def others_asked_to_move():
    """What is in a batch besides tensors and containers?"""


@mistake(
    "to_device",
    "tensors are made of numbers",
    old="    return batch\n",
    new="    return torch.tensor(batch, device=device) if isinstance(batch, int | float) else batch\n",
)
def numbers_become_tensors():
    """What should become of a number in a batch?"""


@mistake(
    "to_device",
    "tensors are made of arrays",
    old="    return batch\n",
    new="    return torch.as_tensor(batch, device=device) if isinstance(batch, np.ndarray) else batch\n",
)
def arrays_become_tensors():
    """What should become of an array in a batch: is it a tensor?"""


@mistake("to_device", "a text is taken for a container, and each of its letters again, without end")
def texts_followed(batch, device):
    """A text consists of texts: where does your function end?"""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    if hasattr(batch, "__iter__"):
        return type(batch)([to_device(part, device) for part in batch])
    return batch


@mistake("to_device", "it can do one pair of tensors and nothing else")
def pairs_only(batch, device):
    """Which other kinds of batch can come?"""
    x, y = batch
    return x.to(device), y.to(device)


@mistake("to_device", "lists that came in are written into")
def lists_in_place(batch, device):
    """Look at the batch that came in, afterwards: who else may need it as it was?"""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(part, device) for key, part in batch.items()}
    if isinstance(batch, list):
        batch[:] = [to_device(part, device) for part in batch]
        return batch
    return tuple(to_device(part, device) for part in batch) if isinstance(batch, tuple) else batch


@mistake("to_device", "dicts that came in are written into")
def dicts_in_place(batch, device):
    """Look at the batch that came in, afterwards: who else may need it as it was?"""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        batch.update({key: to_device(part, device) for key, part in batch.items()})
        return batch
    return type(batch)(to_device(part, device) for part in batch) if isinstance(batch, list | tuple) else batch


@mistake("to_device", "lists and dicts that came in are written into")
def containers_in_place(batch, device):
    """Look at the batch that came in, afterwards: who else may need it as it was?"""
    if isinstance(batch, torch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        batch.update({key: to_device(part, device) for key, part in batch.items()})
        return batch
    if isinstance(batch, list):
        batch[:] = [to_device(part, device) for part in batch]
        return batch
    return tuple(to_device(part, device) for part in batch) if isinstance(batch, tuple) else batch


@mistake("to_device", "nothing comes back")
def batch_not_returned(batch, device):
    """What does Python give back from a function without a return?"""


# ---------------------------------------------------------------- train


@mistake(
    "train",
    "the short last batch is dropped",
    old="batch_size=batch_size",
    new="batch_size=batch_size, drop_last=True",
    unseen=["even", "singles"],
)
def drops_last():
    """Count the samples of one epoch. Is every one in some batch?"""


@mistake(
    "train",
    "the short last batch is dropped",
    old="batch_size=batch_size",
    new="batch_size=batch_size, drop_last=len(dataset) > batch_size",
    unseen=["even", "singles", "whole"],
)
def drops_last_of_several():
    """Count the samples of one epoch. Is every one in some batch?"""


@mistake(
    "train",
    "the whole data set is one batch",
    old="batch_size=batch_size",
    new="batch_size=len(dataset)",
    unseen=["whole"],
)
def full_batch():
    """How many samples should one update see?"""


@mistake(
    "train",
    "the batch size is not handed on, so that every batch is one sample",
    old=", batch_size=batch_size",
    new="",
    unseen=["singles"],
)
def batch_size_unused():
    """How many samples should one update see? Print the length of a batch."""


@mistake("train", "each row is written before its update")
def row_before_update(dataset, batch_size, device, w, b, lr, epochs):
    """Record after the step."""
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], device), parameter([b], device)
    trajectory = []
    for _ in range(epochs):
        for batch in loader:
            trajectory.append(row(w, b))
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for tensor in (w, b):
                    tensor -= lr * tensor.grad
                    tensor.grad = None
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "the start is written as a row", old="trajectory = []", new="trajectory = [row(w, b)]")
def start_is_a_row():
    """Is the start a result of an update?"""


@mistake(
    "train",
    "there is one row per epoch, not one per update",
    old="            trajectory.append",
    new="        trajectory.append",
    unseen=["whole"],
)
def row_per_epoch():
    """Count the updates of an epoch, and your rows."""


@mistake("train", "only the last row comes back", old="np.array(trajectory)", new="np.array(trajectory[-1:])")
def last_row_only():
    """How many rows does a path of that many updates have?"""


@mistake(
    "train", "all rows hold the same tensors, and so the last values", old="row(w, b)", new="[w.detach(), b.detach()]"
)
def rows_aliased():
    """Store a copy or numbers: what does a tensor show that has been changed since?"""


@mistake("train", "NumPy was handed tensors that still require gradients", old="row(w, b)", new="[w, b]")
def rows_require_gradients():
    """Store numbers: can a tensor that requires gradients become a part of an array?"""


@mistake("train", "the columns are b, w", old="row(w, b)", new="row(b, w)")
def columns_swapped():
    """Which column is which?"""


@mistake("train", "the rows and columns have changed places", old="reshape(-1, 2)", new="reshape(-1, 2).T")
def transposed():
    """Print the shape: which axis counts the updates?"""


@mistake("train", "all numbers come in one long row", old="reshape(-1, 2)", new="reshape(-1)")
def one_long_row():
    """Print the shape: how many columns should there be?"""


@mistake(
    "train",
    "losses come back instead of the path of w and b",
    old="row(w, b))\n    return np.array(trajectory).reshape(-1, 2)",
    new="loss.item())\n    return np.array(trajectory)",
)
def losses_returned():
    """What should a row of the result hold?"""


@mistake("train", "nothing comes back", old="return np", new="np")
def path_not_returned():
    """What does Python give back from a function without a return?"""


@mistake("train", "the gradients are never cleared", old="                    tensor.grad = None\n", new="")
def never_cleared():
    """What does backward() do to a gradient that is already there?"""


@mistake(
    "train",
    "only the gradient of w is cleared",
    old="                    tensor.grad = None\n",
    new="                w.grad = None\n",
)
def only_w_cleared():
    """Clear every gradient."""


@mistake(
    "train",
    "only the gradient of b is cleared",
    old="                    tensor.grad = None\n",
    new="                b.grad = None\n",
)
def only_b_cleared():
    """Clear every gradient."""


@mistake(
    "train",
    "the gradients are cleared once per epoch instead of once per batch",
    unseen=["whole"],
)
def cleared_once_per_epoch(dataset, batch_size, device, w, b, lr, epochs):
    """What repeats for each batch, and what for each epoch?"""
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], device), parameter([b], device)
    trajectory = []
    for _ in range(epochs):
        w.grad = b.grad = None
        for batch in loader:
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for tensor in (w, b):
                    tensor -= lr * tensor.grad
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "there is one update per epoch, on the gathered gradients of all batches", unseen=["whole"])
def step_on_gathered_gradients(dataset, batch_size, device, w, b, lr, epochs):
    """What repeats for each batch, and what for each epoch?"""
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


@mistake("train", "b is never updated", old="in (w, b):", new="in (w,):")
def b_frozen():
    """Which parameter never moves?"""


@mistake("train", "w is never updated", old="in (w, b):", new="in (b,):")
def w_frozen():
    """Which parameter never moves?"""


@mistake("train", "the parameters climb instead of descend", old="tensor -= lr", new="tensor += lr")
def climbs():
    """The gradient points uphill."""


@mistake("train", "the learning rate is left out", old="lr * ", new="")
def no_rate():
    """Scale the step."""


@mistake("train", "every update is twice as long as it should be", old="lr * ", new="2 * lr * ")
def two_steps():
    """How often do backward() and the update run for one batch, and where does a factor 2 come from?"""


@mistake(
    "train",
    "there is momentum, of RATE",
    old="                    tensor.grad = None\n",
    new="                    tensor.grad *= RATE\n",
    constants={"RATE": (0.9, 0.5, 0.99)},
)
def momentum():
    """Which update was asked for? What is left of the last batch's gradient in yours?"""


@mistake("train", "the optimizer is Adam")
def adam(dataset, batch_size, device, w, b, lr, epochs):
    """Which update was asked for?"""
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], device), parameter([b], device)
    optimizer = torch.optim.Adam([w, b], lr=lr)
    trajectory = []
    for _ in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            optimizer.zero_grad()
            ((w * x + b - y) ** 2).mean().backward()
            optimizer.step()
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "each update uses the gradient of the batch before")
def one_gradient_late(dataset, batch_size, device, w, b, lr, epochs):
    """Forward, backward, update: in that order."""
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], device), parameter([b], device)
    trajectory, late = [], [0.0, 0.0]
    for _ in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for i, tensor in enumerate((w, b)):
                    tensor -= lr * late[i]
                    late[i], tensor.grad = tensor.grad, None
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "the squares of a batch are summed, not averaged", old=".mean()", new=".sum()", unseen=["singles"])
def sum_of_squares():
    """Should a batch of twice as many points make twice as long a step?"""


@mistake("train", "every update is half as long as it should be", old=".mean()", new=".mean() / 2")
def half_the_loss():
    """Some books put a 1/2 before the sum. Does the formula of this exercise?"""


@mistake(
    "train",
    "the loss is the absolute error, not the squared one",
    old="((w * x + b - y) ** 2)",
    new="(w * x + b - y).abs()",
)
def absolute_error():
    """Which loss was asked for?"""


@mistake("train", "the loss is the root of the mean squared error", old=".mean()", new=".mean().sqrt()")
def root_of_the_loss():
    """Is there a root in the loss that was asked for?"""


@mistake(
    "train",
    "the squares of the short batch are divided by the full batch size, not by its own length",
    old=".mean()",
    new=".sum() / batch_size",
    unseen=["even", "singles"],
)
def divided_by_batch_size():
    """Is the last batch full?"""


@mistake(
    "train",
    "every prediction meets every target, (N, 1) against (N,)",
    old="b - y)",
    new="b - y.squeeze(1))",
    unseen=["singles"],
)
def all_pairs():
    """Print the shape of prediction minus target."""


@mistake("train", "b is missing from the prediction", old="w * x + b - y", new="w * x + 0 * b - y")
def no_b():
    """Is this the model that was asked for?"""


@mistake("train", "x and y of a batch have changed places", old="x, y = to", new="y, x = to")
def batch_swapped():
    """In which order does a pair of the data set come?"""


@mistake(
    "train",
    "w and b start from 0, not from where they should",
    old="parameter([w], device), parameter([b], device)",
    new="parameter([0.0], device), parameter([0.0], device)",
)
def starts_from_zero():
    """Which start was handed in?"""


@mistake("train", "w and b are made anew in every epoch")
def made_anew_each_epoch(dataset, batch_size, device, w, b, lr, epochs):
    """What happens once, before all epochs?"""
    loader = DataLoader(dataset, batch_size=batch_size)
    start, trajectory = (w, b), []
    for _ in range(epochs):
        w, b = (parameter([value], device) for value in start)
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


@mistake("train", "w and b are made anew for every batch")
def made_anew_each_batch(dataset, batch_size, device, w, b, lr, epochs):
    """What happens once, before all epochs?"""
    loader = DataLoader(dataset, batch_size=batch_size)
    start, trajectory = (w, b), []
    for _ in range(epochs):
        for batch in loader:
            w, b = (parameter([value], device) for value in start)
            x, y = to_device(batch, device)
            loss = ((w * x + b - y) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                for tensor in (w, b):
                    tensor -= lr * tensor.grad
                    tensor.grad = None
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "there is one epoch too many", old="range(epochs)", new="range(epochs + 1)")
def one_epoch_too_many():
    """Count your epochs."""


@mistake("train", "there is one epoch too few", old="range(epochs)", new="range(epochs - 1)")
def one_epoch_too_few():
    """Count your epochs."""


@mistake(
    "train",
    "each epoch ends after its first batch",
    old="append(row(w, b))",
    new="append(row(w, b))\n            break",
    unseen=["whole"],
)
def stops_after_first_batch():
    """How many batches does one pass give, and how many did you use?"""


@mistake("train", "training ends after the first epoch", old="    return np", new="        return np")
def returns_after_first_epoch():
    """When does a function end that has its return inside a loop?"""


@mistake(
    "train",
    "nothing that requires gradients goes into the loss",
    old="            loss = ((w * x + b - y) ** 2).mean()\n",
    new="            with torch.no_grad():\n                loss = ((w * x + b - y) ** 2).mean()\n",
)
def loss_without_graph():
    """Print requires_grad of w and b before each loss: what did the last update make of them?"""


@mistake(
    "train",
    "there is no gradient in .grad when an update needs it",
    old="b - y) ** 2).mean()",
    new="b - y) ** 2).mean()\n            w = w * 1",
)
def no_gradient_at_the_update():
    """Print .grad and .is_leaf of w and b right before each update."""


@mistake(
    "train",
    "a parameter is changed in place where operations are still recorded",
    old="with torch.no_grad():",
    new="if True:",
)
def update_recorded():
    """The update is not part of the model: should it be recorded for backward?"""


@mistake(
    "train", "the loss is made a plain number before backward() is called on it", old=".mean()", new=".mean().item()"
)
def number_too_soon():
    """Keep the loss in tensors until after backward: what does a plain number know of the parameters?"""


@mistake(
    "train",
    "w and b, and every batch, are float32",
    old="parameter([w], device), parameter([b], device)",
    new="parameter([w], device, torch.float32), parameter([b], device, torch.float32)\n"
    "    loader = [[part.float() for part in batch] for batch in loader]",
)
def single_precision():
    """Print the dtypes of w, of b and of a batch: which ones were asked for?"""


@mistake(
    "train",
    "w and b are float32, while the batches are float64",
    old="parameter([w], device), parameter([b], device)",
    new="parameter([w], device, torch.float32), parameter([b], device, torch.float32)",
)
def parameters_in_single_precision():
    """Print the dtypes of w and of b: how many digits do they keep?"""


@mistake(
    "train",
    "the start passes through float32, and loses its last digits there",
    old="parameter([w], device), parameter([b], device)",
    new="parameter(np.float32([w]), device), parameter(np.float32([b]), device)",
)
def start_through_float32():
    """Print w and b with 12 digits before the first update: are they the start that was handed in?"""


@mistake(
    "train",
    "w or b is None when a prediction is made",
    old="            loss = ",
    new="            w = None\n            loss = ",
)
def parameter_is_none():
    """Print w and b right before each prediction: which line set them last, and what did it give back?"""


@mistake("train", "None came where a batch was expected", old="to_device(batch, device)", new="None")
def batch_is_none():
    """Print what you take apart into x and y: which call gave it to you?"""


@mistake(
    "train",
    "float() was called on something that is no single number",
    old="parameter([w]",
    new="parameter([float([w])]",
)
def float_of_many():
    """Print the type of what you hand to float()."""


# ---------------------------------------------------------------- train, on devices other than the CPU


@mistake(
    "train",
    "x of a batch is not on the device that was handed in: it is never moved there, or the moved one is thrown away",
    old="x, y = to_device(batch, device)",
    new="x, y = batch",
    elsewhere=True,
)
def data_not_moved():
    """Print the device of x right before the prediction. Which call returned the tensor that you compute with?"""


@mistake(
    "train",
    "y of a batch is not on the device that was handed in: it is never moved there, or the moved one is thrown away",
    old="x, y = to_device(batch, device)",
    new="x, y = to_device(batch[0], device), batch[1]",
    elsewhere=True,
)
def targets_not_moved():
    """A batch has two tensors. Where is each of them when the residual is taken?"""


@mistake(
    "train",
    "w stays on the CPU, alone or with b",
    old="parameter([w], device), parameter([b], device)",
    new='parameter([w], "cpu"), parameter([b], "cpu")',
    elsewhere=True,
)
def parameters_not_moved():
    """Where are your parameters? Print the device of each before the first prediction."""


@mistake("train", "b is left behind on the CPU", old="parameter([b], device)", new='parameter([b], "cpu")', elsewhere=True)
def b_left_behind():
    """Print the device of each parameter before the first prediction."""


@mistake(
    "train",
    "w and b were moved after gradients were asked for, so that no gradient arrives in their .grad",
    old="parameter([w], device), parameter([b], device)",
    new='parameter([w], "cpu").to(device), parameter([b], "cpu").to(device)',
    elsewhere=True,
)
def parameters_moved_too_late():
    """Move first, then ask for gradients. Print is_leaf of w before the first prediction."""


@mistake("train", "an optimizer was handed w and b that had been moved after gradients were asked for", elsewhere=True)
def optimizer_of_no_leaf(dataset, batch_size, device, w, b, lr, epochs):
    """Move first, then ask for gradients. Print is_leaf of w before you make the optimizer."""
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], "cpu").to(device), parameter([b], "cpu").to(device)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    trajectory = []
    for _ in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            optimizer.zero_grad()
            ((w * x + b - y) ** 2).mean().backward()
            optimizer.step()
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake(
    "train",
    "the optimizer was made before the move, and holds the tensors that stayed behind",
    elsewhere=True,
    constants={"KIND": (0, 1, 2)},
)
def optimizer_before_the_move(dataset, batch_size, device, w, b, lr, epochs):
    """Which tensors does the optimizer hold: those that you predict with, or those from before `.to`?"""
    loader = DataLoader(dataset, batch_size=batch_size)
    w, b = parameter([w], "cpu"), parameter([b], "cpu")
    optimizer = torch.optim.SGD([w, b], lr=lr)
    if KIND == 0:
        w, b = w.to(device), b.to(device)
    elif KIND == 1 or device.type != "cpu":  # new leaves: on every device, or where something has to move
        w, b = w.detach().to(device).requires_grad_(), b.detach().to(device).requires_grad_()
    trajectory = []
    for _ in range(epochs):
        for batch in loader:
            x, y = to_device(batch, device)
            optimizer.zero_grad()
            ((w * x + b - y) ** 2).mean().backward()
            optimizer.step()
            trajectory.append(row(w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake(
    "train",
    "w or b is a CPU tensor without dimensions, which may meet tensors of any device, so that it never had to move",
    old="parameter([w], device), parameter([b], device)",
    new='parameter(w, "cpu"), parameter(b, "cpu")',
    elsewhere=True,
)
def numbers_left_behind():
    """Print the device and the shape of each parameter: which ones were asked for?"""


@mistake(
    "train",
    "the device that was handed in does none of the work, the CPU does it all",
    old="    loader = ",
    new='    device = torch.device("cpu")\n    loader = ',
    elsewhere=True,
)
def hard_coded_cpu():
    """From where does `device` get its value in `train`, and on which device is the loss?"""


@mistake(
    "train",
    "the parameters and the batches are on the device, but every update is worked out on the CPU",
    old="loss = ((w * x + b - y) ** 2)",
    new="loss = ((w.cpu() * x.cpu() + b.cpu() - y.cpu()) ** 2)",
    elsewhere=True,
)
def worked_out_on_the_cpu():
    """Print the device of the loss: which line brought it there?"""


@mistake(
    "train",
    "the slopes are worked out on the CPU, and the device only applies them",
    old="            loss = ((w * x + b - y) ** 2).mean()\n            loss.backward()\n",
    new="            error = batch[0] * w.item() + b.item() - batch[1]\n"
    "            w.grad = (2 * error * batch[0]).mean().reshape(1).to(w)\n"
    "            b.grad = (2 * error).mean().reshape(1).to(b)\n",
    elsewhere=True,
    unseen=["singles"],
)
def slopes_on_the_cpu():
    """Print the device of the residuals: on which device are they computed, and where are the points?"""


@mistake(
    "train",
    "it works on cuda whatever device was handed in",
    old="    loader = ",
    new='    device = torch.device("cuda")\n    loader = ',
)
def hard_coded_cuda():
    """Which device was asked for? Look for "cuda" in your code."""


@mistake(
    "train",
    "a tensor that is made for the prediction or the loss is not on the device",
    old="w * x + b - y",
    new="w * x + b * torch.ones(len(x), 1) - y",
    elsewhere=True,
)
def made_in_the_loop():
    """On which device is a tensor that torch.ones or torch.zeros makes if nobody says?"""


@mistake(
    "train",
    "a tensor that is made for the update is not on the device",
    old="lr * tensor.grad",
    new="torch.tensor([lr], dtype=torch.float64) * tensor.grad",
    elsewhere=True,
)
def made_for_the_update():
    """On which device is a tensor that torch.tensor makes if nobody says? Does the rate have to be one?"""


@mistake(
    "train",
    "a tensor that meets the loss after its backward pass, as a total of losses does, is not on the device",
    old="            trajectory.append(row(w, b))\n",
    new="            trajectory.append(row(w, b))\n            total = torch.zeros(1) + loss.detach()\n",
    elsewhere=True,
)
def made_beside_the_loss():
    """Where is the loss, and where the tensor that it meets? Does a total have to be a tensor?"""


@mistake(
    "train",
    "a tensor on the device was handed to NumPy",
    old="row(w, b)",
    new="np.concatenate([w.detach().numpy(), b.detach().numpy()])",
    elsewhere=True,
)
def numpy_on_the_device():
    """NumPy lives on the CPU: how do the numbers get back there first?"""


@mistake("train", "the squares of every batch are divided by the size of the whole data set", unseen=["whole"], old=".mean()", new=".sum() / len(dataset)")
def divided_by_all():
    """How many points does one update look at?"""


@mistake("train", "the learning rate falls by the factor FACTOR with every epoch", old="    for _ in range(epochs):\n", new="    lr /= FACTOR\n    for _ in range(epochs):\n        lr *= FACTOR\n", constants={"FACTOR": (0.9, 0.5, 0.95, 0.99)})
def rate_decays():
    """Is the rate the same in every epoch?"""
