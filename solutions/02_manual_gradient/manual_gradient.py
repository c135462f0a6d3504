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
# `x` and `y` are arrays, `w` and `b` single numbers; NumPy applies a formula to all points at once.
# Beside each step stands a worked neighbour, a smaller problem of the same kind. Here it is the parabola
# $a x^2$; the residual further down already uses the prediction that you write.


# %%
def parabola(x, a):
    """The parabola's value at every point: shape (N,). (Nothing to do here.)"""
    return a * x**2


# %%
def predict(x, w, b):
    """The line's value at every point.

    x: array of shape (N,); w, b: floats.
    Returns an array of shape (N,).
    """
    ### BEGIN SOLUTION
    return w * x + b
    ### END SOLUTION


# %%
def residual(x, y, w, b):
    """How far each prediction is above its target: shape (N,). (Nothing to do here.)"""
    return predict(x, w, b) - y


# %% [markdown]
# ## The loss
#
# One number for the whole data set: square every residual, so that signs cannot cancel, then average.
# The neighbour averages absolute values instead. It is a loss, too, but one with a kink at zero, where it
# has no slope.


# %%
def mean_absolute_error(y_hat, y):
    """How far the predictions are from the targets on average, a float. (Nothing to do here.)"""
    return float(np.mean(np.abs(y_hat - y)))


# %%
def mse(y_hat, y):
    """The mean squared error of predictions `y_hat` against targets `y`.

    y_hat, y: arrays of shape (N,).
    Returns a float.
    """
    ### BEGIN SOLUTION
    return float(np.mean((y_hat - y) ** 2))
    ### END SOLUTION


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
# single number and leaves it as it is. On four points the slope is then four times too large. One of the
# tutorials behind this course does that: with a rate of 0.01 its first update takes `w` from 0 to
# 1.2, the right slope takes it to 0.3. It still arrives, which makes the
# mistake easy to miss.
#
# The neighbour is a model of one parameter, which predicts the same value $c$ everywhere:
# $J(c) = \frac{1}{N} \sum_i (c - y_i)^2$.


# %%
def slope_of_constant(y, c):
    """The slope of the mean squared error of the prediction c, a float. (Nothing to do here.)"""
    return 2 * np.mean(c - y)


# %%
def gradient(x, y, w, b):
    """The slopes of the mean squared error at the point (w, b).

    x, y: arrays of shape (N,); w, b: floats.
    Returns the pair (dw, db) of floats.
    """
    ### BEGIN SOLUTION
    error = predict(x, w, b) - y
    return 2 * np.mean(error * x), 2 * np.mean(error)
    ### END SOLUTION


# %% [markdown]
# A gradient can be checked by eye. On the left are the residuals of one line; on the right is the loss of all
# lines with the same `b`. Your `dw` is the slope of the dashed line, which must touch the curve at the dot
# and not cross it there.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), w, b = plots.scattered(lambda x: 1.5 * x - 1), 0.3, -0.3
        left, right = figure.subplots(1, 2)
        plots.model(plots.data(left, x, y), x, lambda x: predict(x, w, b))
        left.vlines(x, y, y + residual(x, y, w, b), color="silver", zorder=1)
        w_values = np.linspace(-1, 3.5)
        right.plot(w_values, [mse(predict(x, value, b), y) for value in w_values])
        height, (dw, _) = mse(predict(x, w, b), y), gradient(x, y, w, b)
        right.axline((w, height), slope=dw, linestyle="--", color="tab:red")
        right.plot(w, height, "o", color="tab:red")
        right.set(xlabel="w", ylabel="loss", ylim=(-1, None))

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
#
# The neighbour walks down to the best constant, one parameter and one number per update. With two
# parameters there is one thing more to mind: both slopes belong to the point where the update starts. If `w`
# has moved before the slope in `b` is taken, that slope belongs to another point.


# %%
def train_constant(y, c, lr, steps):
    """Gradient descent for a constant: c after each update, shape (steps,). (Nothing to do here.)"""
    places = []
    for _ in range(steps):
        c = c - lr * slope_of_constant(y, c)
        places.append(c)
    return np.array(places)


# %%
def train(x, y, w, b, lr, steps):
    """Gradient descent on all points, from the start (w, b).

    x, y: arrays of shape (N,); w, b: floats, the start; lr: the rate; steps: how many updates.
    Returns the trajectory, shape (steps, 2): row t holds (w, b) after update t + 1.
    The start itself is not a row.
    """
    ### BEGIN SOLUTION
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)
    ### END SOLUTION


# %% [markdown]
# The whole descent: on the left the line at the start and after 1, 3, 10 and 60 updates (the darker, the
# later), on the right the loss after every update. Try other rates. At 0.4 this descent leaves the bowl.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), w, b = plots.scattered(lambda x: 1.5 * x - 1), -1.0, 2.0
        rows = train(x, y, w, b, 0.1, 60)
        left, right = figure.subplots(1, 2)
        plots.data(left, x, y)
        for shade, row in enumerate([(w, b), rows[0], rows[2], rows[9], rows[59]], start=1):
            plots.model(left, x, np.poly1d(row), color=(0.8, 0.1, 0.1, shade / 5))
        plots.learning_curves(right, {"training": [mse(predict(x, *row), y) for row in rows]}, log=True)
