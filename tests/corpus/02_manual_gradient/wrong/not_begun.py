# wrong: predict, mse, gradient, train - nothing is written
# mistake: none
# %% [markdown]
# # 02 Gradient descent by hand
#
# **Goal:** train a line with NumPy alone, and know where every number comes from.
#
# The model is a line, $\hat y = w x + b$. How badly it fits $N$ points is the mean squared error
#
# $$J(w, b) = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2 .$$
#
# The slope of $J$ in each parameter says which way is uphill. Gradient descent takes a small step the
# other way, again and again. Later exercises let PyTorch find the slopes; what it computes is what you
# write here, so a wrong factor or sign will look familiar when you meet it again.

# %%
import numpy as np

# %% [markdown]
# ## The prediction
#
# The residual below is the worked neighbour of this exercise: it uses the prediction that you write.
# `x` and `y` are arrays, `w` and `b` single numbers; NumPy applies a formula to all points at once.


# %%
def predict(x, w, b):
    """The line's value at every point.

    x: array of shape (N,); w, b: floats.
    Returns an array of shape (N,).
    """
    # TODO 02.predict: your code here
    raise NotImplementedError("02_manual_gradient: predict is not written yet")


# %%
def residual(x, y, w, b):
    """How far each prediction is above its target: shape (N,). (Nothing to do here.)"""
    return predict(x, w, b) - y


# %% [markdown]
# ## The loss
#
# One number for the whole data set: square every residual, so that signs cannot cancel, then average.


# %%
def mse(y_hat, y):
    """The mean squared error of predictions `y_hat` against targets `y`.

    y_hat, y: arrays of shape (N,).
    Returns a float.
    """
    # TODO 02.mse: your code here
    raise NotImplementedError("02_manual_gradient: mse is not written yet")


# %% [markdown]
# ## The gradient
#
# With the residual $e_i = \hat y_i - y_i$ the chain rule gives
#
# $$\frac{\partial J}{\partial w} = \frac{2}{N} \sum_i e_i \, x_i, \qquad
#   \frac{\partial J}{\partial b} = \frac{2}{N} \sum_i e_i .$$
#
# Mind two traps. The average is taken over the points *after* multiplying each residual by its own
# $x_i$. And `np.dot` has already summed when it returns: taking `.mean()` of its result averages a
# single number, so the gradient of four points comes out four times too large.


# %%
def gradient(x, y, w, b):
    """The slopes of the mean squared error at the point (w, b).

    x, y: arrays of shape (N,); w, b: floats.
    Returns the pair (dw, db) of floats.
    """
    # TODO 02.gradient: your code here
    raise NotImplementedError("02_manual_gradient: gradient is not written yet")


# %% [markdown]
# ## The descent
#
# One update moves both parameters against their slopes, taken at the same point:
#
# $$w \leftarrow w - \eta \, \frac{\partial J}{\partial w}, \qquad
#   b \leftarrow b - \eta \, \frac{\partial J}{\partial b} .$$
#
# Keep where the parameters are after every update. That list of rows is the *trajectory*; the course
# compares yours with the right one row by row, and can tell at which update they part.


# %%
def train(x, y, w, b, lr, steps):
    """Gradient descent on all points, from the start (w, b).

    x, y: arrays of shape (N,); w, b: floats, the start; lr: the rate; steps: how many updates.
    Returns the trajectory, shape (steps, 2): row t holds (w, b) after update t + 1.
    The start itself is not a row.
    """
    # TODO 02.train: your code here
    raise NotImplementedError("02_manual_gradient: train is not written yet")
