"""Known mistakes of 09_loss_surface: what each looks like is worked out by running it."""

import numpy as np

from autograder.mistakes import mistake


@mistake(
    "loss_surface", "the sign of b is turned round", old="y - y_hat", new="y - (y_hat - 2 * b_values[:, None, None])"
)
def sign_of_b():
    """Write the residual without its brackets: which sign does b have then?"""


@mistake("loss_surface", "b is missing from the prediction", old="* x + b_values", new="* x + 0 * b_values")
def without_b():
    """Do two rows of your table differ? Should they?"""


@mistake(
    "loss_surface",
    "w and b have changed roles",
    old="w_values[None, :, None] * x + b_values[:, None, None]",
    new="b_values[:, None, None] * x + w_values[None, :, None]",
)
def roles_swapped():
    """Which of the two numbers multiplies x?"""


@mistake("loss_surface", "the rows belong to w and the columns to b", old="axis=-1)", new="axis=-1).T")
def transposed():
    """Which axis of the table runs along w, and which along b?"""


@mistake("loss_surface", "the rows run from the last b to the first", old="axis=-1)", new="axis=-1)[::-1]")
def upside_down():
    """Row 0 of a table is written at the top. Which b does it belong to here?"""


@mistake("loss_surface", "the squares are summed, not averaged", old="np.mean(", new="np.sum(")
def sum_not_mean():
    """If every point came twice, should the loss double?"""


@mistake("loss_surface", "the mean is halved", old="axis=-1)", new="axis=-1) / 2")
def halved():
    """Some books put a 1/2 before the sum. Does the formula of this course?"""


@mistake(
    "loss_surface",
    "the sum is divided by N - 1",
    old="np.mean((y - y_hat) ** 2, axis=-1)",
    new="np.sum((y - y_hat) ** 2, axis=-1) / (len(x) - 1)",
)
def divided_by_n_minus_1():
    """A variance is often divided by one less than the number of points. Is this a variance?"""


@mistake(
    "loss_surface",
    "the root of the mean is taken",
    old="np.mean((y - y_hat) ** 2, axis=-1)",
    new="np.sqrt(np.mean((y - y_hat) ** 2, axis=-1))",
)
def root_of_mean():
    """The name says it: mean, squared, error. Is there a root in it?"""


@mistake("loss_surface", "absolute values stand in place of squares", old="(y - y_hat) ** 2", new="np.abs(y - y_hat)")
def absolute():
    """Which loss was asked for: the squared or the absolute error?"""


@mistake(
    "loss_surface",
    "the mean is taken before the square",
    old="np.mean((y - y_hat) ** 2, axis=-1)",
    new="np.mean(y - y_hat, axis=-1) ** 2",
)
def square_of_mean():
    """One residual is +3 and one is -3: what should the loss say, and what does yours?"""


@mistake("loss_surface", "there is one mean over everything, the grid included", old=", axis=-1", new="")
def one_number():
    """How many lines does the grid hold, and how many losses did you get?"""


@mistake("loss_surface", "the table comes as one long row", old="axis=-1)", new="axis=-1).ravel()")
def flat():
    """How many axes does a table have, and how many has yours?"""


@mistake("loss_surface", "w and b are taken in pairs, where every w should meet every b")
def in_pairs(x, y, w_values, b_values):
    """With 3 values of w and 2 of b there are 6 lines. How many does zip give?"""
    return np.array([np.mean((y - (w * x + b)) ** 2) for w, b in zip(w_values, b_values, strict=False)])


@mistake("loss_surface", "the grid is spaced evenly between the given ends, and its own values are not used")
def even_grid(x, y, w_values, b_values):
    """The values of w come as an argument. Do you use each of them, or the first and the last alone?"""
    w = np.linspace(w_values[0], w_values[-1], len(w_values))
    b = np.linspace(b_values[0], b_values[-1], len(b_values))
    return np.mean((y - w[None, :, None] * x - b[:, None, None]) ** 2, axis=-1)


@mistake(
    "loss_surface",
    "the table holds whole numbers, which cuts the fractions off",
    old="axis=-1)",
    new="axis=-1).astype(int)",
)
def whole_numbers():
    """Which dtype does the table have that you fill in?"""


@mistake(
    "loss_surface",
    "a grid of a single column loses that axis",
    old="np.mean((y - y_hat) ** 2, axis=-1)",
    new="np.squeeze(np.mean((y - y_hat) ** 2, axis=-1))",
    unseen=["line", "square", "far", "float32"],
)
def squeezed():
    """With one value of w, how many axes should the table have?"""


@mistake("plot_contour", "all of it is drawn on other axes than the given ones")
def contour_elsewhere(ax, w_values, b_values, Z, path):
    """Whose method do you call: that of `ax`, or that of pyplot, or of a figure that you made?"""
    import matplotlib.pyplot as plt

    plt.contour(w_values, b_values, Z)
    plt.plot(path[:, 0], path[:, 1])
    plt.xlabel("w")
    plt.ylabel("b")


@mistake(
    "plot_contour",
    "there are no contour lines on the axes",
    old="ax.contour(w_values, b_values, Z, levels=20)",
    new="pass",
)
def no_contour_lines():
    """Are there lines of equal loss on your axes? Filled bands have none."""


@mistake(
    "plot_contour",
    "the contour lines count rows and columns, not b and w",
    old="w_values, b_values, Z, levels=20",
    new="Z",
)
def rows_and_columns():
    """Read the numbers along the two axes: which values of w and of b were given?"""


@mistake(
    "plot_contour",
    "the contour lines count rows and columns in place of b and w",
    old="w_values, b_values, Z, levels",
    new="Z, levels",
)
def rows_and_columns_20_levels():
    """Read the numbers along the two axes: which values of w and of b were given?"""


@mistake(
    "plot_contour",
    "the contour lines lie on an even grid between the ends, not at the given values",
    old="w_values, b_values, Z, levels=20",
    new="Z, extent=(w_values[0], w_values[-1], b_values[0], b_values[-1])",
)
def even_extent():
    """Are the given values evenly spaced? Nothing in the task says so."""


@mistake(
    "plot_contour",
    "the contour lines have b across and w upwards",
    old="w_values, b_values, Z, levels",
    new="b_values, w_values, Z.T, levels",
)
def contour_turned():
    """Which parameter belongs to the horizontal axis?"""


@mistake(
    "plot_contour",
    "the table is transposed before it is drawn",
    old="w_values, b_values, Z, levels=20",
    new="w_values, b_values, Z.T",
)
def contour_transposed():
    """Rows of Z belong to b. Along which axis of the plot does b run?"""


@mistake(
    "plot_contour",
    "the table is drawn upside down",
    old="w_values, b_values, Z, levels=20",
    new="w_values, b_values, Z[::-1]",
)
def contour_upside_down():
    """To which b does the first row of Z belong? `contour` reads it in the same way."""


@mistake(
    "plot_contour",
    "the contour lines carry the logarithm of the loss, not the loss",
    old="Z, levels=20",
    new="np.log(Z)",
)
def contour_of_logarithm():
    """What does a reader take the number on a contour line for? The levels can be spaced unevenly as well."""


@mistake(
    "plot_contour",
    "the path is not drawn",
    old='ax.plot(path[:, 0], path[:, 1], "o-", color="tab:red", markersize=3, linewidth=1)',
    new="pass",
)
def no_path():
    """Where did the training go? Nothing on the axes tells."""


@mistake(
    "plot_contour", "the path has b across and w upwards", old="path[:, 0], path[:, 1]", new="path[:, 1], path[:, 0]"
)
def path_turned():
    """The columns of the path are w and b. Which of them is horizontal?"""


@mistake(
    "plot_contour",
    "both columns of the path are drawn against the row number",
    old="path[:, 0], path[:, 1]",
    new="path",
)
def path_against_row():
    """What does `plot` put on the horizontal axis if it gets one array?"""


@mistake(
    "plot_contour",
    "the first two rows of the path are taken for its columns",
    old="path[:, 0], path[:, 1]",
    new="path[0], path[1]",
)
def path_rows_for_columns():
    """Print path.shape. Which index runs over the updates?"""


@mistake(
    "plot_contour",
    "of the path only its last point is drawn",
    old="path[:, 0], path[:, 1]",
    new="path[-1:, 0], path[-1:, 1]",
)
def path_end_only():
    """How many points does the path have, and how many are on your axes?"""


@mistake(
    "plot_contour",
    "the last point of the path is left out",
    old="path[:, 0], path[:, 1]",
    new="path[:-1, 0], path[:-1, 1]",
)
def path_without_last():
    """How many points does the path have, and how many are on your axes?"""


@mistake(
    "plot_contour",
    "the first point of the path is left out",
    old="path[:, 0], path[:, 1]",
    new="path[1:, 0], path[1:, 1]",
)
def path_without_first():
    """How many points does the path have, and how many are on your axes?"""


@mistake(
    "plot_contour",
    "neither axis bears the name of its own parameter",
    old='xlabel("w")\n    ax.set_ylabel("b")',
    new='xlabel("")\n    ax.set_ylabel("")',
)
def contour_labels():
    """Which parameter runs to the right, and which upwards? A reader has only the labels to tell."""


@mistake("plot_fit", "all of it is drawn on other axes than the given ones")
def fit_elsewhere(ax, x, y, w, b):
    """Whose method do you call: that of `ax`, or that of pyplot, or of a figure that you made?"""
    import matplotlib.pyplot as plt

    plt.plot(x, y, "o")
    plt.plot(x, w * x + b)


@mistake("plot_fit", "b is missing from the line", old="w * ends + b", new="w * ends")
def line_without_b():
    """Put x = 0 into your line: what height should come out?"""


@mistake("plot_fit", "the line has b with the wrong sign", old="w * ends + b", new="w * ends - b")
def line_minus_b():
    """Put x = 0 into your line: what height should come out?"""


@mistake("plot_fit", "w and b have changed roles in the line", old="w * ends + b", new="b * ends + w")
def line_swapped():
    """Which of the two numbers multiplies x?"""


@mistake(
    "plot_fit",
    "a new line is fitted to the points, and the given w and b are not used",
    old="w * ends + b",
    new="np.polyval(np.polyfit(x, y, 1), ends)",
)
def line_refitted():
    """Which line should be shown: the best one, or the one that somebody's training has reached?"""


@mistake("plot_fit", "there is no line", old='ax.plot(ends, w * ends + b, color="tab:red")', new="pass")
def no_line():
    """The data are there. Where is the model?"""


@mistake(
    "plot_fit",
    "the predictions are drawn as dots, where a line was asked for",
    old='ends, w * ends + b, color="tab:red"',
    new='x, w * x + b, "o"',
)
def line_as_dots():
    """Which style does `plot` need for a line, and which gives markers alone?"""


@mistake(
    "plot_fit", "the line does not reach from the smallest x to the largest", old="x.min(), x.max()", new="x[0], x[-1]"
)
def line_too_short():
    """The x are in no order. Which of them are the outermost?"""


@mistake("plot_fit", "the line is drawn against the row number", old="ends, w * ends + b", new="w * x + b")
def line_against_row():
    """What does `plot` put on the horizontal axis if it gets one array?"""


@mistake(
    "plot_fit",
    "the points have no markers of their own",
    old='ax.plot(x, y, "o", color="tab:blue", markersize=4)',
    new="pass",
)
def no_points():
    """The model is there. Where are the data?"""


@mistake("plot_fit", "the points are joined by lines", old='"o"', new='"o-"')
def points_joined():
    """Does anything happen between two of the points? Give them markers and no line."""


@mistake(
    "plot_fit",
    "the points are joined up by lines",
    old='"o", color="tab:blue", markersize=4)\n    ax.plot(ends, w * ends + b, ',
    new='"o-")\n    ax.axline((0, b), slope=w, ',
)
def points_joined_beside_axline():
    """Does anything happen between two of the points? Give them markers and no line."""


@mistake("plot_fit", "the markers stand at the predictions, not at the data", old='x, y, "o"', new='x, w * x + b, "o"')
def predictions_for_points():
    """How far are your markers from the line? How far are the data from it?"""


@mistake(
    "plot_fit",
    "x runs upwards and y across",
    old='x, y, "o", color="tab:blue", markersize=4)\n    ax.plot(ends, w * ends + b',
    new='y, x, "o")\n    ax.plot(w * ends + b, ends',
)
def fit_turned():
    """What goes to the horizontal axis, what is given or what is predicted?"""


@mistake(
    "plot_fit",
    "x is sorted and y is not, so that the points have the wrong partners",
    old='x, y, "o"',
    new='np.sort(x), y, "o"',
)
def sorted_x_alone():
    """After sorting x, does y[3] still belong to x[3]? And do markers need an order at all?"""


@mistake("plot_fit", "the caller's x is sorted, and y is not", old="ends =", new="x.sort()\n    ends =")
def sorted_x_in_place():
    """After sorting x, does y[3] still belong to x[3]? And whose array is it?"""


@mistake("plot_learning_curve", "all of it is drawn on other axes than the given ones")
def curve_elsewhere(ax, losses):
    """Whose method do you call: that of `ax`, or that of pyplot, or of a figure that you made?"""
    import matplotlib.pyplot as plt

    plt.plot(losses)
    plt.xlabel("update")
    plt.ylabel("loss")


@mistake(
    "plot_learning_curve",
    "the axes have no labels",
    old='xlabel("update")\n    ax.set_ylabel("loss")',
    new='xlabel("")\n    ax.set_ylabel("")',
)
def curve_without_labels():
    """What is counted to the right, and what is measured upwards? A reader has only the labels to tell."""


@mistake(
    "plot_learning_curve",
    "the two labels have changed places",
    old='xlabel("update")\n    ax.set_ylabel("loss")',
    new='xlabel("loss")\n    ax.set_ylabel("update")',
)
def curve_labels_turned():
    """Along which axis are the updates counted?"""


@mistake(
    "plot_learning_curve",
    "the losses run across and the updates upwards",
    old="range(1, len(losses) + 1), losses",
    new="losses, range(len(losses))",
)
def curve_turned():
    """In which order does `plot` want its two arrays?"""


@mistake(
    "plot_learning_curve",
    "the losses run across and the updates, counted from 1, upwards",
    old="range(1, len(losses) + 1), losses",
    new="losses, range(1, len(losses) + 1)",
)
def curve_turned_from_one():
    """In which order does `plot` want its two arrays?"""


@mistake("plot_learning_curve", "the first loss is left out", old="range(1, len(losses) + 1), losses", new="losses[1:]")
def curve_without_first():
    """How many losses are there, and how many points does your curve have?"""


@mistake("plot_learning_curve", "the last loss is left out", old="range(1, len(losses) + 1), losses", new="losses[:-1]")
def curve_without_last():
    """How many losses are there, and how many points does your curve have?"""


@mistake(
    "plot_learning_curve",
    "logarithms of the losses are drawn",
    old="range(1, len(losses) + 1), losses",
    new="np.log(losses)",
)
def curve_of_logarithms():
    """What does a reader take the height of the curve for? An axis can be logarithmic by itself."""


@mistake(
    "plot_learning_curve",
    "logarithms to the base 10 are drawn in place of the losses",
    old="range(1, len(losses) + 1), losses",
    new="np.log10(losses)",
)
def curve_of_logarithms_to_10():
    """What does a reader take the height of the curve for? An axis can be logarithmic by itself."""


@mistake(
    "plot_learning_curve",
    "a running mean is drawn in place of the losses",
    old="range(1, len(losses) + 1), losses",
    new="np.cumsum(losses) / np.arange(1, len(losses) + 1)",
)
def curve_of_running_mean():
    """Does the last point of your curve show the last loss?"""


@mistake(
    "plot_learning_curve",
    "the losses are divided by the first of them",
    old="range(1, len(losses) + 1), losses",
    new="np.array(losses) / losses[0]",
)
def curve_relative():
    """At which height does your curve begin, and how large is the first loss?"""
