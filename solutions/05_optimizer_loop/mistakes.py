"""Known mistakes of 05_optimizer_loop: what each looks like is worked out by running it."""

import torch

from autograder.mistakes import mistake


@mistake("make_optimizer", '"momentum" has no momentum', old="lr=lr, momentum=0.9", new="lr=lr")
def no_momentum():
    """Two of the four names are the same class: what tells them apart?"""


@mistake("make_optimizer", '"sgd" has a momentum', old="SGD(params, lr=lr)", new="SGD(params, lr=lr, momentum=0.9)")
def sgd_with_momentum():
    """Which of the four names asks for a momentum?"""


@mistake("make_optimizer", "the momentum is Nesterov's", old="momentum=0.9", new="momentum=0.9, nesterov=True")
def nesterov_asked():
    """Only the rate and one momentum differ from what torch.optim does by default."""


@mistake("make_optimizer", "the momentum is dampened", old="momentum=0.9", new="momentum=0.9, dampening=0.9")
def dampening_asked():
    """Only the rate and one momentum differ from what torch.optim does by default."""


@mistake("make_optimizer", '"adam" is AdamW, which lets the weights decay', old="Adam(", new="AdamW(")
def adamw_for_adam():
    """Compare the last letters: which class has exactly the name that was asked for?"""


@mistake("make_optimizer", '"rmsprop" is Adagrad', old="RMSprop(", new="Adagrad(")
def adagrad_for_rmsprop():
    """Which of the two forgets old slopes, and which sums them up for ever?"""


@mistake(
    "make_optimizer",
    '"rmsprop" has a momentum',
    old="RMSprop(params, lr=lr)",
    new="RMSprop(params, lr=lr, momentum=0.9)",
)
def rmsprop_with_momentum():
    """Which of the four names asks for a momentum?"""


@mistake("make_optimizer", '"rmsprop" and "adam" have changed places')
def rules_swapped(name, params, lr):
    """Read your branches aloud: which name leads to which class?"""
    if name == "sgd":
        return torch.optim.SGD(params, lr=lr)
    if name == "momentum":
        return torch.optim.SGD(params, lr=lr, momentum=0.9)
    if name == "rmsprop":
        return torch.optim.Adam(params, lr=lr)
    if name == "adam":
        return torch.optim.RMSprop(params, lr=lr)
    raise ValueError(f"unknown optimizer {name!r}: choose sgd, momentum, rmsprop or adam")


@mistake("make_optimizer", "the rate is not handed on", old="params, lr=lr", new="params")
def rate_not_handed_on():
    """Each class has a rate of its own by default: which one did you get?"""


@mistake("make_optimizer", 'the rate is not handed on to "adam"', old="Adam(params, lr=lr", new="Adam(params")
def adam_without_rate():
    """Each class has a rate of its own by default: which one did you get?"""


@mistake("make_optimizer", 'the rate is not handed on to "rmsprop"', old="RMSprop(params, lr=lr", new="RMSprop(params")
def rmsprop_without_rate():
    """Each class has a rate of its own by default: which one did you get?"""


@mistake("make_optimizer", 'the rate is not handed on to "sgd"', old="SGD(params, lr=lr)", new="SGD(params)")
def sgd_without_rate():
    """Each class has a rate of its own by default: which one did you get?"""


@mistake(
    "make_optimizer",
    "a generator is walked through before the optimizer gets it",
    old='if name == "sgd"',
    new='assert list(params)\n    if name == "sgd"',
)
def generator_consumed():
    """How often can a generator be walked through?"""


@mistake(
    "make_optimizer",
    "the optimizer moves copies",
    old='if name == "sgd"',
    new='params = [p.detach().clone().requires_grad_() for p in params]\n    if name == "sgd"',
)
def copies_optimized():
    """Whose parameters did the optimizer get?"""


@mistake("make_optimizer", "a name that it does not know raises no error", old="raise ValueError", new="return str")
def unknown_name_accepted():
    """What comes back for a name that you have misspelt, and when would you notice?"""


@mistake("make_optimizer", "a name that it does not know raises KeyError", old="ValueError", new="KeyError")
def unknown_name_key_error():
    """Which error was asked for, and which one does looking up a dict raise?"""


@mistake(
    "make_optimizer",
    "the error says nothing of the names that it knows",
    old=": choose sgd, momentum, rmsprop or adam",
    new="",
)
def message_without_names():
    """What would you like to read, had you misspelt a name yourself?"""


@mistake("train_step", "the gradients are never cleared", old="    optimizer.zero_grad()\n", new="")
def not_cleared():
    """What does backward() do to a gradient that is already there?"""


@mistake("train_step", "the gradients that were there before the update count as well")
def cleared_last(model, loss_fn, optimizer, x, y):
    """Somebody else has called backward() before you: what is in `.grad` when your step runs?"""
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@mistake("train_step", "the gradients are cleared between backward and step")
def cleared_after_backward(model, loss_fn, optimizer, x, y):
    """What is in `.grad` when the step runs?"""
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@mistake("train_step", "the step comes before the backward pass")
def step_before_backward(model, loss_fn, optimizer, x, y):
    """What is in `.grad` when the step runs?"""
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    optimizer.step()
    loss.backward()
    return loss.item()


@mistake("train_step", "each step uses the gradient of the update before")
def one_gradient_late(model, loss_fn, optimizer, x, y):
    """Forward, backward, step: in that order."""
    loss = loss_fn(model(x), y)
    optimizer.step()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


@mistake(
    "train_step",
    "no backward pass brings a gradient from the loss to the parameters",
    old="    loss.backward()\n",
    new="",
)
def no_backward():
    """Who writes into `.grad`, and is the loss that it starts from still tied to the parameters?"""


@mistake("train_step", "the given optimizer makes no step", old="    optimizer.step()\n", new="")
def no_step():
    """Who moves the parameters, once their gradients are known?"""


@mistake(
    "train_step",
    "the optimizer makes two steps for one update",
    old="optimizer.step()",
    new="optimizer.step()\n    optimizer.step()",
)
def two_steps():
    """Call each once."""


@mistake(
    "train_step",
    "there are two backward passes for one step",
    old="loss.backward()",
    new="loss.backward(retain_graph=True)\n    loss.backward()",
)
def two_backward_passes():
    """backward() adds to what is there: call it once."""


@mistake("train_step", "the optimizer sees twice the slopes of the loss", old="loss.backward()", new="(2 * loss).backward()")
def loss_doubled():
    """Whose slopes should the optimizer see: those of the loss, or of a multiple?"""


@mistake("train_step", "the gradients are cut to a norm of NORM, which nobody asked for", old="    optimizer.step()", new="    torch.nn.utils.clip_grad_norm_(model.parameters(), NORM)\n    optimizer.step()", constants={"NORM": (1.0, 0.5, 0.1, 5.0)})
def gradients_clipped():
    """What happens to the gradients between the backward pass and the step?"""


@mistake("train_step", "plain gradient descent moves the parameters, and the given optimizer makes no step")
def own_descent(model, loss_fn, optimizer, x, y):
    """Which rule was asked for, and who knows it?"""
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= optimizer.param_groups[0]["lr"] * p.grad
    return loss.item()


@mistake("train_step", "plain gradient descent moves the parameters, and the given optimizer makes no step")
def own_descent_by_group(model, loss_fn, optimizer, x, y):
    """Which rule was asked for, and who knows it?"""
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    with torch.no_grad():
        for group in optimizer.param_groups:
            for p in group["params"]:
                p -= group["lr"] * p.grad
    return loss.item()


@mistake("train_step", "the optimizer is built anew for each update")
def optimizer_rebuilt(model, loss_fn, optimizer, x, y):
    """What does a new optimizer know of the slopes before it?"""
    optimizer = type(optimizer)(model.parameters(), lr=optimizer.param_groups[0]["lr"])
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "train_step",
    "target and prediction have changed places in the loss",
    old="loss_fn(model(x), y)",
    new="loss_fn(y, model(x))",
    unseen=["far"],
)
def loss_swapped():
    """Is there a loss for which it matters which of the two comes first?"""


@mistake(
    "train_step",
    "the loss is the mean squared error, whichever was asked for",
    old="loss_fn(model(x), y)",
    new="((model(x) - y) ** 2).mean()",
    unseen=["far"],
)
def own_loss():
    """Who says which loss it is?"""


@mistake(
    "train_step",
    "the update is made in eval mode, and the model stays in it",
    old="    optimizer.zero_grad()\n",
    new="    model.eval()\n    optimizer.zero_grad()\n",
)
def eval_mode():
    """In which mode is a model trained, and who put it into another one?"""


@mistake("train_step", "the update is made in eval mode")
def eval_mode_and_back(model, loss_fn, optimizer, x, y):
    """In which mode is a model trained?"""
    model.eval()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    model.train()
    return loss.item()


@mistake("train_step", "the model is left in eval mode")
def left_in_eval(model, loss_fn, optimizer, x, y):
    """In which mode did the model come?"""
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    model.eval()
    return loss.item()


@mistake(
    "train_step",
    "the model is left in eval mode, in which the next update finds it",
    old="    return",
    new="    model.eval()\n    return",
)
def left_in_eval_for_next():
    """In which mode did the model come?"""


@mistake("train_step", "the loss that comes back was measured in eval mode")
def loss_of_eval(model, loss_fn, optimizer, x, y):
    """Is the loss that is minimised the same as the one that comes back?"""
    before = evaluate(model, loss_fn, x, y)
    optimizer.zero_grad()
    loss_fn(model(x), y).backward()
    optimizer.step()
    return before


@mistake(
    "train_step",
    "(N, 1) meets (N,), so that every point is held against every other",
    old="model(x)",
    new="model(x).squeeze(-1)",
    unseen=["plane", "far", "float32"],
)
def all_pairs():
    """Print the shapes of prediction and target."""


@mistake(
    "train_step", "the loss has lost its graph before backward() is called", old="model(x)", new="model(x).detach()"
)
def detached():
    """Keep everything in the graph until backward() has run: where is it cut?"""


@mistake("train_step", "backward() is asked of a plain number", old="y)\n", new="y).item()\n")
def number_backward():
    """backward() needs the tensor: when is the number taken out of it?"""


@mistake("train_step", "the loss is taken after the update")
def loss_after(model, loss_fn, optimizer, x, y):
    """The loss before this update is known before anything moves: why compute another one?"""
    optimizer.zero_grad()
    loss_fn(model(x), y).backward()
    optimizer.step()
    with torch.no_grad():
        return loss_fn(model(x), y).item()


@mistake("train_step", "the loss comes back as a tensor", old="loss.item()", new="loss")
def loss_kept_as_tensor():
    """Log a number: what does a list of such tensors keep in memory?"""


@mistake("train_step", "nothing is returned", old="    return loss.item()\n", new="")
def nothing_returned():
    """What does a function give back that ends without saying so?"""


@mistake("train", "there is one update too many", old="range(steps)", new="range(steps + 1)")
def one_too_many():
    """Count your updates."""


@mistake("train", "there is one update too few", old="range(steps)", new="range(steps - 1)")
def one_too_few():
    """Count your updates."""


@mistake("train", "one loss is missing, though every update is made", old="range(steps)]", new="range(steps)][:-1]")
def loss_missing():
    """Each update has a loss before it: which one is not in your list?"""


@mistake("train", "the loss after the last update is listed as well")
def loss_at_the_end(model, loss_fn, optimizer, x, y, steps):
    """How many losses are taken before an update?"""
    losses = [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]
    return [*losses, loss_fn(model(x), y).item()]


@mistake("train", "only the last loss is returned", old="range(steps)]", new="range(steps)][-1]")
def last_loss_only():
    """How many losses does a run of that many updates have?"""


@mistake("train", "the mean of the losses is returned")
def mean_returned(model, loss_fn, optimizer, x, y, steps):
    """How many losses does a run of that many updates have?"""
    return sum(train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)) / steps


@mistake("train", "a generator is returned, which has not begun to run")
def generator_returned(model, loss_fn, optimizer, x, y, steps):
    """When does the body of a generator run?"""
    return (train_step(model, loss_fn, optimizer, x, y) for _ in range(steps))


@mistake("train", "nothing is returned", old="return [", new="[")
def train_nothing_returned():
    """What does a function give back that ends without saying so?"""


@mistake("train", "all calls share one list of losses", unseen=["one-output", "far", "long", "float32", "one-update"])
def shared_list(model, loss_fn, optimizer, x, y, steps):
    """When is your list made: at each call, or once and for all?"""
    losses = train.__dict__.setdefault("losses", [])
    losses.extend(train_step(model, loss_fn, optimizer, x, y) for _ in range(steps))
    return losses


@mistake("train", "one forward pass has to serve several backward passes", unseen=["one-update"])
def forward_before_loop(model, loss_fn, optimizer, x, y, steps):
    """What is left of the record once backward() has walked through it?"""
    losses = []
    loss = loss_fn(model(x), y)
    for _ in range(steps):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "every step uses the gradient of the start", unseen=["one-update"])
def gradient_of_the_start(model, loss_fn, optimizer, x, y, steps):
    """The slope changes after each step."""
    losses = []
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    for _ in range(steps):
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "there is one step after all backward passes", unseen=["one-update"])
def one_step_at_the_end(model, loss_fn, optimizer, x, y, steps):
    """What repeats for each update?"""
    losses = []
    optimizer.zero_grad()
    for _ in range(steps):
        loss = loss_fn(model(x), y)
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
    return losses


@mistake("train", "the gradients are cleared once, before the loop", unseen=["one-update"])
def cleared_once(model, loss_fn, optimizer, x, y, steps):
    """What repeats for each update?"""
    losses = []
    optimizer.zero_grad()
    for _ in range(steps):
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "the model is left in eval mode")
def train_left_in_eval(model, loss_fn, optimizer, x, y, steps):
    """In which mode did the model come?"""
    losses = [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]
    model.eval()
    return losses


@mistake("train", "the optimizer is built anew at the start")
def rebuilt_at_the_start(model, loss_fn, optimizer, x, y, steps):
    """What does a new optimizer know of the steps that the given one has made?"""
    options = {name: value for name, value in optimizer.defaults.items() if name in ("lr", "momentum")}
    optimizer = type(optimizer)(model.parameters(), **options)
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


@mistake("SGD", "the momentum is ignored", old="v.mul_(self.momentum).add_(p.grad)", new="v.copy_(p.grad)")
def momentum_ignored():
    """What does the optimizer have to remember from one step to the next?"""


@mistake("SGD", "there is a momentum of 0.9 unless another one is asked for", old="momentum=0.0", new="momentum=0.9")
def momentum_by_default():
    """What should the optimizer do where no momentum is mentioned?"""


@mistake(
    "SGD", "the new slope counts 1 - m times only", old=".add_(p.grad)", new=".add_(p.grad, alpha=1 - self.momentum)"
)
def dampened():
    """Read the formula for v again: which factor does the new slope have?"""


@mistake("SGD", "the momentum is Nesterov's", old="self.lr * v", new="self.lr * (p.grad + self.momentum * v)")
def nesterov():
    """Read the formula for p again: what is multiplied by the rate?"""


@mistake("SGD", "p moves before its velocity is renewed")
class old_velocity:
    """Which of the two formulas comes first?"""

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities, strict=True):
                if p.grad is not None:
                    p -= self.lr * v
                    v.mul_(self.momentum).add_(p.grad)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@mistake("SGD", "only the last slope is remembered, not the velocity")
class last_slope_only:
    """On the right of the formula for v stands v itself: how far back does it reach?"""

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.slopes = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, last in zip(self.params, self.slopes, strict=True):
                if p.grad is not None:
                    p -= self.lr * (p.grad + self.momentum * last)
                    last.copy_(p.grad)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@mistake(
    "SGD",
    "a parameter whose slope is zero everywhere is left where it is, though its velocity has not ended",
    old="if p.grad is not None:",
    new="if p.grad is not None and p.grad.any():",
)
def skips_zero_slopes():
    """Put a slope of zero into the two formulas: does p stay where it is?"""


@mistake(
    "SGD",
    "two tensors of the same shape share one velocity",
    old="[torch.zeros_like(p) for p in self.params]",
    new="[kept.setdefault(p.shape, torch.zeros_like(p)) for kept in [{}] for p in self.params]",
)
def velocity_by_shape():
    """To whom does a velocity belong?"""


@mistake("SGD", "a velocity meets a gradient of another shape")
class one_velocity:
    """How many velocities are there, and to whom does each belong?"""

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocity = 0.0

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    self.velocity = self.momentum * self.velocity + p.grad
                    p -= self.lr * self.velocity

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@mistake("SGD", "all optimizers share their velocities")
class shared_velocities:
    """What is written directly under `class` belongs to all: who should own a velocity?"""

    velocities = {}  # noqa: RUF012

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum

    def step(self):
        with torch.no_grad():
            for k, p in enumerate(self.params):
                if p.grad is not None:
                    self.velocities[k] = self.momentum * self.velocities.get(k, 0.0) + p.grad
                    p -= self.lr * self.velocities[k]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@mistake("SGD", "a new optimizer goes on with the velocities of an earlier one", unseen=["float32"])
class velocities_outlive:
    """Where do the velocities live, and how fast is a new optimizer at first?"""

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p.velocity = self.momentum * getattr(p, "velocity", 0.0) + p.grad
                    p -= self.lr * p.velocity

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@mistake("SGD", "the first velocity is the gradient's own tensor, so that clearing the one clears the other")
class velocity_is_gradient:
    """Are the velocity and the gradient two tensors, or two names of one?"""

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [None for p in self.params]

    def step(self):
        with torch.no_grad():
            for k, p in enumerate(self.params):
                if p.grad is not None:
                    if self.velocities[k] is None:
                        self.velocities[k] = p.grad
                    else:
                        self.velocities[k].mul_(self.momentum).add_(p.grad)
                    p -= self.lr * self.velocities[k]

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


@mistake("SGD", "the parameters climb instead of descend", old="p -=", new="p +=")
def climbs():
    """The gradient points uphill."""


@mistake("SGD", "the rate is left out", old="self.lr * v", new="v")
def no_rate():
    """Scale the step."""


@mistake("SGD", "the rate is applied twice", old="self.lr * v", new="self.lr * self.lr * v")
def rate_twice():
    """How often does the rate come into one step: into the velocity, into the step, or into both?"""


@mistake(
    "SGD",
    "a generator is walked through twice, and the second time it is empty",
    old="self.params = list(params)",
    new="self.params = params if isinstance(params, list) else []",
)
def generator_walked_twice():
    """How often can a generator be walked through, and how often do you need what it gives?"""


@mistake("SGD", "it moves copies", old="list(params)", new="[p.detach().clone().requires_grad_() for p in params]")
def moves_copies():
    """Are the tensors that it moves the very ones that it was given?"""


@mistake("SGD", "only the first parameter is taken", old="list(params)", new="list(params)[:1]")
def first_only():
    """How often does the body of your loop run?"""


@mistake(
    "SGD",
    "it takes only those parameters that have a gradient when it is made",
    old="list(params)",
    new="[p for p in params if p.grad is not None]",
)
def gradients_at_the_start():
    """When do the gradients come: before the optimizer is made, or after?"""


@mistake(
    "SGD",
    "the step makes new tensors, and the parameters that it was given stay where they were",
    old="p -= self.lr * v",
    new="p = p - self.lr * v",
)
def new_tensors():
    """Does the tensor itself change, or does a name move on to another tensor?"""


@mistake(
    "SGD", "the step is taken where autograd records it", old="with torch.no_grad():", new="with torch.enable_grad():"
)
def recorded():
    """The update is no part of the model: how do you tell autograd to look away?"""


@mistake(
    "SGD",
    "the parameters no longer require grad afterwards",
    old="p -= self.lr * v",
    new="p.requires_grad_(False)\n                    p -= self.lr * v",
)
def loses_requires_grad():
    """What will the next backward pass look for in the parameters?"""


@mistake(
    "SGD",
    "a gradient that is None is used all the same",
    old="                if p.grad is not None:\n                    v.mul_(self.momentum).add_(p.grad)\n",
    new="                if True:\n                    v.mul_(self.momentum).add_(p.grad)\n",
    unseen=["float32"],
)
def none_used():
    """What does the gradient of a parameter look like that took no part in the loss?"""


@mistake(
    "SGD",
    "a gradient that is None is used all the same",
    old="                if p.grad is not None:\n                    v.mul_(self.momentum).add_(p.grad)\n",
    new="                if True:\n                    v.copy_(self.momentum * v + p.grad)\n",
    unseen=["float32"],
)
def none_added():
    """What does the gradient of a parameter look like that took no part in the loss?"""


@mistake(
    "SGD",
    "None is taken for a gradient of zero, so that the velocity goes on pushing",
    old="                if p.grad is not None:\n                    v.mul_(self.momentum).add_(p.grad)\n",
    new="                if True:\n                    v.mul_(self.momentum).add_(0.0 if p.grad is None else p.grad)\n",
    unseen=["float32"],
)
def none_is_zero():
    """Skipped means that neither the parameter nor its velocity changes: which of them does?"""


@mistake(
    "SGD",
    "the velocity of a skipped parameter decays",
    old="                if p.grad is not None:\n",
    new="                if p.grad is None:\n                    v.mul_(self.momentum)\n                else:\n",
    unseen=["float32"],
)
def none_decays():
    """Skipped means that neither the parameter nor its velocity changes: which of them does?"""


@mistake(
    "SGD",
    "the step ends at the first parameter without a gradient",
    old="                if p.grad is not None:\n",
    new="                if p.grad is None:\n                    break\n                else:\n",
    unseen=["float32"],
)
def none_ends_step():
    """One parameter is to be skipped: what becomes of those behind it?"""


@mistake(
    "SGD", "`zero_grad` leaves the gradients as they are", old="            p.grad = None\n", new="            pass\n"
)
def zero_grad_does_nothing():
    """Change `.grad` itself: what happens to it if you give its value another name?"""


@mistake(
    "SGD",
    "`zero_grad` clears the first gradient only",
    old="            p.grad = None\n",
    new="            p.grad = None\n            break\n",
)
def zero_grad_first_only():
    """Clear every gradient."""


@mistake(
    "SGD",
    "`zero_grad` asks a gradient that is None to become zero",
    old="            p.grad = None\n",
    new="            p.grad.zero_()\n",
)
def zero_grad_of_none():
    """What is in `.grad` before the first backward pass?"""


@mistake(
    "SGD",
    "`zero_grad` ends at the first parameter without a gradient",
    old="            p.grad = None\n",
    new="            if p.grad is None:\n                return\n            p.grad.zero_()\n",
    unseen=["float32"],
)
def zero_grad_ends_early():
    """One parameter has nothing to clear: what becomes of those behind it?"""


@mistake(
    "SGD",
    "a tensor is asked for something by a name that no tensor knows",
    old="            p.grad = None\n",
    new="            if p.grad is not None:\n                p.grad.zero()\n",
)
def no_such_name():
    """Check the spelling. And how do the names of those methods end that change the tensor itself?"""


@mistake("SGD", "`zero_grad` clears the velocities as well")
class velocities_cleared:
    """Which of the two is meant to last from one step to the next: the gradient or the velocity?"""

    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities, strict=True):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p -= self.lr * v

    def zero_grad(self):
        for p, v in zip(self.params, self.velocities, strict=True):
            p.grad = None
            v.zero_()


@mistake(
    "SGD",
    "`zero_grad` sets the parameters themselves to zero",
    old="            p.grad = None\n",
    new="            p.grad = None\n            p.data.zero_()\n",
)
def parameters_zeroed():
    """What should be zero afterwards: the parameter or its gradient?"""


@mistake("make_optimizer", "\"momentum\" has a momentum of RATE instead of 0.9", old="momentum=0.9", new="momentum=RATE", constants={"RATE": (0.99, 0.5, 0.8, 0.95)})
def other_momentum():
    """Read once more how large the momentum has to be."""


@mistake("make_optimizer", "\"sgd\" climbs instead of descending", old="SGD(params, lr=lr)", new="SGD(params, lr=lr, maximize=True)")
def sgd_maximizes():
    """Should the loss rise or fall?"""


@mistake("make_optimizer", "\"adam\" is AMSGrad", old="Adam(params, lr=lr)", new="Adam(params, lr=lr, amsgrad=True)")
def amsgrad():
    """Everything but the rate is as torch.optim has it by default."""


@mistake("make_optimizer", "\"adam\" is Adamax", old="Adam(params, lr=lr)", new="Adamax(params, lr=lr)")
def adamax():
    """Which of the classes in torch.optim bears the name that was asked for?"""


@mistake("make_optimizer", "\"sgd\" lets the weights decay by DECAY", old="SGD(params, lr=lr)", new="SGD(params, lr=lr, weight_decay=DECAY)", constants={"DECAY": (0.01, 0.1, 0.001, 0.0001)})
def sgd_decays():
    """Everything but the rate is as torch.optim has it by default."""


@mistake("SGD", "the weights decay by DECAY, which nobody asked for", old="add_(p.grad)", new="add_(p.grad + DECAY * p)", constants={"DECAY": (0.01, 0.1, 0.001, 0.0001)})
def step_decays():
    """Is there anything in your step besides the gradient and the velocity?"""


@mistake("SGD", "every step is half as long as it should be", old="self.lr * v", new="0.5 * self.lr * v")
def half_as_far():
    """Which factor stands before the velocity?"""


@mistake("SGD", "the rate is RATE, whatever was asked for", old="self.lr = lr", new="self.lr = RATE", constants={"RATE": (0.01, 0.1, 0.001)})
def rate_fixed():
    """Who chooses the rate?"""


@mistake(
    "train",
    "the loss is the mean squared error, whichever was asked for",
    old="train_step(model, loss_fn",
    new="train_step(model, torch.nn.MSELoss()",
    unseen=["far"],
)
def train_own_loss():
    """Who says which loss it is?"""


@mistake(
    "train",
    "the updates are made in eval mode, and the model stays in it",
    old="    return [",
    new="    model.eval()\n    return [",
)
def train_in_eval():
    """In which mode is a model trained, and who put it into another one?"""


@mistake("train", "the optimizer is built anew for each update")
def train_rebuilds(model, loss_fn, optimizer, x, y, steps):
    """What does a new optimizer know of the slopes before it?"""
    losses = []
    for _ in range(steps):
        optimizer = type(optimizer)(model.parameters(), lr=optimizer.param_groups[0]["lr"])
        losses.append(train_step(model, loss_fn, optimizer, x, y))
    return losses


@mistake("train", "plain gradient descent moves the parameters, and the given optimizer makes no step")
def train_own_descent(model, loss_fn, optimizer, x, y, steps):
    """Which rule was asked for, and who knows it?"""
    optimizer = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])
    return [train_step(model, loss_fn, optimizer, x, y) for _ in range(steps)]


@mistake("train", "each loss is taken after its update")
def losses_after_updates(model, loss_fn, optimizer, x, y, steps):
    """The loss before an update is known before anything moves: who gives it back?"""
    losses = []
    for _ in range(steps):
        train_step(model, loss_fn, optimizer, x, y)
        losses.append(loss_fn(model(x), y).item())
    return losses
