"""Known mistakes of 06_module: what each looks like is worked out by running it."""

import torch
from torch import nn

from autograder.mistakes import mistake


@mistake("LinearRegression", "w and b are not entered among the parameters of the module")
class plain_tensors(nn.Module):
    """Does parameters() list them? What kind of object does it look for, and where?"""

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        self.b = torch.tensor(b, dtype=torch.float64, requires_grad=True)

    def forward(self, x):
        return self.w * x + self.b


@mistake(
    "LinearRegression",
    "w is not entered among the parameters of the module",
    old="nn.Parameter(torch.tensor(w, dtype=torch.float64))",
    new="torch.tensor(w, dtype=torch.float64, requires_grad=True)",
)
def w_is_plain():
    """Does parameters() list both? What kind of object does it look for?"""


@mistake(
    "LinearRegression",
    "b is not entered among the parameters of the module",
    old="nn.Parameter(torch.tensor(b, dtype=torch.float64))",
    new="torch.tensor(b, dtype=torch.float64, requires_grad=True)",
)
def b_is_plain():
    """Does parameters() list both? What kind of object does it look for?"""


@mistake(
    "LinearRegression",
    "b is a buffer",
    old="self.b = nn.Parameter(torch.tensor(b, dtype=torch.float64))",
    new='self.register_buffer("b", torch.tensor(b, dtype=torch.float64))',
)
def b_is_buffer():
    """A buffer is kept, but is it learnt?"""


@mistake("LinearRegression", "the parameters are float32", old=", dtype=torch.float64", new="")
def float32_parameters():
    """Print the dtypes: which one does a tensor get that is made of a Python float?"""


@mistake(
    "LinearRegression",
    "the numbers are rounded to float32 on their way to float64",
    old=", dtype=torch.float64)",
    new=").double()",
)
def rounded_on_the_way():
    """Print the parameter with all its digits: at which moment did the last ones get lost?"""


@mistake("LinearRegression", "the parameters have the names that nn.Linear gives them")
class other_names(nn.Module):
    """Under which names does the exercise ask for them?"""

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(w, dtype=torch.float64))
        self.bias = nn.Parameter(torch.tensor(b, dtype=torch.float64))

    def forward(self, x):
        return self.weight * x + self.bias


@mistake("LinearRegression", "the parameters belong to an nn.Linear inside, and carry its name")
class linear_inside(nn.Module):
    """Print the names that named_parameters() gives: which were asked for?"""

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.linear = nn.Linear(1, 1, dtype=torch.float64)
        with torch.no_grad():
            self.linear.weight.fill_(w)
            self.linear.bias.fill_(b)

    def forward(self, x):
        return self.linear(x.reshape(-1, 1)).reshape(x.shape)


@mistake(
    "LinearRegression",
    "w and b have changed places in the prediction",
    old="self.w * x + self.b",
    new="self.b * x + self.w",
)
def forward_swapped():
    """Which of the two numbers multiplies x?"""


@mistake("LinearRegression", "w and b have changed places at the start")
class starts_swapped(nn.Module):
    """Which of the two starting values belongs to which parameter?"""

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(b, dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor(w, dtype=torch.float64))

    def forward(self, x):
        return self.w * x + self.b


@mistake("LinearRegression", "b is left out of the prediction", old="self.w * x + self.b", new="self.w * x")
def forward_without_b():
    """Put x = 0 into your line: what height should come out?"""


@mistake("LinearRegression", "the starting values that are asked for are ignored")
class start_ignored(nn.Module):
    """What are the arguments of `__init__` there for?"""

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.zeros((), dtype=torch.float64))
        self.b = nn.Parameter(torch.zeros((), dtype=torch.float64))

    def forward(self, x):
        return self.w * x + self.b


@mistake(
    "LinearRegression",
    "both parameters start at one where no start is given",
    old="w=0.0, b=0.0",
    new="w=1.0, b=1.0",
    unseen=["far"],
)
def starts_at_one():
    """Where should the line start if nobody says so?"""


@mistake(
    "LinearRegression",
    "the module's own `__init__` has not run when a parameter is assigned",
    old="        super().__init__()\n",
    new="",
)
def no_super():
    """Who makes the list into which parameters are entered, and when?"""


@mistake("LinearRegression", "it is no nn.Module")
class no_module:
    """Where would `parameters()` come from?"""

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor(b, dtype=torch.float64))

    def forward(self, x):
        return self.w * x + self.b


@mistake("LinearRegression", "there is no method of the name `forward`", old="def forward", new="def predict")
def forward_misspelt():
    """Under which name does a module look for its formula?"""


@mistake(
    "LinearRegression",
    "the prediction is cut off from the graph",
    old="self.w * x + self.b",
    new="self.w.item() * x + self.b.item()",
)
def forward_cut_off():
    """Follow the way from the prediction back to w and b: where does the record end?"""


@mistake(
    "LinearRegression",
    "the prediction is always a column",
    old="self.w * x + self.b",
    new="(self.w * x + self.b).reshape(-1, 1)",
)
def always_a_column():
    """Which shape does x have, and which one the result?"""


@mistake(
    "LinearRegression",
    "the prediction is always flat",
    old="self.w * x + self.b",
    new="(self.w * x + self.b).flatten()",
)
def always_flat():
    """Which shape does x have, and which one the result?"""


@mistake("LinearRegression", "`forward` returns nothing", old="return self.w", new="self.w")
def forward_returns_nothing():
    """What does a function give back that ends without saying so?"""


@mistake("LinearRegression", "all models share one pair of parameters", unseen=["far"])
class shared_parameters(nn.Module):
    """What belongs to the class belongs to all its models: where are the parameters made?"""

    first = nn.Parameter(torch.tensor(0.0, dtype=torch.float64))
    second = nn.Parameter(torch.tensor(0.0, dtype=torch.float64))

    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w, self.b = self.first, self.second
        with torch.no_grad():
            self.w.fill_(w)
            self.b.fill_(b)

    def forward(self, x):
        return self.w * x + self.b


@mistake(
    "LinearLayer",
    "the two sizes of the layer have changed places",
    old="nn.Linear(in_features, out_features)",
    new="nn.Linear(out_features, in_features)",
)
def sizes_swapped():
    """Which comes first, what goes in or what comes out?"""


@mistake("LinearLayer", "the layer has no bias", old="out_features)\n", new="out_features, bias=False)\n")
def no_bias():
    """Put a row of zeros into your layer: which numbers should be able to come out?"""


@mistake(
    "LinearLayer",
    "the layer always has one output",
    old="nn.Linear(in_features, out_features)",
    new="nn.Linear(in_features, 1)",
    unseen=["one-output"],
)
def always_one_output():
    """How many numbers come out per row?"""


@mistake(
    "LinearLayer",
    "the layer sits inside an nn.Sequential",
    old="nn.Linear(in_features, out_features)",
    new="nn.Sequential(nn.Linear(in_features, out_features))",
)
def sequential():
    """Print the names that named_parameters() gives: what stands between `linear` and `weight`?"""


@mistake("LinearLayer", "the layer hides in a list, where the module does not see it")
class hidden_in_list(nn.Module):
    """Which kinds of attributes does a module enter into its list?"""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = [nn.Linear(in_features, out_features)]

    def forward(self, x):
        return self.linear[0](x)


@mistake(
    "LinearLayer",
    "the module's own `__init__` has not run when the layer is assigned",
    old="        super().__init__()\n",
    new="",
)
def layer_no_super():
    """Who makes the list into which layers are entered, and when?"""


@mistake(
    "LinearLayer",
    "an activation follows the linear map",
    old="self.linear(x)",
    new="torch.relu(self.linear(x))",
    unseen=["one-output"],
)
def relu_on_top():
    """Which values should be able to come out of a linear map: negative ones, too?"""


@mistake("LinearLayer", "a sigmoid follows the linear map", old="self.linear(x)", new="torch.sigmoid(self.linear(x))")
def sigmoid_on_top():
    """Which values should be able to come out of a linear map: negative ones, too?"""


@mistake(
    "LinearLayer",
    "a single output loses its dimension",
    old="self.linear(x)",
    new="self.linear(x).squeeze(-1)",
    unseen=["plane", "float32"],
)
def layer_squeezed():
    """(N, 1) and (N,) are not the same shape: which one was asked for?"""


@mistake("LinearLayer", "the bias is added twice", old="self.linear(x)", new="self.linear(x) + self.linear.bias")
def bias_twice():
    """What does an nn.Linear compute on its own?"""


@mistake(
    "LinearLayer", "the bias takes no part in the prediction", old="self.linear(x)", new="x @ self.linear.weight.T"
)
def bias_unused():
    """What does an nn.Linear compute on its own?"""


@mistake("LinearLayer", "the prediction is cut off from the graph", old="self.linear(x)", new="self.linear(x).detach()")
def layer_cut_off():
    """Follow the way from the prediction back to the weights: where does the record end?"""


@mistake("set_parameters", "new Parameter objects take the place of the old ones")
def new_parameters(model, values):
    """An optimizer holds the parameters themselves: which ones does it hold after your assignment?"""
    parameters = dict(model.named_parameters())
    for name, value in values.items():
        inner, _, last = name.rpartition(".")
        old = parameters[name]
        new = nn.Parameter(torch.as_tensor(value, dtype=old.dtype).detach().clone().reshape(old.shape))
        setattr(model.get_submodule(inner), last, new)


@mistake(
    "set_parameters",
    "the parameters of the model stay as they were",
    old="parameter.copy_(torch.as_tensor(value, dtype=parameter.dtype))",
    new="parameter = torch.as_tensor(value, dtype=parameter.dtype)",
)
def only_a_name_moves():
    """What does change: the model's own parameter, a copy of it, or only what a name stands for?"""


@mistake(
    "set_parameters",
    "the values are written where autograd records it",
    old="with torch.no_grad():",
    new="with torch.enable_grad():",
)
def recorded():
    """Setting a start is no part of the model: how do you tell autograd to look away?"""


@mistake(
    "set_parameters",
    "a name that is no parameter is passed over in silence",
    old="            parameter = parameters[name]\n",
    new="            if name not in parameters:\n                continue\n            parameter = parameters[name]\n",
    unseen=["one-output", "float32", "line"],
)
def unknown_ignored():
    """When would you notice that a name is misspelt?"""


@mistake(
    "set_parameters",
    "a name that is no parameter raises AttributeError",
    old="parameters[name]",
    new="model.get_parameter(name)",
    unseen=["one-output", "float32", "line"],
)
def unknown_attribute_error():
    """Which error was asked for, and which one does asking a module for an attribute raise?"""


@mistake(
    "set_parameters",
    "a name that is no parameter raises ValueError",
    old="            parameter = parameters[name]\n",
    new="            if name not in parameters:\n                raise ValueError(name)\n"
    "            parameter = parameters[name]\n",
    unseen=["one-output", "float32", "line"],
)
def unknown_value_error():
    """Which error was asked for, and what does looking up an unknown name in a dict raise?"""


@mistake("set_parameters", "a value is expected for every parameter of the model")
def all_needed(model, values):
    """Which names have to be in the dict?"""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.as_tensor(values[name], dtype=parameter.dtype))


@mistake("set_parameters", "`load_state_dict` is given the values as they come, for some of the names")
def load_strict(model, values):
    """What does `load_state_dict` do about names that it misses, and about numbers without a shape?"""
    model.load_state_dict({name: torch.as_tensor(value) for name, value in values.items()})


@mistake(
    "set_parameters",
    "the names are looked up as attributes of the outer module alone",
    old="parameters[name]",
    new="getattr(model, name)",
    unseen=["line"],
)
def outer_attributes_only():
    """What does a name with a dot in it stand for?"""


@mistake(
    "set_parameters",
    "the parameters of the modules inside are not found",
    old="dict(model.named_parameters())",
    new="dict(model.named_parameters(recurse=False))",
    unseen=["line"],
)
def inner_not_found():
    """What does a name with a dot in it stand for?"""


@mistake(
    "set_parameters",
    "the parameters share the memory of the values",
    old="            parameter.copy_(torch.as_tensor(value, dtype=parameter.dtype))\n",
    new="            parameter.data = torch.as_tensor(value, dtype=parameter.dtype).reshape(parameter.shape)\n",
    unseen=["line"],
)
def memory_shared():
    """The caller's array must not move when the model is trained: does it?"""


@mistake(
    "set_parameters",
    "the values are rounded to float32 on their way",
    old="dtype=parameter.dtype)",
    new="dtype=torch.float32)",
    unseen=["float32"],
)
def rounded_values():
    """Print a parameter with all its digits: at which moment did the last ones get lost?"""


@mistake(
    "set_parameters",
    "the parameters take over the dtype of the values",
    old="            parameter.copy_(torch.as_tensor(value, dtype=parameter.dtype))\n",
    new="            parameter.data = torch.as_tensor(value).detach().clone().reshape(parameter.shape)\n",
)
def dtype_taken_over():
    """The parameters keep their dtype: print it before and after."""


@mistake(
    "set_parameters",
    "only NumPy arrays are accepted",
    old="torch.as_tensor(value, dtype=parameter.dtype)",
    new="torch.from_numpy(value)",
)
def arrays_only():
    """Of which types may a value be?"""


@mistake(
    "set_parameters",
    "`torch.Tensor` is asked to make a tensor of a plain number",
    old="torch.as_tensor(value, dtype=parameter.dtype)",
    new="torch.Tensor(value)",
)
def capital_tensor():
    """What does `torch.Tensor` make of a number, and which function makes a tensor of any value?"""


@mistake("set_parameters", "the values are added to the parameters", old="copy_", new="add_")
def values_added():
    """What should stand in the parameter afterwards, and what stood there before?"""


@mistake(
    "set_parameters",
    "the parameters no longer require grad afterwards",
    old="parameter.copy_",
    new="parameter.requires_grad_(False).copy_",
)
def frozen():
    """What will the next backward pass look for in the parameters?"""


@mistake(
    "set_parameters",
    "the gradients are cleared as well",
    old="            parameter.copy_",
    new="            model.zero_grad()\n            parameter.copy_",
    unseen=["line"],
)
def gradients_cleared():
    """What was asked for is a change of values: what else did you change?"""


@mistake(
    "set_parameters",
    "only the first name is set",
    old="            parameter.copy_(torch.as_tensor(value, dtype=parameter.dtype))\n",
    new="            parameter.copy_(torch.as_tensor(value, dtype=parameter.dtype))\n            return\n",
)
def first_name_only():
    """How often does the body of your loop run?"""


@mistake("set_parameters", "the values go by their place in the dict, not by their names")
def by_position(model, values):
    """Which value belongs to which parameter, and what tells you?"""
    parameters = dict(model.named_parameters())
    for name in values:
        parameters[name]
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), values.values(), strict=False):
            parameter.copy_(torch.as_tensor(value, dtype=parameter.dtype))


@mistake(
    "train",
    "the modules inside the model are trained in the mode in which they come",
    old="    model.train()\n",
    new="",
    unseen=["line", "long", "far", "float32-line"],
)
def mode_not_set():
    """Which mode does training need, and which method switches a module and everything inside it?"""


@mistake(
    "train",
    "the model is trained in eval mode",
    old="model.train()",
    new="model.eval()",
    unseen=["line", "long", "far", "float32-line"],
)
def eval_mode():
    """In which mode is a model trained?"""


@mistake("train", "the gradients are never cleared", old="        optimizer.zero_grad()\n", new="")
def not_cleared():
    """What does backward() do to a gradient that is already there?"""


@mistake("train", "the gradients are cleared once, before the loop")
def cleared_once(model, x, y, lr, steps):
    """What repeats for each update?"""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    optimizer.zero_grad()
    for _ in range(steps):
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "the parameters never move, though losses are taken", old="        optimizer.step()\n", new="")
def frozen_in_training():
    """What is in `.grad` when the step runs, and does it run?"""


@mistake(
    "train",
    "every step is twice as long as it should be",
    old="optimizer.step()",
    new="optimizer.step()\n        optimizer.step()",
)
def two_steps():
    """What happens twice in one update, or has a factor too many?"""


@mistake(
    "train",
    "the squares are summed, not averaged",
    old="mse_loss(model(x), y)",
    new='mse_loss(model(x), y, reduction="sum")',
)
def loss_summed():
    """If every point came twice, should the loss double?"""


@mistake(
    "train",
    "the squares of all outputs are divided by the number of points alone",
    old="mse_loss(model(x), y)",
    new='mse_loss(model(x), y, reduction="sum") / len(x)',
    unseen=["line", "long", "far", "float32-line", "one-output"],
)
def loss_per_point():
    """How many squares are there when every point has several outputs?"""


@mistake("train", "the mean is halved", old="mse_loss(model(x), y)", new="mse_loss(model(x), y) / 2")
def loss_halved():
    """Some books put a 1/2 before the sum. Does the formula of this course?"""


@mistake("train", "absolute values stand in place of squares", old="mse_loss", new="l1_loss")
def mae():
    """Which loss was asked for: the squared or the absolute error?"""


@mistake("train", "the root of the mean is taken", old="y)\n        optimizer", new="y).sqrt()\n        optimizer")
def rmse():
    """The name says it: mean, squared, error. Is there a root in it?"""


@mistake(
    "train",
    "(N, 1) meets (N,), so that every point is held against every other",
    old="mse_loss(model(x), y)",
    new="mse_loss(model(x).reshape(-1, 1), y.reshape(-1))",
)
def all_pairs():
    """Print the shapes of prediction and target."""


@mistake("train", "the optimizer is Adam", old="SGD", new="Adam")
def adam():
    """Which optimizer was named?"""


@mistake("train", "there is a momentum of RATE that nobody asked for", old="lr=lr", new="lr=lr, momentum=RATE", constants={"RATE": (0.9, 0.5, 0.99)})
def momentum():
    """Which optimizer was named, and with which options?"""


@mistake(
    "train", "the optimizer gets the first parameter alone", old="model.parameters()", new="[next(model.parameters())]"
)
def first_parameter_only():
    """Which parameters never move?"""


@mistake(
    "train",
    "a copy of the model is trained",
    old="optimizer = torch",
    new='model = __import__("copy").deepcopy(model)\n    optimizer = torch',
)
def copy_trained():
    """Whose parameters did the optimizer get?"""


@mistake("train", "the loss has lost its graph before backward() is called", old="model(x)", new="model(x).detach()")
def detached():
    """Keep everything in the graph until backward() has run: where is it cut?"""


@mistake(
    "train", "backward() is asked of a plain number", old="y)\n        optimizer", new="y).item()\n        optimizer"
)
def number_backward():
    """backward() needs the tensor: when is the number taken out of it?"""


@mistake("train", "one forward pass has to serve all updates")
def forward_before_loop(model, x, y, lr, steps):
    """What is left of the record once backward() has walked through it?"""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    loss = nn.functional.mse_loss(model(x), y)
    for _ in range(steps):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "one forward pass has to serve all updates")
def graph_kept(model, x, y, lr, steps):
    """The slope changes after each step: which record does your backward pass walk through?"""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    loss = nn.functional.mse_loss(model(x), y)
    for _ in range(steps):
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "the losses are kept as tensors", old="loss.item()", new="loss")
def losses_as_tensors():
    """Log a number: what does a list of such tensors keep in memory?"""


@mistake(
    "train", "each loss is taken after its update", old="loss.item()", new="nn.functional.mse_loss(model(x), y).item()"
)
def losses_after():
    """The loss before an update is known before anything moves: why compute another one?"""


@mistake("train", "only the last loss is returned", old="return losses", new="return losses[-1]")
def last_loss_only():
    """How many losses does a run of that many updates have?"""


@mistake("train", "nothing is returned", old="    return losses\n", new="")
def nothing_returned():
    """What does a function give back that ends without saying so?"""


@mistake("train", "the model is returned in place of the losses", old="return losses", new="return model")
def model_returned():
    """The caller has the model already: what else is asked for?"""


@mistake("train", "there is one update too many", old="range(steps)", new="range(steps + 1)")
def one_too_many():
    """Count your updates."""


@mistake("train", "there is one update too few", old="range(steps)", new="range(steps - 1)")
def one_too_few():
    """Count your updates."""


@mistake("LinearRegression", "b is taken away instead of added", old="self.w * x + self.b", new="self.w * x - self.b")
def minus_b():
    """What does the model predict for x = 0?"""


@mistake("LinearLayer", "a tanh follows the linear map", old="return self.linear(x)", new="return torch.tanh(self.linear(x))")
def tanh_after():
    """Which values can your prediction take, and which can y?"""


@mistake("LinearLayer", "a softmax follows the linear map", old="return self.linear(x)", new="return self.linear(x).softmax(-1)")
def softmax_after():
    """Which values can your prediction take, and which can y?"""


@mistake("train", "the weights decay by DECAY, which nobody asked for", old="lr=lr", new="lr=lr, weight_decay=DECAY", constants={"DECAY": (0.01, 0.1, 0.001, 0.0001)}, unseen=["float32"])
def weight_decay():
    """Which optimizer was named, and with which options?"""


@mistake("train", "the gradients are cut to a norm of NORM, which nobody asked for", old="        optimizer.step()", new="        nn.utils.clip_grad_norm_(model.parameters(), NORM)\n        optimizer.step()", constants={"NORM": (1.0, 0.5, 0.1)})
def gradients_clipped():
    """What happens to the gradients between the backward pass and the step?"""


@mistake("train", "the loss is Huber's, which is the squared one for small differences alone", old="mse_loss(", new="smooth_l1_loss(")
def huber():
    """Which loss was asked for?"""


@mistake(
    "set_parameters",
    "Python's numbers pass through PyTorch's default dtype, float32, and lose their last digits there",
    old="torch.as_tensor(value, dtype=parameter.dtype)",
    new="torch.as_tensor(value)",
    unseen=["float32"],
)
def through_the_default_dtype():
    """Which dtype does a tensor get that is made of a Python float?"""


@mistake(
    "train",
    "the squares are summed for the update, though their mean is what comes back",
    old=(
        "loss = nn.functional.mse_loss(model(x), y)\n        optimizer.zero_grad()\n        loss.backward()\n"
        "        optimizer.step()\n        losses.append(loss.item())"
    ),
    new=(
        'loss = nn.functional.mse_loss(model(x), y, reduction="sum")\n        optimizer.zero_grad()\n        loss.backward()\n'
        "        optimizer.step()\n        losses.append(loss.item() / y.numel())"
    ),
)
def sum_for_update():
    """Of which number is the gradient taken, and which number do you write down?"""
