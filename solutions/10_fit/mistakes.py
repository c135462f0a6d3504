"""Known mistakes of 10_fit: what each looks like is worked out by running it."""

from autograder.mistakes import mistake


@mistake(
    "evaluate",
    "a short batch counts as much as a full one in the evaluation",
    old=".item() * len(x)\n            samples += len(x)",
    new=".item()\n            samples += 1",
    unseen=["even", "ones"],
)
def batch_means():
    """10 samples in batches of 4, 4 and 2: how much does each sample of the last one count?"""


@mistake(
    "evaluate",
    "evaluation adds the batches' mean losses up without their lengths",
    old=".item() * len(x)",
    new=".item()",
    unseen=["ones"],
)
def lengths_left_out():
    """The loss of a batch is already a mean. What has to be done to it before it joins a total over samples?"""


@mistake("evaluate", "evaluation gives the total, not the mean", old="return total / samples", new="return total")
def total_for_mean():
    """If every sample came twice, should the loss double?"""


@mistake(
    "evaluate",
    "only the first batch is evaluated",
    old="            samples += len(x)\n",
    new="            samples += len(x)\n            break\n",
)
def first_batch_only():
    """How many batches does the loader give, and how many did you use? Where does `return` stand?"""


@mistake(
    "evaluate",
    "only the last batch counts in the evaluation",
    old="total += loss_fn(model(x), y).item() * len(x)\n            samples += len(x)",
    new="total = loss_fn(model(x), y).item()\n            samples = 1",
)
def last_batch_only():
    """Does each batch add to what is there, or does it replace it?"""


@mistake(
    "evaluate", "the root of the mean is taken", old="return total / samples", new="return (total / samples) ** 0.5"
)
def root_of_mean():
    """The loss is the one that was handed in. Is there a root in it?"""


@mistake(
    "evaluate",
    "evaluation uses the squared error, whatever loss was handed in",
    old="loss_fn(",
    new="torch.nn.functional.mse_loss(",
    unseen=["line", "ones", "float32"],
)
def own_loss():
    """Somebody calls it with another loss. Which argument says so?"""


@mistake(
    "evaluate",
    "evaluation hands the loss its two arguments in the wrong order",
    old="loss_fn(model(x), y)",
    new="loss_fn(y, model(x))",
    unseen=["line", "ones", "float32"],
)
def evaluate_swapped():
    """What comes first, the prediction or the target? Not every loss is symmetric."""


@mistake("evaluate", "evaluation runs in the mode in which the model came", old="model.eval()", new="pass")
def train_mode():
    """In which mode does dropout switch inputs off, and do you want that while you measure?"""


@mistake("evaluate", "evaluation records a graph", old="with torch.no_grad():", new="if True:")
def records_graph():
    """The mode changes layers. What tells PyTorch that no backward pass will come, and when does it have to be said?"""


@mistake(
    "evaluate",
    "evaluation neither changes the mode nor switches the graph off",
    old="model.eval()\n    total, samples = 0.0, 0\n    with torch.no_grad():",
    new="total, samples = 0.0, 0\n    if True:",
)
def neither_switch():
    """Two switches are needed, one for the layers and one for the graph. Which do you have?"""


@mistake("evaluate", "the model is left in evaluation mode", old="model.train(training)", new="pass")
def left_in_eval():
    """In which mode was the model when it came?"""


@mistake(
    "evaluate",
    "the model is always put into training mode at the end",
    old="model.train(training)",
    new="model.train()",
)
def always_left_in_train():
    """A model may come in evaluation mode. In which mode does it leave?"""


@mistake(
    "evaluate",
    "gradients stay switched off for the rest of the program",
    old="with torch.no_grad():",
    new="torch.set_grad_enabled(False)\n    if True:",
)
def grad_off_for_good():
    """Who switches gradients on again? A `with` block does so by itself."""


@mistake(
    "evaluate",
    "the parameters no longer require grad afterwards",
    old="model.eval()",
    new="model.eval().requires_grad_(False)",
)
def frozen_parameters():
    """Can the model still be trained after your evaluation?"""


@mistake("fit", "gradients are never cleared", old="            optimizer.zero_grad()\n", new="")
def never_cleared():
    """What does backward() do to a gradient that is already there?"""


@mistake(
    "fit",
    "gradients are cleared only once per epoch",
    old="            optimizer.zero_grad()\n",
    new="            if samples == 0:\n                optimizer.zero_grad()\n",
    unseen=["even"],
)
def cleared_once_per_epoch():
    """What does backward() do to a gradient that is already there? How often is it called?"""


@mistake(
    "fit",
    "gradients are cleared between the backward pass and the step",
    old="            optimizer.zero_grad()\n            loss.backward()\n",
    new="            loss.backward()\n            optimizer.zero_grad()\n",
)
def cleared_before_step():
    """What is in .grad at the moment when the optimizer steps?"""


@mistake(
    "fit",
    "no gradient reaches the parameters",
    old="loss_fn(model(x), y)",
    new="loss_fn(model(x).detach().requires_grad_(), y)",
)
def detached():
    """Where does the way back from the loss to the parameters end?"""


@mistake(
    "fit",
    "no gradient ever reaches the parameters",
    old=(
        "loss_fn(model(x), y)\n            optimizer.zero_grad()\n            loss.backward()\n"
        "            optimizer.step()\n"
    ),
    new=(
        "loss_fn(model(x).detach().requires_grad_(), y)\n            loss.backward()\n"
        "            optimizer.step()\n            optimizer.zero_grad()\n"
    ),
)
def detached_cleared_last():
    """Where does the way back from the loss to the parameters end?"""


@mistake("fit", "the optimizer never steps", old="            optimizer.step()\n", new="")
def never_steps():
    """Who changes the parameters?"""


@mistake(
    "fit",
    "there are two steps per batch",
    old="            optimizer.step()\n",
    new="            optimizer.step()\n            optimizer.step()\n",
)
def steps_twice():
    """How many updates does a batch give?"""


@mistake(
    "fit",
    "the step comes before the backward pass, one gradient late",
    old="            optimizer.zero_grad()\n            loss.backward()\n            optimizer.step()\n",
    new="            optimizer.step()\n            optimizer.zero_grad()\n            loss.backward()\n",
)
def steps_before_backward():
    """Forward, backward, step: what is the order?"""


@mistake("fit", "there is one step per epoch, not one per batch", unseen=["even"])
def one_step_per_epoch(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    """What repeats per batch, and what per epoch?"""
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(1, epochs + 1):
        model.train()
        total, samples = 0.0, 0
        optimizer.zero_grad()
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            loss.backward()
            total += loss.item() * len(x)
            samples += len(x)
        optimizer.step()
        history["train_loss"].append(total / samples)
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        if on_epoch is not None:
            on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
    return history


@mistake(
    "fit",
    "an optimizer of its own does the updates, not the given one",
    old="    for epoch in range",
    new=(
        '    optimizer = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])\n'
        "    for epoch in range"
    ),
)
def own_optimizer():
    """Which optimizer was handed in, and does it ever step?"""


@mistake(
    "fit",
    "the optimizer forgets its past gradients at each epoch",
    old="        model.train()\n",
    new="        model.train()\n        optimizer.state.clear()\n",
    unseen=["even", "long"],
)
def optimizer_made_anew():
    """Momentum and Adam remember. How long does your optimizer's memory last?"""


@mistake("fit", "the model is never put into training mode", old="model.train()", new="pass")
def never_in_train_mode():
    """In which mode does the model come? It may be either."""


@mistake(
    "fit",
    "the model stays in evaluation mode after the first epoch",
    old="        model.train()\n",
    new="        model.train(epoch == 1)\n",
)
def stays_in_eval():
    """Evaluation comes after each epoch. In which mode does the next epoch begin?"""


@mistake(
    "fit",
    "the training loss is the mean of the batches' means",
    old="total += loss.item() * len(x)\n            samples += len(x)",
    new="total += loss.item()\n            samples += 1",
    unseen=["even", "ones"],
)
def training_batch_means():
    """10 samples in batches of 4, 4 and 2: how much does each sample of the last one count?"""


@mistake(
    "fit",
    "the training loss adds the batches' mean losses up without their lengths",
    old="loss.item() * len(x)",
    new="loss.item()",
    unseen=["ones"],
)
def training_lengths_left_out():
    """The loss of a batch is already a mean. What has to be done to it before it joins a total over samples?"""


@mistake(
    "fit",
    "the training loss is that of the epoch's last batch",
    old="append(total / samples)",
    new="append(loss.item())",
    unseen=["even"],
)
def training_loss_of_last_batch():
    """How many of the epoch's batches have a say in your training loss?"""


@mistake(
    "fit",
    "the training loss is measured anew, after the epoch's updates",
    old="append(total / samples)",
    new="append(evaluate(model, train_loader, loss_fn, device))",
)
def training_loss_after():
    """From which losses did the gradients come? Those are asked for, each from before its update."""


@mistake(
    "fit",
    "the total of the training loss runs on over the epochs",
    old="        total, samples = 0.0, 0\n",
    new="        if epoch == 1:\n            total, samples = 0.0, 0\n",
)
def total_runs_on():
    """Where does an epoch's total begin?"""


@mistake("fit", "the history keeps tensors with their graphs", old="loss.item()", new="loss")
def keeps_graphs():
    """Is what you add up a number or a tensor?"""


@mistake("fit", "validation comes before the epoch's updates")
def validates_before(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    """Which model does the epoch's validation loss belong to: that before or that after its updates?"""
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(1, epochs + 1):
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
        model.train()
        total, samples = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            samples += len(x)
        history["train_loss"].append(total / samples)
        if on_epoch is not None:
            on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])
    return history


@mistake(
    "fit", "validation runs on the training data", old="evaluate(model, val_loader", new="evaluate(model, train_loader"
)
def validates_on_training_data():
    """Which loader holds data that the model has not seen?"""


@mistake(
    "fit",
    "the loss gets its two arguments in the wrong order",
    old="loss_fn(model(x), y)",
    new="loss_fn(y, model(x))",
    unseen=["line", "ones", "long", "float32"],
)
def fit_swapped():
    """What comes first, the prediction or the target? Not every loss is symmetric."""


@mistake("fit", "there is one epoch too few", old="range(1, epochs + 1)", new="range(1, epochs)")
def one_epoch_too_few():
    """How many numbers does your range hold?"""


@mistake("fit", "there is one epoch too many", old="range(1, epochs + 1)", new="range(0, epochs + 1)")
def one_epoch_too_many():
    """How many numbers does your range hold?"""


@mistake("fit", "on_epoch is never called", old="if on_epoch is not None:", new="if False:")
def on_epoch_never_called():
    """Somebody wants to be told after each epoch. Who calls?"""


@mistake("fit", "on_epoch is called only when all epochs are over")
def on_epoch_at_the_end(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    """Somebody wants to stop or to save after an epoch. When do they have to hear of it?"""
    history = {"train_loss": [], "val_loss": []}
    for _ in range(epochs):
        model.train()
        total, samples = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            samples += len(x)
        history["train_loss"].append(total / samples)
        history["val_loss"].append(evaluate(model, val_loader, loss_fn, device))
    if on_epoch is not None:
        for epoch, losses in enumerate(zip(history["train_loss"], history["val_loss"], strict=True)):
            on_epoch(epoch, *losses)
    return history


@mistake(
    "fit",
    "on_epoch gets the two losses in the wrong order",
    old='history["train_loss"][-1], history["val_loss"][-1]',
    new='history["val_loss"][-1], history["train_loss"][-1]',
)
def on_epoch_swapped():
    """Which of the losses does on_epoch expect first?"""


@mistake(
    "fit",
    "on_epoch gets something that is not one number, such as a whole list",
    old='history["train_loss"][-1], history["val_loss"][-1]',
    new='history["train_loss"], history["val_loss"]',
)
def on_epoch_gets_lists():
    """How many losses does one epoch have to tell?"""


@mistake(
    "fit",
    "on_epoch gets fewer than its three values",
    old='on_epoch(epoch, history["train_loss"][-1], history["val_loss"][-1])',
    new='on_epoch(history["train_loss"][-1], history["val_loss"][-1])',
)
def on_epoch_gets_too_few():
    """Count what on_epoch takes. Which epoch was it?"""


@mistake(
    "fit",
    "on_epoch is called even where there is none",
    old="if on_epoch is not None:",
    new="if True:",
    unseen=["line", "one-left", "ones", "long", "far", "float32"],
)
def on_epoch_none_called():
    """What is on_epoch if nobody has handed one in?"""


@mistake(
    "fit",
    "one history serves all calls, so that the second goes on where the first ended",
    old='    history = {"train_loss": [], "val_loss": []}\n',
    new='    history = vars(fit).setdefault("history", {"train_loss": [], "val_loss": []})\n',
    unseen=["line", "one-left", "ones", "long", "float32"],
)
def one_history():
    """When is a default argument, or a list outside of the function, made: at each call or once?"""


@mistake(
    "fit",
    "the dictionary has other names than train_loss and val_loss",
    old="return history",
    new='return {"train": history["train_loss"], "val": history["val_loss"]}',
)
def other_names():
    """Which two names does the task give the lists? Compare letter by letter."""


@mistake(
    "fit",
    "a list comes back where a dictionary was asked for",
    old="return history",
    new='return list(zip(history["train_loss"], history["val_loss"]))',
)
def list_returned():
    """How does the caller get at the validation losses alone? The lists have names."""


@mistake(
    "fit",
    "a pair comes back where a dictionary was asked for",
    old="return history",
    new='return history["train_loss"], history["val_loss"]',
)
def pair_returned():
    """How does the caller get at the validation losses alone? The lists have names."""


@mistake(
    "save_checkpoint", "nothing is written at the path that was given", old="torch.save(checkpoint, path)", new="pass"
)
def nothing_written():
    """Look into the folder: is there a file under that very name?"""


@mistake("save_checkpoint", "the optimizer is not saved", old='"optimizer": optimizer.state_dict(), ', new="")
def optimizer_not_saved():
    """Who remembers the rate and the past gradients?"""


@mistake(
    "save_checkpoint",
    "the optimizer's memory of past gradients is not saved, or not all of it",
    old='optimizer.state_dict(), "epoch"',
    new='optimizer.state_dict()["param_groups"], "epoch"',
)
def memory_not_saved():
    """Which part of the optimizer's state changes with every update?"""


@mistake(
    "save_checkpoint",
    "the optimizer's memory is saved without its settings",
    old='optimizer.state_dict(), "epoch"',
    new='optimizer.state_dict()["state"], "epoch"',
)
def settings_not_saved():
    """A rate may have been lowered on the way. Where does the optimizer keep it?"""


@mistake(
    "save_checkpoint",
    "the parameters are saved without the model's buffers",
    old='"model": model.state_dict()',
    new='"model": dict(model.named_parameters())',
)
def buffers_not_saved():
    """Batch normalisation keeps running statistics. Does parameters() list them?"""


@mistake("save_checkpoint", "the epoch is not saved", old=', "epoch": epoch', new="")
def epoch_not_saved():
    """With which epoch does the run go on tomorrow?"""


@mistake(
    "save_checkpoint",
    "only the parameters and buffers are saved, no optimizer and no epoch",
    old='checkpoint = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}',
    new="checkpoint = model.state_dict()",
)
def model_alone_saved():
    """If the program stopped now, what would the next update need to come out the same?"""


@mistake(
    "save_checkpoint",
    "the model's numbers are not saved with all their digits, or not at all",
    old="model.state_dict()",
    new="{k: v.float() if v.is_floating_point() else v for k, v in model.state_dict().items()}",
)
def numbers_rounded():
    """Which of the model's numbers are in the file, and with how many digits? A float64 has about 16."""


@mistake(
    "save_checkpoint",
    "a file that exists already is not replaced",
    old="torch.save(checkpoint, path)",
    new="import os\n\n    if not os.path.exists(path):\n        torch.save(checkpoint, path)",
)
def never_replaced():
    """Somebody saves to the same path after each epoch. Which of the epochs should be there in the end?"""


@mistake("load_checkpoint", "the model is not put back", old='model.load_state_dict(checkpoint["model"])', new="pass")
def model_not_put_back():
    """Which of the objects that you were given have to change?"""


@mistake(
    "load_checkpoint",
    "the buffers of the model are not put back",
    old='model.load_state_dict(checkpoint["model"])',
    new=(
        "model.load_state_dict({k: v for k, "
        'v in checkpoint["model"].items() if k in dict(model.named_parameters())}, strict=False)'
    ),
)
def buffers_not_put_back():
    """A model has more than parameters. What does batch normalisation need in evaluation mode?"""


@mistake(
    "load_checkpoint",
    "the optimizer is not put back",
    old='optimizer.load_state_dict(checkpoint["optimizer"])',
    new="pass",
)
def optimizer_not_put_back():
    """Which of the objects that you were given have to change?"""


@mistake(
    "load_checkpoint",
    "the optimizer keeps its own memory of past gradients",
    old='optimizer.load_state_dict(checkpoint["optimizer"])',
    new=(
        'optimizer.load_state_dict({"state": optimizer.state_dict()["state"], '
        '"param_groups": checkpoint["optimizer"]["param_groups"]})'
    ),
)
def memory_not_put_back():
    """Which past gradients does the next update use: those of the saved run?"""


@mistake(
    "load_checkpoint",
    "the optimizer's memory of past gradients is emptied",
    old='optimizer.load_state_dict(checkpoint["optimizer"])',
    new='optimizer.load_state_dict({"state": {}, "param_groups": checkpoint["optimizer"]["param_groups"]})',
)
def memory_emptied():
    """Which past gradients does the next update use: those of the saved run?"""


@mistake(
    "load_checkpoint",
    "the optimizer keeps its own rate",
    old='optimizer.load_state_dict(checkpoint["optimizer"])',
    new=(
        'optimizer.load_state_dict({"state": checkpoint["optimizer"]["state"], '
        '"param_groups": optimizer.state_dict()["param_groups"]})'
    ),
)
def rate_not_put_back():
    """The saved run may have lowered its rate. With which rate does it go on?"""


@mistake(
    "load_checkpoint",
    "the state goes into copies, and the given objects stay as they are",
    old="    model.load_state_dict",
    new="    import copy\n\n    model, optimizer = copy.deepcopy((model, optimizer))\n    model.load_state_dict",
)
def loads_into_copies():
    """The caller holds a model and an optimizer. Are those the ones that you changed?"""


@mistake(
    "load_checkpoint",
    "the parameters are replaced by new ones, which the optimizer does not hold",
    old='checkpoint["model"])',
    new='checkpoint["model"], assign=True)',
)
def new_parameters():
    """Which tensors does the optimizer move? Are they still those of the model?"""


@mistake("load_checkpoint", "the epoch is not returned", old='return checkpoint["epoch"]', new="return None")
def epoch_not_returned():
    """What does the caller want to know?"""


@mistake(
    "load_checkpoint",
    "the next epoch comes back, not the one that was saved",
    old='return checkpoint["epoch"]',
    new='return checkpoint["epoch"] + 1',
)
def next_epoch_returned():
    """Save with epoch 3, then load. Which number should come?"""


@mistake("load_checkpoint", "0 comes back, whatever epoch was saved", old='return checkpoint["epoch"]', new="return 0")
def zero_returned():
    """Save with epoch 3, then load. Which number should come?"""


@mistake(
    "load_checkpoint",
    "a whole dictionary comes back, not the epoch alone",
    old='return checkpoint["epoch"]',
    new="return checkpoint",
)
def dictionary_returned():
    """How many of the things in the file does the caller ask for?"""


# ---------------------------------------------------------------- on devices other than the CPU


@mistake(
    "evaluate",
    "x of a batch is not on the device in the evaluation: it is never moved, or what .to gives back is thrown away",
    old="x, y = x.to(device), y.to(device)",
    new="pass",
    elsewhere=True,
)
def evaluate_not_moved():
    """Where does the model live, and where does a loader's batch come from? `.to` returns a new tensor."""


@mistake(
    "evaluate",
    "the targets are not on the device in the evaluation: they are never moved, or what .to gives back is thrown away",
    old="x, y = x.to(device), y.to(device)",
    new="x = x.to(device)",
    elsewhere=True,
)
def evaluate_targets_not_moved():
    """A batch has two tensors. Where is each of them when the loss is taken?"""


@mistake(
    "evaluate",
    "the total is a tensor that is not on the device",
    old="total += loss_fn(model(x), y).item() * len(x)",
    new="total = torch.tensor([total], dtype=torch.float64) + loss_fn(model(x), y) * len(x)\n            total = total.item()",
    elsewhere=True,
)
def evaluate_total_elsewhere():
    """On which device is a tensor that torch.zeros makes if nobody says? Would a number do?"""


@mistake(
    "evaluate",
    "the model is evaluated on the CPU, whatever device was handed in",
    old="training = model.training",
    new='training, device = model.training, torch.device("cpu")\n    model.to(device)',
    elsewhere=True,
)
def evaluate_on_cpu():
    """From where does `device` get its value in `evaluate`, and where is the model afterwards?"""


@mistake(
    "fit",
    "x of a batch is not on the device in training: it is never moved, or what .to gives back is thrown away",
    old="x, y = x.to(device), y.to(device)",
    new="pass",
    elsewhere=True,
)
def fit_not_moved():
    """Where does the model live, and where does a loader's batch come from? `.to` returns a new tensor."""


@mistake(
    "fit",
    "the targets are not on the device in training: they are never moved, or what .to gives back is thrown away",
    old="x, y = x.to(device), y.to(device)",
    new="x = x.to(device)",
    elsewhere=True,
)
def fit_targets_not_moved():
    """A batch has two tensors. Where is each of them when the loss is taken?"""


@mistake(
    "fit",
    "it trains on cuda whatever device was handed in",
    old="x, y = x.to(device), y.to(device)",
    new="x, y = x.cuda(), y.cuda()",
)
def fit_on_cuda():
    """Which device was asked for? Look for "cuda" in your code."""


@mistake(
    "fit",
    "the model is moved to the CPU and trained there, whatever device was handed in",
    old='    history = {"train_loss": [], "val_loss": []}\n',
    new='    history = {"train_loss": [], "val_loss": []}\n    device = torch.device("cpu")\n    model.to(device)\n',
    elsewhere=True,
)
def fit_on_cpu():
    """From where does `device` get its value in `fit`, and where is the model afterwards?"""


@mistake(
    "fit",
    "the loss of an epoch is gathered in a tensor that is not on the device",
    old="total += loss.item() * len(x)",
    new="total = torch.tensor([total], dtype=torch.float64) + loss.detach() * len(x)\n            total = total.item()",
    elsewhere=True,
)
def fit_total_elsewhere():
    """On which device is a tensor that torch.tensor makes if nobody says? Would a number do?"""


@mistake(
    "save_checkpoint",
    "tensors on the device were handed to NumPy",
    old='checkpoint = {"model": model.state_dict(),',
    new='[tensor.numpy() for tensor in model.state_dict().values()]\n    checkpoint = {"model": model.state_dict(),',
    elsewhere=True,
)
def save_numpy_on_the_device():
    """NumPy lives on the CPU: how do the numbers get back there first? And does PyTorch need NumPy to save?"""


@mistake(
    "save_checkpoint",
    "the model is moved to the CPU to be saved, and stays there",
    old="    checkpoint = {",
    new="    model.cpu()\n    checkpoint = {",
    elsewhere=True,
)
def save_moves_the_model():
    """Where is the model after it was saved? Does `model.cpu()` make a copy?"""


@mistake(
    "fit",
    "a loss on the device was handed to NumPy",
    old="total += loss.item() * len(x)",
    new="total += loss.detach().numpy() * len(x)",
    elsewhere=True,
)
def fit_numpy_on_the_device():
    """NumPy lives on the CPU: how does one number get there? And does the mean need NumPy?"""


@mistake(
    "evaluate",
    "each batch is weighted like the first one in the evaluation",
    old="            total += loss_fn(model(x), y).item() * len(x)",
    new="            size = size if samples else len(x)\n            total += loss_fn(model(x), y).item() * size",
    unseen=["even", "ones"],
)
def evaluation_weighted_by_first_batch():
    """How many samples are in the last batch?"""


@mistake(
    "fit",
    "each batch is weighted like the first one in the training loss",
    old="            total += loss.item() * len(x)",
    new="            size = size if samples else len(x)\n            total += loss.item() * size",
    unseen=["even", "ones"],
)
def training_weighted_by_first_batch():
    """How many samples are in the last batch?"""
