# %% [markdown]
# # 09 The loss surface
#
# **Goal:** see gradient descent as a walk on a landscape, and draw it.
#
# A line has two parameters, so every line is one point $(w, b)$ of a plane, the *parameter space*. Over
# each of these points stands one height, the loss of that line on the data:
#
# $$J(w, b) = \frac{1}{N} \sum_{i=1}^{N} \bigl(y_i - (w x_i + b)\bigr)^2 .$$
#
# For the mean squared error this landscape is a bowl with a single lowest point, and training is a path
# down its wall. Seen from above, with contour lines as on a map, one look at the path tells whether the
# rate was too small (the path ends half way) or too large (it jumps from wall to wall).
#
# The plotting steps get an `ax` to draw on. They may draw as they like: what counts is what the axes
# hold afterwards, not its colours.

# %%
import numpy as np

# %% [markdown]
# ## One slice of the surface
#
# Here is a worked neighbour of the first step: `b` is held fixed and only `w` varies, so the result is a
# curve instead of a surface. Broadcasting does the loop: an array of shape (W, 1) times one of shape (N,)
# gives all products, (W, N). The mean then goes over the *last* axis, the points, and leaves one number
# for each `w`.


# %%
def loss_along_w(x, y, w_values, b):
    """The loss for each of many w at one b: shape (len(w_values),). (Nothing to do here.)"""
    y_hat = w_values[:, None] * x + b
    return np.mean((y - y_hat) ** 2, axis=-1)


def plot_slice(ax, w_values, losses):
    """The curve of `loss_along_w`, with both axes labelled. (Nothing to do here.)"""
    ax.plot(w_values, losses, color="tab:blue")
    ax.set_xlabel("w")
    ax.set_ylabel("loss at this b")


# %% [markdown]
# Three slices, at three values of `b`. Each is a parabola, and the `w` of its lowest point depends on
# `b`: a line that lies too high must be flatter to come near the points.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), w_values, ax = plots.scattered(lambda x: 1.5 * x - 1), np.linspace(-1, 4), figure.add_subplot(xlim=(-1.2, 5))
        for b in (-2.0, -1.0, 1.0):
            plot_slice(ax, w_values, loss_along_w(x, y, w_values, b))
            ax.text(w_values[-1], loss_along_w(x, y, w_values[-1:], b)[0], f"  b = {b:g}")

# %% [markdown]
# ## The surface
#
# Now both parameters vary. Plotting functions want a table `Z` in which a row belongs to one value of the
# vertical axis and a column to one of the horizontal axis. With `w` drawn to the right and `b` upwards,
# there is a **row for each b** and a **column for each w**. On a square grid the transposed table draws
# without complaint, and shows another landscape: its valley leans the wrong way.
#
# Two traps. The residual is $y - (w x + b)$, and without the brackets it becomes $y - w x + b$: the
# sign of `b` turns round, and the bowl's lowest point shows at $-b$. One of the tutorials behind this
# course draws its surface that way, and there the right path seems to end far from the lowest point. The
# other trap is a `Z` of whole numbers, made to be filled in a loop: it cuts off everything after the
# decimal point.


# %%
def loss_surface(x, y, w_values, b_values):
    """The mean squared error of every line on a grid of parameters.

    x, y: arrays of shape (N,); w_values: array of shape (W,); b_values: array of shape (B,).
    Returns an array of shape (B, W): row i, column j holds the loss of the line with
    w_values[j] and b_values[i].
    """
    # TODO 09.loss_surface: your code here
    raise NotImplementedError("09_loss_surface: loss_surface is not written yet")


# %% [markdown]
# ## The same table, two ways to look at it
#
# In three dimensions the bowl is easy to recognise and hard to read. `meshgrid` turns the two axes into
# tables of the shape of `Z`, which is what `plot_surface` takes.


# %%
def plot_surface(ax, w_values, b_values, Z):
    """The surface on 3D axes, `figure.add_subplot(projection="3d")`. (Nothing to do here.)"""
    W, B = np.meshgrid(w_values, b_values)
    ax.plot_surface(W, B, Z, cmap="viridis", edgecolor="none")
    ax.set_xlabel("w")
    ax.set_ylabel("b")
    ax.set_zlabel("loss")


# %% [markdown]
# The bowl, and two maps of it. The star is the best line that NumPy finds for these points. On the left map
# it must lie in the middle of the rings. The right map shows the trap, a loss with the wrong sign of `b`:
# a bowl like any other, only its lowest point is no longer where the best line is.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), w_values, b_values = plots.scattered(lambda x: 1.5 * x - 1), np.linspace(-1, 4, 61), np.linspace(-3, 3, 61)
        Z, wrong = loss_surface(x, y, w_values, b_values), loss_surface(x, y, w_values, -b_values)
        plot_surface(figure.add_subplot(131, projection="3d"), w_values, b_values, Z)
        for place, table, title in ((132, Z, "y - (w x + b)"), (133, wrong, "y - w x + b")):
            ax = plots.contours(figure.add_subplot(place, title=title), w_values, b_values, table, ("w", "b"))
            ax.plot(*np.polyfit(x, y, 1), "k*", markersize=11)

# %% [markdown]
# From above it is a map. Each contour line joins the points of equal loss, and the gradient crosses them
# at a right angle (to the eye only where both axes have the same scale). `ax.contour` takes the axes' values
# and `Z` as they are. Leave out the values and it counts rows and columns instead, so that the path lies
# somewhere else.


# %%
def plot_contour(ax, w_values, b_values, Z, path):
    """Contour lines of the loss, and the path of a training over them.

    ax: matplotlib axes to draw on, not necessarily the current ones.
    w_values: array of shape (W,); b_values: array of shape (B,); Z: array of shape (B, W), the loss.
    path: array of shape (T, 2), one row (w, b) per update.
    Draws several contour lines of Z as it is, not of its root or logarithm, and every point of the path, w along
    the horizontal axis and b along the vertical one, and labels these axes so that the names w and b can be
    read. Returns nothing.
    """
    # TODO 09.plot_contour: your code here
    raise NotImplementedError("09_loss_surface: plot_contour is not written yet")


# %% [markdown]
# Forty updates at three rates, drawn by your step: too small, about right, and nearly too large.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        (x, y), w_values, b_values = plots.scattered(lambda x: 1.5 * x - 1), np.linspace(-1, 3.5, 61), np.linspace(-3.5, 2, 61)
        Z = loss_surface(x, y, w_values, b_values)

        def loss(row):
            return loss_along_w(x, y, row[:1], row[1]).item()

        for ax, rate in zip(figure.subplots(1, 3), (0.005, 0.1, 0.32), strict=True):
            plot_contour(ax, w_values, b_values, Z, plots.walk(loss, (3.0, 1.5), rate, 40))
            ax.set_title(f"rate {rate:g}")

# %% [markdown]
# ## Data space
#
# What is one point in parameter space is a whole line in data space. The neighbour draws how far the
# points are from it; your step draws the points and the line. The `x` of a data set are in no order, so
# the first and the last of them are not the line's ends.


# %%
def plot_residuals(ax, x, y, w, b):
    """A thin upright line from each point to the line. (Nothing to do here.)"""
    ax.vlines(x, y, w * x + b, color="tab:gray", linewidth=0.8)


# %%
def plot_fit(ax, x, y, w, b):
    """The data, and the line w*x + b over it.

    ax: matplotlib axes to draw on, not necessarily the current ones.
    x, y: arrays of shape (N,), in any order; w, b: floats.
    Draws each point as a marker, and the line over the whole range of x. Returns nothing.
    """
    # TODO 09.plot_fit: your code here
    raise NotImplementedError("09_loss_surface: plot_fit is not written yet")


# %% [markdown]
# ## The learning curve
#
# With three parameters or more there is no surface left to look at. The loss against the number of
# updates can always be drawn, and it answers the practical questions: does it fall, has it stopped
# falling, does it jump? A curve without labels answers nothing, since nobody knows whether it counts
# updates or epochs.


# %%
def plot_learning_curve(ax, losses):
    """The loss against the number of updates.

    ax: matplotlib axes to draw on, not necessarily the current ones.
    losses: list of floats, one per update.
    Draws every loss, counts the updates from 0 or from 1, and labels both axes. Returns nothing.
    """
    # TODO 09.plot_learning_curve: your code here
    raise NotImplementedError("09_loss_surface: plot_learning_curve is not written yet")


# %% [markdown]
# The training in the middle, seen in data space and as a learning curve: the last line with its residuals,
# and the loss of every line on the way to it.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = plots.scattered(lambda x: 1.5 * x - 1)

        def loss(row):
            return loss_along_w(x, y, row[:1], row[1]).item()

        path = plots.walk(loss, (3.0, 1.5), 0.1, 40)
        left, right = figure.subplots(1, 2)
        plot_fit(left, x, y, *path[-1])
        plot_residuals(left, x, y, *path[-1])
        left.set(xlabel="x", ylabel="y")
        plot_learning_curve(right, [loss(row) for row in path[1:]])
