"""Known mistakes of 04_no_grad_update: what each looks like is worked out by running it."""

import torch

from autograder.mistakes import mistake


@mistake("predict", "the vector b is left out", old=" + b", new="")
def predict_without_b():
    """Put a row of zeros into your model: which numbers should come out?"""


@mistake("predict", "b is taken away instead of added", old="+ b", new="- b")
def predict_minus_b():
    """Put a row of zeros into your model: which numbers should come out?"""


@mistake("predict", "two sizes that differ meet in the matrix product", old="W.T", new="W")
def sizes_do_not_meet():
    """Write both shapes side by side: which two sizes touch, and are they the same?"""


@mistake(
    "predict",
    "W is reshaped, which mixes up its rows",
    old="W.T",
    new="W.reshape(X.shape[1], -1)",
    unseen=["one-output", "one-feature", "long"],
)
def reshaped_weights():
    """What is the difference between turning a table on its side and refilling it row by row?"""


@mistake("predict", "the result has its rows and columns exchanged", old="X @ W.T + b", new="(X @ W.T + b).T")
def predict_transposed():
    """Print the shape of X and that of your result: what do they have in common, and where?"""


@mistake(
    "predict",
    "a single output loses its dimension",
    old="X @ W.T + b",
    new="(X @ W.T + b).squeeze(-1)",
    unseen=["plane", "one-feature", "long", "far", "float32", "one-update"],
)
def predict_squeezed():
    """(N, 1) and (N,) are not the same shape: which one do the targets have?"""


@mistake("predict", "the prediction is cut off from the graph", old="X @ W.T + b", new="(X @ W.T + b).detach()")
def predict_cut_off():
    """Follow the way from the prediction back to W and b: where does the record end?"""


@mistake("mse", "the squares are summed, not averaged", old="mean()", new="sum()")
def mse_sum():
    """If every point came twice, should the loss double?"""


@mistake(
    "mse",
    "the squares of all outputs are divided by the number of points alone",
    old="mean()",
    new="sum() / len(Y)",
    unseen=["one-output"],
)
def mse_per_point():
    """How many squares are there when every point has several outputs?"""


@mistake("mse", "every output keeps a mean of its own", old="mean()", new="mean(0)")
def mse_per_output():
    """How many numbers is a loss?"""


@mistake("mse", "the squares are not averaged at all", old=".mean()", new="")
def mse_not_averaged():
    """How many numbers is a loss?"""


@mistake("mse", "the mean is halved", old="mean()", new="mean() / 2")
def mse_half():
    """Some books put a 1/2 before the sum. Does the formula of this course?"""


@mistake("mse", "the root of the mean is taken", old="mean()", new="mean().sqrt()")
def rmse():
    """The name says it: mean, squared, error. Is there a root in it?"""


@mistake("mse", "absolute values stand in place of squares", old="((Y_hat - Y) ** 2)", new="(Y_hat - Y).abs()")
def mae():
    """Which loss was asked for: the squared or the absolute error?"""


@mistake("mse", "the mean is taken before the square", old="((Y_hat - Y) ** 2).mean()", new="(Y_hat - Y).mean() ** 2")
def square_of_mean():
    """One difference is +3 and one is -3: what should the loss say, and what does yours?"""


@mistake("mse", "the loss is cut off from the graph", old="mean()", new="mean().item()")
def mse_cut_off():
    """Which of your operations gives back something that has forgotten where it came from?"""


@mistake("mse", "the loss is made anew from its number, with no way back to the prediction")
def mse_made_anew(Y_hat, Y):
    """A tensor that you make from a number is a new beginning: what does it know of the prediction?"""
    return torch.tensor(((Y_hat - Y) ** 2).mean().item(), dtype=Y.dtype, requires_grad=True)


@mistake(
    "mse",
    "(N, 1) meets (N,), so that every point is held against every other",
    old="Y_hat - Y",
    new="Y_hat.squeeze(-1) - Y",
    unseen=["plane", "one-feature", "long", "far", "float32", "one-update"],
)
def all_pairs():
    """Print the shape of the difference."""


@mistake("update", "the tensors climb instead of descend", old="p -= lr", new="p += lr")
def uphill():
    """The gradient points uphill."""


@mistake("update", "the learning rate is left out", old="lr * ", new="")
def no_rate():
    """Scale the step."""


@mistake("update", "each step has twice its length", old="lr * p.grad", new="2 * lr * p.grad")
def twice_as_far():
    """The slope that backward() leaves is that of the whole loss: does any factor of it still have to be added?"""


@mistake("update", "each step starts from zero instead of from where the tensor is")
def starts_from_zero(params, lr):
    """Step from where you are."""
    with torch.no_grad():
        for p in params:
            p.copy_(-lr * p.grad)
            p.grad = None


@mistake("update", "the step is taken where autograd records it")
def recorded(params, lr):
    """The update is no part of the model: how do you tell autograd to look away?"""
    for p in params:
        p -= lr * p.grad
        p.grad = None


@mistake("update", "the step makes new tensors, and those that were handed in stay as they were")
def new_tensors(params, lr):
    """Does the tensor itself change, or does a name move on to another tensor?"""
    with torch.no_grad():
        for p in params:
            p = p - lr * p.grad
            p.grad = None


@mistake("update", "a gradient is None at the moment when it is to be cleared")
def new_tensors_cleared(params, lr):
    """Which tensor does the name stand for after the step: the one that was handed in?"""
    with torch.no_grad():
        for p in params:
            p = p - lr * p.grad
            p.grad.zero_()


@mistake("update", "a gradient is None at the moment when it is used")
def gradient_gone(params, lr):
    """Who puts a gradient there, has it happened yet, and is it still the same tensor that you ask for it?"""
    for p in params:
        p.grad = None
        p -= lr * p.grad


@mistake("update", "the gradients are cleared, but the tensors do not move")
def cleared_unmoved(params, lr):
    """What is in `.grad` when the step is computed, and does its result get into the tensor?"""
    for p in params:
        p.grad = None


@mistake("update", "the tensors no longer require grad afterwards")
def loses_requires_grad(params, lr):
    """What will the next backward pass look for in these tensors?"""
    for p in params:
        p.requires_grad_(False)
        p -= lr * p.grad
        p.grad = None


@mistake("update", "tracking is switched off and stays off")
def tracking_left_off(params, lr):
    """Once the step is done, who lets autograd record again?"""
    torch.set_grad_enabled(False)
    for p in params:
        p -= lr * p.grad
        p.grad = None


@mistake("update", "the gradients are never cleared", old="            p.grad = None\n", new="")
def not_cleared():
    """What does backward() do to a gradient that is already there? And is it `.grad` itself that you changed?"""


@mistake("update", "only the first gradient of the list is cleared")
def first_cleared(params, lr):
    """Clear every gradient."""
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
    params[0].grad = None


@mistake("update", "only the last gradient of the list is cleared")
def last_cleared(params, lr):
    """Clear every gradient: is that line inside the loop?"""
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
    params[-1].grad = None


@mistake("update", "a tensor is asked for something by a name that no tensor knows")
def no_such_name(params, lr):
    """Check the spelling. And how do the names of those methods end that change the tensor itself?"""
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero()


@mistake("update", "the work ends after the first tensor of the list")
def first_tensor_only(params, lr):
    """How often does the body of your loop run?"""
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None
            return


@mistake("update", "only the first tensor of the list moves")
def first_moves(params, lr):
    """Which tensor never moves?"""
    with torch.no_grad():
        params[0].sub_(lr * params[0].grad)
    for p in params:
        p.grad = None


@mistake("update", "the list is expected to hold exactly two tensors")
def unpacks_two(params, lr):
    """How many tensors may the list have?"""
    W, b = params
    with torch.no_grad():
        for p in (W, b):
            p -= lr * p.grad
            p.grad = None


@mistake("update", "only the first two tensors of the list are taken", old="in params", new="in params[:2]")
def two_tensors_only():
    """How many tensors may the list have?"""


@mistake("train", "the forward pass is not recorded")
def forward_not_recorded(X, Y, W, b, lr, steps):
    """Which part of an update does autograd have to see: the prediction or the step?"""
    trajectory = []
    for _ in range(steps):
        with torch.no_grad():
            loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake(
    "train",
    "backward() is asked of a plain number",
    old="mse(predict(X, W, b), Y)",
    new="float(mse(predict(X, W, b), Y))",
)
def number_backward():
    """Print the type of the loss just before."""


@mistake("train", "one forward pass has to serve several backward passes", unseen=["one-update"])
def forward_before_loop(X, Y, W, b, lr, steps):
    """What is left of the record once backward() has walked through it?"""
    trajectory = []
    loss = mse(predict(X, W, b), Y)
    for _ in range(steps):
        loss.backward()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "every update uses the slopes of the start", unseen=["one-update"])
def slopes_of_the_start(X, Y, W, b, lr, steps):
    """The slope changes after each step."""
    trajectory = []
    first = slopes(X, Y, W, b)
    for _ in range(steps):
        W.grad, b.grad = first[0].clone(), first[1].clone()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake(
    "train",
    "the gradients are cleared, but W and b do not move",
    old="loss.backward()",
    new="loss.backward()\n        W.grad.zero_()\n        b.grad.zero_()",
)
def train_cleared_unmoved():
    """What is in `.grad` when the update runs, and does its result get into W and b?"""


@mistake(
    "train",
    "slopes are computed, but neither W nor b is ever moved by them",
    old="        update([W, b], lr)\n",
    new="",
)
def never_updated():
    """Print W before and after one update."""


@mistake("train", "the gradients are never cleared", unseen=["one-update"])
def train_not_cleared(X, Y, W, b, lr, steps):
    """What does backward() do to a gradient that is already there?"""
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "only the gradient of W is cleared", unseen=["one-update"])
def b_not_cleared(X, Y, W, b, lr, steps):
    """Clear every gradient."""
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
        W.grad = None
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "only the gradient of b is cleared", unseen=["one-update"])
def w_not_cleared(X, Y, W, b, lr, steps):
    """Clear every gradient."""
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        with torch.no_grad():
            W -= lr * W.grad
            b -= lr * b.grad
        b.grad = None
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake(
    "train",
    "(N, 1) meets (N,), so that every point is held against every other",
    old="predict(X, W, b)",
    new="predict(X, W, b).squeeze(-1)",
    unseen=["plane", "one-feature", "long", "far", "float32", "one-update"],
)
def train_all_pairs():
    """Print the shape of the difference between prediction and target."""


@mistake("train", "new tensors walk the right path, while W and b themselves stay where they were")
def copies_trained(X, Y, W, b, lr, steps):
    """Print the W that was passed in before and after: is it the one that moves?"""
    W, b = W.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "W and b are replaced by new tensors that do not require grad")
def new_tensors_untracked(X, Y, W, b, lr, steps):
    """You made a new tensor: change the one that you were given."""
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        with torch.no_grad():
            W, b = W - lr * W.grad, b - lr * b.grad
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "W and b are replaced by new tensors that hang on the graph and get no gradient")
def new_tensors_recorded(X, Y, W, b, lr, steps):
    """You made a new tensor: change the one that you were given."""
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        W, b = W - lr * W.grad, b - lr * b.grad
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "b is never updated", old="update([W, b], lr)", new="update([W], lr)")
def b_frozen():
    """Which parameter never moves?"""


@mistake("train", "W is never updated", old="update([W, b], lr)", new="update([b], lr)")
def w_frozen():
    """Which parameter never moves?"""


@mistake("train", "the slope of b is taken after W has already moved")
def sequential_update(X, Y, W, b, lr, steps):
    """Compute both slopes before you move."""
    trajectory = []
    for _ in range(steps):
        for p in (W, b):
            mse(predict(X, W, b), Y).backward()
            update([p], lr)
            W.grad = b.grad = None
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "each row is recorded before its update")
def recorded_before_update(X, Y, W, b, lr, steps):
    """Record after the step."""
    trajectory = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
        update([W, b], lr)
    return trajectory


@mistake(
    "train",
    "the start is recorded as a row",
    old="trajectory = []",
    new="trajectory = [torch.cat([W.detach().reshape(-1), b.detach()])]",
)
def start_is_a_row():
    """Is the start a result of an update?"""


@mistake("train", "there is one update too many", old="range(steps)", new="range(steps + 1)")
def one_too_many():
    """Count your updates."""


@mistake("train", "there is one update too few", old="range(steps)", new="range(steps - 1)")
def one_too_few():
    """Count your updates."""


@mistake(
    "train",
    "all rows share their memory and end up equal",
    old="return trajectory",
    new="return trajectory[-1:] * steps",
    unseen=["one-update"],
)
def rows_aliased():
    """Store a copy or numbers."""


@mistake(
    "train",
    "each row holds b before W",
    old="[W.detach().reshape(-1), b.detach()]",
    new="[b.detach(), W.detach().reshape(-1)]",
)
def b_first():
    """Which column is which? The parameters are always ordered W, b."""


@mistake(
    "train",
    "W is written down column by column",
    old="W.detach().reshape",
    new="W.detach().T.reshape",
    unseen=["one-output", "one-feature", "long"],
)
def by_columns():
    """In which order does reading W row by row name its elements?"""


@mistake(
    "train",
    "the rows hold W alone",
    old="torch.cat([W.detach().reshape(-1), b.detach()])",
    new="W.detach().reshape(-1).clone()",
)
def rows_without_b():
    """How many parameters does the model have, and how many columns your rows?"""


@mistake(
    "train",
    "each row is a pair of tensors instead of a row of numbers",
    old="torch.cat([W.detach().reshape(-1), b.detach()])",
    new="(W.clone(), b.clone())",
)
def rows_of_pairs():
    """Which shape does one row have, all parameters together?"""


@mistake("train", "only the last row is returned", old="return trajectory", new="return trajectory[-1]")
def last_row_only():
    """How many rows does a path of that many updates have?"""


@mistake("train", "the losses are returned in place of the parameters")
def losses_returned(X, Y, W, b, lr, steps):
    """What does one row of the trajectory consist of?"""
    losses = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        losses.append(loss.item())
    return losses


@mistake("train", "nothing is returned", old="    return trajectory\n", new="")
def nothing_returned():
    """What does a function give back that ends without saying so?"""


@mistake("update", "each step has half its length", old="lr * p.grad", new="0.5 * lr * p.grad")
def half_as_far():
    """The slope that backward() leaves is that of the whole loss: is anything left to be divided?"""


@mistake("update", "the learning rate is applied twice", old="lr * p.grad", new="lr * lr * p.grad")
def rate_twice():
    """How often does the rate come into one step?"""


@mistake("update", "each gradient is scaled to length one", old="p.grad\n", new="p.grad / p.grad.norm()\n")
def unit_gradient():
    """How long should a step be where the slope is gentle?"""


@mistake("update", "only the sign of each gradient counts", old="lr * p.grad", new="lr * p.grad.sign()")
def sign_only():
    """How long should a step be where the slope is gentle?"""


@mistake("update", "the weights decay by DECAY, which nobody asked for", old="lr * p.grad", new="lr * (p.grad + DECAY * p)", constants={"DECAY": (0.01, 0.1, 0.001)})
def weight_decay():
    """Is there anything in your step besides the gradient?"""


@mistake("update", "the gradients are multiplied by RATE instead of cleared", old="p.grad = None", new="p.grad *= RATE", constants={"RATE": (0.5, 0.9)})
def gradients_kept_in_part():
    """What should be left of a gradient once its step is made?"""


@mistake("train", "the optimizer is Adam")
def train_adam(X, Y, W, b, lr, steps):
    """Which step was asked for?"""
    optimizer = torch.optim.Adam([W, b], lr=lr)
    trajectory = []
    for _ in range(steps):
        optimizer.zero_grad()
        mse(predict(X, W, b), Y).backward()
        optimizer.step()
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "there is a momentum of RATE that nobody asked for", unseen=["one-update"], constants={"RATE": (0.9, 0.5, 0.99)})
def train_momentum(X, Y, W, b, lr, steps):
    """Does an update know anything of the one before it?"""
    optimizer = torch.optim.SGD([W, b], lr=lr, momentum=RATE)
    trajectory = []
    for _ in range(steps):
        optimizer.zero_grad()
        mse(predict(X, W, b), Y).backward()
        optimizer.step()
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory


@mistake("train", "every step is twice as long as it should be", old="        loss.backward()", new="        (2 * loss).backward()")
def train_twice_as_far():
    """How often is backward() called for one update, and on what?"""


@mistake("train", "the learning rate falls by the factor FACTOR with every update", unseen=["one-update"], old="        trajectory.append", new="        lr *= FACTOR\n        trajectory.append", constants={"FACTOR": (0.9, 0.99, 0.95, 0.5)})
def train_rate_decays():
    """Is the rate the same at every update?"""


@mistake("train", "W has no gradient at the moment when it is moved", old="        loss.backward()\n", new="")
def train_no_gradient():
    """Print W.grad before the update: which line should have filled it, and does the loss know of W?"""
