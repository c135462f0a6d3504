import numpy as np

def loss_surface(x, y, w_values, b_values):
    Z = np.zeros((len(b_values), len(w_values)))
    for i, b in enumerate(b_values):
        for j, w in enumerate(w_values):
            Z[i, j] = np.mean((y - (w * x + b)) ** 2)
    return Z
def plot_contour(ax, w_values, b_values, Z, path):
    from matplotlib.ticker import LogLocator
    cs = ax.contour(w_values, b_values, Z, locator=LogLocator(subs=range(1, 10)))
    ax.clabel(cs, inline=True, fontsize=7)
    for start, end in zip(path[:-1], path[1:]):
        ax.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "->", "color": "red"})
    ax.annotate("start", xy=path[0], xytext=(0.1, 0.9), textcoords="axes fraction", arrowprops={"arrowstyle": "-"})
    ax.set(xlabel="W", ylabel="B")

def plot_fit(ax, x, y, w, b):
    ax.scatter(x, y)
    ax.plot(x, w * x + b, "r-")

def plot_learning_curve(ax, losses):
    ax.plot(losses)
    ax.set_xlabel("update")
    ax.set_ylabel("loss")
