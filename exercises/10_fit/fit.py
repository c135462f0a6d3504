# %% [markdown]
# # 10 A training loop to keep
#
# **Goal:** write the training loop once, so well that every later model can use it.
#
# All loops so far were made for one model. This one takes any model, any loss, any optimizer and any
# loader, on any device, and it answers two questions that a loss on the training data cannot: how well
# does the model do on data that it has not seen, and how can a run go on tomorrow where it stopped
# today? On training data and on unseen data alike, the number to report is the mean over the *samples*:
#
# $$L = \frac{\sum_k n_k \, \ell_k}{\sum_k n_k}, \qquad n_k = \text{length of batch } k, \quad
#   \ell_k = \text{its mean loss}.$$

# %%
import json

import torch

# %% [markdown]
# ## Means over batches
#
# A worked neighbour: the mean target of everything that a loader gives. The last batch may be short, and
# then the mean of the batches' means is not the mean of the samples: 10 samples in batches of 4 come as
# 4, 4 and 2, and each of the last two would count double. So every batch counts with its length.


# %%
def mean_target(loader):
    """The mean of the targets of all samples, each of them counted once. (Nothing to do here.)"""
    total, samples = 0.0, 0
    for _, y in loader:
        total += y.mean().item() * len(y)
        samples += len(y)
    return total / samples


# %% [markdown]
# ## Evaluation
#
# Some layers behave differently in training: dropout switches off a random share of its inputs, batch
# normalisation looks at the other samples of the batch and updates its running statistics. A measurement
# wants neither, hence `model.eval()`. It says nothing about gradients, though. Without `torch.no_grad()` each
# forward pass still records a graph for a backward pass that never comes, and memory pays for it. The two
# are independent: you need both.
#
# And leave the model as you found it. A loop that evaluates after an epoch and goes on in the wrong mode
# trains another model from the second epoch on, and nothing raises.


# %%
def evaluate(model, loader, loss_fn, device):
    """The mean loss over the samples, with the model in evaluation mode and no graph recorded.

    model: an nn.Module on `device`; loader: gives batches (x, y), the last one may be short;
    loss_fn(predictions, targets): a scalar tensor, the mean over a batch; device: where to move batches.
    Returns a float. Afterwards the model is in the mode in which it came, training or evaluation.
    """
    # TODO 10.evaluate: your code here
    raise NotImplementedError("10_fit: evaluate is not written yet")


# %% [markdown]
# ## What to do after an epoch
#
# Printing, drawing, stopping and saving differ from run to run, so they do not belong in the loop. It calls a
# function instead, `on_epoch(epoch, train_loss, val_loss)`, and knows nothing of what that does. It may be
# as short as `print`. An object with `__call__` serves as well, and can remember things, as this one does.


# %%
class Best:
    """Remembers the epoch with the smallest validation loss. (Nothing to do here.)"""

    def __init__(self):
        self.epoch, self.val_loss = None, float("inf")

    def __call__(self, epoch, train_loss, val_loss):
        if val_loss < self.val_loss:
            self.epoch, self.val_loss = epoch, val_loss


# %% [markdown]
# ## The loop
#
# Each epoch trains on all batches, in the loader's order, and then evaluates. The training loss comes for
# free: it is made of the losses from which the gradients were taken, each measured *before* its update.
# So it is not the loss of one model but of a model that got better on the way, and it may well be larger
# than the validation loss. Keep numbers in the history, not tensors: a loss that is still a tensor holds on
# to its whole graph.


# %%
def fit(model, train_loader, val_loader, loss_fn, optimizer, epochs, device, on_epoch=None):
    """Train for some epochs, and evaluate after each of them.

    model: an nn.Module on `device`, in any mode; train_loader, val_loader: give batches (x, y);
    loss_fn(predictions, targets): a scalar tensor, the mean over a batch; optimizer: one that holds the
    model's parameters; on_epoch: None, or a function called at the end of each epoch with (epoch,
    train_loss, val_loss), where epochs are counted from 0 or from 1.
    Makes one update per batch, in training mode.
    Returns {"train_loss": [...], "val_loss": [...]}, lists of floats, one per epoch: the mean over the
    samples of the losses before each update, and the mean validation loss after the epoch.
    """
    # TODO 10.fit: your code here
    raise NotImplementedError("10_fit: fit is not written yet")


# %% [markdown]
# A network with a hundred times as many parameters as a line, trained on 12 points. The training loss goes on
# falling; the loss on the other 28 points turns round, because from there on the network learns the noise.
# The dotted line is the epoch that `Best` has remembered.

# %%
if __name__ == "__main__":
    from torch.utils.data import DataLoader, TensorDataset

    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        torch.manual_seed(1)
        x, y = (torch.tensor(v, dtype=torch.float32).reshape(-1, 1) for v in plots.scattered(lambda x: 1.5 * x - 1))
        few, rest = (DataLoader(TensorDataset(x[part], y[part]), 4) for part in (slice(12), slice(12, None)))
        model = torch.nn.Sequential(torch.nn.Linear(1, 64), torch.nn.Tanh(), torch.nn.Linear(64, 1))
        optimizer, best = torch.optim.Adam(model.parameters(), 0.02), Best()
        history = fit(model, few, rest, torch.nn.MSELoss(), optimizer, 300, torch.device("cpu"), best)
        curves = {"training": history["train_loss"], "validation": history["val_loss"]}
        plots.learning_curves(figure.add_subplot(), curves, log=True, step="epoch").axvline(best.epoch, linestyle=":")

# %% [markdown]
# ## Checkpoints
#
# A history is numbers alone, so a text file holds it. That is the worked neighbour of the last two steps.


# %%
def save_history(path, history):
    """Write a history as JSON. (Nothing to do here.)"""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(history, file)


def load_history(path):
    """Read back what `save_history` wrote. (Nothing to do here.)"""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


# %% [markdown]
# A run consists of more than its parameters. A model may own *buffers*, such as the running statistics of
# batch normalisation. Momentum and Adam remember past gradients, and without that memory the first updates
# after a restart go elsewhere. The rate, which may have been lowered on the way, belongs to the optimizer as
# well. Both models and optimizers give all of this as a `state_dict()`.
#
# Mind that a `state_dict()` holds the live tensors and no copies: kept in a variable, it moves on with the
# training. Written to a file, it stays what it was.


# %%
def save_checkpoint(path, model, optimizer, epoch):
    """Write to a file all that is needed to train on later. The model and the optimizer stay as they are.

    path: the file's name, a str; an existing file is replaced. model: an nn.Module; optimizer: one of
    torch.optim; epoch: a whole number.
    Returns nothing.
    """
    # TODO 10.save_checkpoint: your code here
    raise NotImplementedError("10_fit: save_checkpoint is not written yet")


# %% [markdown]
# Reading goes into objects that exist: the caller has made a model of the same shape and an optimizer for
# its parameters. The test of a checkpoint is strict and simple. Training on from it gives exactly the
# numbers that the run would have given had it never stopped.


# %%
def load_checkpoint(path, model, optimizer):
    """Put back what `save_checkpoint` wrote, into the given model and optimizer.

    path: as given to `save_checkpoint`; model, optimizer: of the same make as those that were saved, with
    other values, perhaps used already.
    Returns the epoch that was saved, a number. Training on gives the very trajectory of a run that never
    stopped.
    """
    # TODO 10.load_checkpoint: your code here
    raise NotImplementedError("10_fit: load_checkpoint is not written yet")


# %% [markdown]
# The test, drawn. The line is a run of 30 epochs that never stopped. A checkpoint was written after the first
# 10, and the dots are what another model and another optimizer make of it: every dot must lie on the line.

# %%
if __name__ == "__main__":
    import tempfile

    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values).reshape(-1, 1) for values in plots.scattered(lambda x: 1.5 * x - 1))
        model, other = torch.nn.Linear(1, 1).double(), torch.nn.Linear(1, 1).double()
        adam, its_adam = (torch.optim.Adam(m.parameters(), 0.1) for m in (model, other))
        rest = [(x, y)], [(x, y)], torch.nn.MSELoss()  # both loaders and the loss
        losses = fit(model, *rest, adam, 10, "cpu")["val_loss"]
        with tempfile.TemporaryDirectory() as folder:
            save_checkpoint(f"{folder}/run.ckpt", model, adam, 10)
            load_checkpoint(f"{folder}/run.ckpt", other, its_adam)
        losses += fit(model, *rest, adam, 20, "cpu")["val_loss"]
        ax = plots.learning_curves(figure.add_subplot(), {"never stopped": losses}, step="epoch")
        ax.plot(range(11, 31), fit(other, *rest, its_adam, 20, "cpu")["val_loss"], "o", label="loaded")
        ax.legend()
