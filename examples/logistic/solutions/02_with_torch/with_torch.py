# %% [markdown]
# # 02 Logistic regression with PyTorch
#
# **Goal:** the same model in the parts that PyTorch has, and a loss that never meets a logarithm of zero.
#
# `nn.Linear(features, 1)` works out the scores; they have the shape (n, 1), one column. The probabilities are never needed for
# training: `nn.BCEWithLogitsLoss` takes the scores as they are and works out the cross entropy in one piece, where very
# large scores do no harm. It wants scores and labels of one shape and one dtype, and labels come as whole numbers of
# shape (n,).

# %%
import torch
from torch import nn

# %% [markdown]
# ## Labels that fit
#
# The neighbour turns labels into signs, -1 and 1.


# %%
def as_signs(y):
    """-1 for label 0 and 1 for label 1, whole numbers of shape (n,). (Nothing to do here.)"""
    return 2 * y - 1


# %%
def as_column(y, dtype):
    """Labels as the loss wants them.

    y: labels 0 or 1, whole numbers of shape (n,); dtype: a floating-point dtype.
    Returns a tensor of shape (n, 1) and that dtype.
    """
    ### BEGIN SOLUTION
    return y.to(dtype).reshape(-1, 1)
    ### END SOLUTION


# %% [markdown]
# ## Predictions
#
# Probabilities are needed by whoever reads the result, and labels by whoever acts on it. A score above 0 is a
# probability above one half.


# %%
def probabilities(model, X):
    """The probability of label 1 for each point: shape (n,), without a graph. (Nothing to do here.)"""
    with torch.no_grad():
        return torch.sigmoid(model(X)).squeeze(1)


# %%
def predict(model, X):
    """The likelier label of each point.

    model: gives scores of shape (n, 1); X: tensor of shape (n, features).
    Returns whole numbers 0 or 1, a tensor of shape (n,) and dtype int64 that has no graph; label 0 where the score is 0.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        return (model(X).squeeze(1) > 0).long()
    ### END SOLUTION


# %% [markdown]
# ## The training
#
# The loop is the one of every model. The neighbour is its measurement.


# %%
def loss_of(model, X, y):
    """The mean cross entropy, a float. (Nothing to do here.)"""
    with torch.no_grad():
        return nn.functional.binary_cross_entropy(probabilities(model, X), y.to(X.dtype)).item()


# %%
def train(model, optimizer, X, y, steps):
    """Updates on all points with the given optimizer and the mean cross entropy.

    model: gives scores of shape (n, 1), in the dtype of X; optimizer: holds its parameters; X: tensor of shape
    (n, features); y: labels, whole numbers of shape (n,); steps: how many updates.
    Returns a list of floats: the loss before each update.
    """
    ### BEGIN SOLUTION
    loss_fn = nn.BCEWithLogitsLoss()
    targets = as_column(y, X.dtype)
    losses = []
    for _ in range(steps):
        loss = loss_fn(model(X), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% [markdown]
# The loss under two optimizers, on two classes that overlap a little.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        generator = torch.Generator().manual_seed(1)
        y = torch.arange(60) % 2
        X = torch.randn(60, 2, generator=generator) + 2.0 * y[:, None]
        curves = {}
        for kind, rate in ((torch.optim.SGD, 0.3), (torch.optim.Adam, 0.3)):
            model = nn.Linear(2, 1)
            nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
            curves[kind.__name__] = train(model, kind(model.parameters(), rate), X, y, 60)
        plots.learning_curves(figure.add_subplot(), curves)
