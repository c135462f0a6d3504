"""Known mistakes of 07_custom_dataset: what each looks like is worked out by running it."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset, random_split

from autograder.mistakes import mistake


# ---------------------------------------------------------------- LineDataset


@mistake("LineDataset", "the length is one too large", old="len(self.x)", new="len(self.x) + 1")
def length_plus_one():
    """How many rows are there, and what is the number of the last one?"""


@mistake("LineDataset", "the length is one too small", old="len(self.x)", new="len(self.x) - 1")
def length_minus_one():
    """How many rows are there? A loader never asks for a row beyond the length."""


@mistake(
    "LineDataset",
    "the points lie in one row of shape (1, N), not in a column of shape (N, 1)",
    old="(-1, 1)",
    new="(1, -1)",
)
def one_row():
    """The first axis counts the samples: how many does yours have?"""


@mistake("LineDataset", "an item holds x_i twice and never y_i", old="self.y[index]", new="self.x[index]")
def y_is_x():
    """Compare the two halves of one item with the arrays that you put in."""


@mistake("LineDataset", "an item is (y_i, x_i)", old="self.x[index], self.y[index]", new="self.y[index], self.x[index]")
def pair_swapped():
    """Which half of a pair does a training loop hand to the model?"""


@mistake("LineDataset", "x_i comes with the y of the row before", old="self.y[index]", new="self.y[index - 1]")
def y_of_row_before():
    """Return both of the same row: which y belongs to the first x?"""


@mistake(
    "LineDataset",
    "x was sorted and y was not",
    old="torch.tensor(x, dtype=dtype).reshape(-1, 1)",
    new="torch.tensor(x, dtype=dtype).sort().values.reshape(-1, 1)",
)
def x_sorted():
    """If you move the rows of x, what must move with them?"""


@mistake("LineDataset", "the two values of an item have shape () instead of (1,)", old=".reshape(-1, 1)", new="")
def items_without_axis():
    """What shape does a batch of N items have if one item has no axis at all?"""


@mistake(
    "LineDataset",
    "y_i has shape () instead of (1,), while x_i is right",
    old="torch.tensor(y, dtype=dtype).reshape(-1, 1)",
    new="torch.tensor(y, dtype=dtype)",
)
def y_without_axis():
    """What is the shape of (N, 1) minus (N,)?"""


@mistake(
    "LineDataset",
    "the two values of an item have shape (1, 1), one axis too many",
    old="[index]",
    new="[index : index + 1]",
)
def items_with_two_axes():
    """Print the shape of one item. Which axis will the loader add by itself?"""


@mistake("LineDataset", "an item is x_i alone", old="self.x[index], self.y[index]", new="self.x[index]")
def only_x():
    """What does a training loop need besides x to work out a loss?"""


@mistake(
    "LineDataset",
    "an item is a dict or texts, not a pair of tensors",
    old="self.x[index], self.y[index]",
    new='{"x": self.x[index], "y": self.y[index]}',
)
def dict_items():
    """What do you get if you unpack one of your items into two names?"""


@mistake(
    "LineDataset",
    "an item holds NumPy arrays instead of tensors",
    old="self.x[index], self.y[index]",
    new="self.x[index].numpy(), self.y[index].numpy()",
)
def array_items():
    """Print the type of the two halves of an item."""


@mistake(
    "LineDataset",
    "an item holds plain numbers instead of tensors",
    old="self.x[index], self.y[index]",
    new="self.x[index].item(), self.y[index].item()",
)
def number_items():
    """Print the type of the two halves of an item. What shape and dtype does a plain number have?"""


@mistake(
    "LineDataset",
    "asking for an item gives None",
    old="return self.x[index], self.y[index]",
    new="self.x[index], self.y[index]",
)
def nothing_returned():
    """What does Python give back from a function without a return?"""


@mistake(
    "LineDataset",
    "every data set is float64, whatever dtype was asked for",
    old="dtype=dtype",
    new="dtype=torch.float64",
    unseen=["singles", "far"],
)
def dtype_ignored():
    """Ask for a float32 data set and print the dtype of an item."""


@mistake(
    "LineDataset",
    "items are float32 where nothing was said about the dtype",
    old="dtype=torch.float64",
    new="dtype=torch.float32",
)
def float32_by_default():
    """Make a data set without a third argument and print the dtype of an item: which one is promised?"""


@mistake(
    "LineDataset", "the items keep the dtype of the arrays", old=", dtype=dtype", new="", unseen=["singles", "far"]
)
def dtype_of_the_arrays():
    """Put in an array of whole numbers and print the dtype of an item. Did a conversion's result go anywhere?"""


@mistake(
    "LineDataset",
    "whole numbers stay whole numbers where float64 was asked for",
    old="dtype=dtype)",
    new="dtype=None if dtype == torch.float64 else dtype)",
    unseen=["singles", "far"],
)
def whole_numbers_kept():
    """Put in an array of whole numbers and print the dtype of an item."""


@mistake(
    "LineDataset",
    "x is converted to the dtype asked for, and y is not",
    old="torch.tensor(y, dtype=dtype)",
    new="torch.tensor(y)",
    unseen=["singles", "far"],
)
def y_not_converted():
    """Put in whole numbers for both and print the dtypes of both halves of an item."""


@mistake(
    "LineDataset",
    "the numbers pass through float32 on their way, and lose their last digits there",
    old="dtype=dtype)",
    new="dtype=torch.float32).to(dtype)",
    unseen=["float32"],
)
def through_float32():
    """Print one value with 12 digits, before and after. How many digits does a float32 have?"""


@mistake(
    "LineDataset",
    "all data sets share one place for their points, and the one made last overwrites the others",
    old="self.",
    new="LineDataset.",
    unseen=["singles"],
)
def shared_between_data_sets():
    """Make two data sets and look at the first again: what belongs to one object, and what to all?"""


# ---------------------------------------------------------------- make_loader


@mistake(
    "make_loader",
    "the order comes from the global generator",
    old=", generator=generator",
    new="",
    unseen=["singles"],
)
def loader_without_generator():
    """Draw a random number between two runs of the same loop: does the order change?"""


@mistake(
    "make_loader",
    "the global generator was seeded instead of one of your own",
    old="generator = torch.Generator().manual_seed(seed)",
    new="torch.manual_seed(seed)\n    generator = None",
    unseen=["singles"],
)
def loader_seeds_globally():
    """A loader draws its order when a loop begins: who may have drawn numbers since you set the seed?"""


@mistake(
    "make_loader",
    "the generator that the loader was given is the global one, seeded anew",
    old="torch.Generator().manual_seed(seed)",
    new="torch.manual_seed(seed)",
    unseen=["singles"],
)
def loader_given_the_global_generator():
    """Whose generator does torch.manual_seed return?"""


@mistake("make_loader", "making the loader draws from a global random generator, or seeds it", unseen=["singles"])
def loader_order_drawn_globally(dataset, batch_size, shuffle, seed):
    """What becomes of everybody else's random numbers when you draw from a global generator or seed it?"""
    torch.manual_seed(seed)
    order = torch.randperm(len(dataset)).tolist() if shuffle else range(len(dataset))
    return DataLoader(dataset, batch_size=batch_size, sampler=order)


@mistake("make_loader", "a global random generator is seeded anew in every pass", unseen=["singles"])
def loader_reseeds_each_pass(dataset, batch_size, shuffle, seed):
    """What happens to everybody else's random numbers while somebody loops over your loader?"""

    class Order:
        def __len__(self):
            return len(dataset)

        def __iter__(self):
            torch.manual_seed(seed)
            return iter(torch.randperm(len(dataset)).tolist())

    return DataLoader(dataset, batch_size=batch_size, sampler=Order() if shuffle else None)


@mistake("make_loader", "the order does not depend on the seed", old=".manual_seed(seed)", new="", unseen=["singles"])
def loader_seed_unused():
    """Try two seeds: do you get two orders?"""


@mistake(
    "make_loader",
    "seed 0 counts as no seed",
    old="torch.Generator().manual_seed(seed)",
    new="torch.Generator().manual_seed(seed) if seed else None",
    unseen=["line", "even", "singles"],
)
def loader_seed_zero():
    """Is 0 a seed like any other? What does Python take it for in a condition?"""


@mistake(
    "make_loader",
    "all loaders share one generator",
    old="torch.Generator()",
    new='globals().setdefault("_generator", torch.Generator())',
    unseen=["singles"],
)
def loader_generator_shared():
    """Two loaders run side by side: whose numbers does each of them draw?"""


@mistake(
    "make_loader",
    "the rows are shuffled although shuffle is False",
    old="shuffle=shuffle",
    new="shuffle=True",
    unseen=["even"],
)
def loader_always_shuffles():
    """What should the order be if nobody asked for shuffling?"""


@mistake(
    "make_loader",
    "the rows are not shuffled although shuffle is True",
    old="shuffle=shuffle, ",
    new="",
    unseen=["singles"],
)
def loader_never_shuffles():
    """Compare a pass with shuffle=True with the data set's own order."""


@mistake(
    "make_loader",
    "the short last batch is dropped",
    old="shuffle=shuffle",
    new="shuffle=shuffle, drop_last=True",
    unseen=["even"],
)
def loader_drops_last():
    """Count the samples of one pass. Is every one in some batch?"""


@mistake(
    "make_loader",
    "the short last batch is dropped",
    old="shuffle=shuffle",
    new="shuffle=shuffle, drop_last=len(dataset) > batch_size",
    unseen=["even", "singles", "whole"],
)
def loader_drops_last_of_several():
    """Count the samples of one pass. Is every one in some batch?"""


@mistake(
    "make_loader",
    "the batch size is not handed on, so every batch is one sample",
    old="batch_size=batch_size, ",
    new="",
)
def loader_batch_size_unused():
    """Print the length of the first batch: who should have told the loader how long it is?"""


@mistake("make_loader", "what comes back is a list of batches, not a loader", unseen=["singles"])
def loader_is_a_list(dataset, batch_size, shuffle, seed):
    """When are the batches of a second pass made, and can their order differ from the first?"""
    generator = torch.Generator().manual_seed(seed)
    return list(DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=generator))


@mistake("make_loader", "what comes back is an iterator, good for one pass only")
def loader_is_an_iterator(dataset, batch_size, shuffle, seed):
    """Loop over it a second time: what comes out?"""
    generator = torch.Generator().manual_seed(seed)
    return iter(DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=generator))


@mistake("make_loader", "nothing comes back", old="return DataLoader", new="DataLoader")
def loader_not_returned():
    """What does Python give back from a function without a return?"""


# ---------------------------------------------------------------- split


@mistake("split", "the parts hang on the global generator", old=", generator=generator", new="")
def split_without_generator():
    """Draw a random number before you split: do the parts change?"""


@mistake(
    "split",
    "the global generator was seeded instead of one of your own",
    old="torch.Generator().manual_seed(seed)",
    new="torch.manual_seed(seed)",
)
def split_seeds_globally():
    """What happens to everybody else's random numbers when the global generator is seeded?"""


@mistake("split", "the parts are the same for every seed", old=".manual_seed(seed)", new="")
def split_seed_unused():
    """Try two seeds: do you get two splits? What in your split is random, and who seeds it?"""


@mistake(
    "split",
    "seed 0 counts as no seed",
    old="torch.Generator().manual_seed(seed)",
    new="torch.Generator().manual_seed(seed) if seed else torch.default_generator",
    unseen=["line", "even"],
)
def split_seed_zero():
    """Is 0 a seed like any other? What does Python take it for in a condition?"""


@mistake(
    "split",
    "the generator is seeded by the first call only, and later calls go on from where it stands",
    old="torch.Generator().manual_seed(seed)",
    new='globals().setdefault("_known", {}).setdefault(seed, torch.Generator().manual_seed(seed))',
)
def split_generator_kept():
    """Split twice with the same seed: where in its numbers does the generator begin the second time?"""


@mistake("split", "the points that remain after rounding down all go to the last part")
def split_rest_to_last(dataset, fractions, seed):
    """Work out the sizes for 23 points by hand: which part gets the point that is left over?"""
    generator = torch.Generator().manual_seed(seed)
    sizes = [int(len(dataset) * fraction) for fraction in fractions[:-1]]
    return random_split(dataset, [*sizes, len(dataset) - sum(sizes)], generator=generator)


@mistake("split", "the points that remain after rounding down are in no part")
def split_rest_lost(dataset, fractions, seed):
    """Add up the sizes of your parts: do all samples turn up?"""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(dataset), generator=generator).tolist()
    first, parts = 0, []
    for fraction in fractions:
        size = int(len(dataset) * fraction)
        parts.append(Subset(dataset, order[first : first + size]))
        first += size
    return parts


@mistake("split", "the sizes that were handed to PyTorch do not add up to the number of samples")
def split_sizes_do_not_add_up(dataset, fractions, seed):
    """Round each share of 23 points down and add up: what is left over?"""
    generator = torch.Generator().manual_seed(seed)
    sizes = [int(len(dataset) * fraction) for fraction in fractions]
    return random_split(dataset, sizes, generator=generator)


@mistake(
    "split",
    "the parts come in the reverse order of the fractions",
    old="generator=generator)",
    new="generator=generator)[::-1]",
)
def split_reversed():
    """Which part belongs to the first fraction?"""


@mistake(
    "split",
    "there are always two parts, whatever the number of fractions",
    old="fractions, generator",
    new="[fractions[0], 1 - fractions[0]], generator",
    unseen=["one-over"],
)
def split_two_parts():
    """Ask for three fractions: how many data sets come back?"""


@mistake(
    "split",
    "the parts are lists of indices, not data sets",
    old="random_split(dataset, fractions, generator=generator)",
    new="[part.indices for part in random_split(dataset, fractions, generator=generator)]",
)
def split_into_indices():
    """Take the first item of a part: is it a sample?"""


@mistake(
    "split",
    "the parts are tensors of indices, not data sets",
    old="random_split(dataset, fractions, generator=generator)",
    new="[torch.tensor(part.indices) for part in random_split(dataset, fractions, generator=generator)]",
)
def split_into_index_tensors():
    """Take the first item of a part: is it a sample?"""


@mistake("split", "only the first part comes back", old="generator=generator)", new="generator=generator)[0]")
def split_first_only():
    """How many data sets should come back for three fractions?"""


@mistake("split", "nothing comes back", old="return random_split", new="random_split")
def split_not_returned():
    """What does Python give back from a function without a return?"""


# ---------------------------------------------------------------- train


@mistake(
    "train",
    "the epoch's loss is the mean of the batch means",
    old="total += loss.item() * len(x)\n            samples += len(x)",
    new="total += loss.item()\n            samples += 1",
    unseen=["even", "singles", "whole"],
)
def mean_of_batch_means():
    """Weight by the number of samples: should 1 point in a short batch count as much as 12 in a full one?"""


@mistake(
    "train",
    "the short batch is weighted like a full one in the epoch's loss",
    old="loss.item() * len(x)",
    new="loss.item() * loader.batch_size",
    unseen=["even", "singles"],
)
def weighted_by_batch_size():
    """How many samples are in the last batch?"""


@mistake(
    "train",
    "each batch is weighted like the first one in the epoch's loss",
    old="            total += loss.item() * len(x)",
    new="            size = size if samples else len(x)\n            total += loss.item() * size",
    unseen=["even", "singles", "whole"],
)
def weighted_by_first_batch():
    """How many samples are in the last batch?"""


@mistake(
    "train",
    "the epoch's loss is the sum of the batch means",
    old="loss.item() * len(x)\n            samples += len(x)\n        losses.append(total / samples)",
    new="loss.item()\n        losses.append(total)",
    unseen=["whole"],
)
def sum_of_batch_means():
    """A mean over the samples: would it grow if the same points came in more batches?"""


@mistake("train", "the epoch's loss is a sum over the samples, not a mean", old="total / samples", new="total")
def sum_over_samples():
    """Should the loss of an epoch double if every point came twice?"""


@mistake(
    "train",
    "the sum over the samples is divided by the number of batches",
    old="samples += len(x)",
    new="samples += 1",
    unseen=["singles"],
)
def divided_by_batches():
    """The mean over the samples: how many terms does its sum have?"""


@mistake(
    "train",
    "the batch means are added up and then divided by the number of samples",
    old="loss.item() * len(x)",
    new="loss.item()",
    unseen=["singles"],
)
def means_over_samples():
    """A batch's loss is already a mean: what must it be multiplied by before you divide by the samples?"""


@mistake(
    "train",
    "the epoch's loss is that of its last batch alone",
    old="total / samples",
    new="loss.item()",
    unseen=["whole"],
)
def last_batch_only():
    """Which samples does the loss of an epoch speak of?"""


@mistake(
    "train",
    "there is one loss per batch, not one per epoch",
    old="            samples += len(x)\n        losses.append(total / samples)",
    new="            losses.append(loss.item())",
    unseen=["whole"],
)
def loss_per_batch():
    """How long should the list be after three epochs?"""


@mistake(
    "train",
    "the total goes on from epoch to epoch",
    old="    for _ in range(epochs):\n        total, samples = 0.0, 0\n",
    new="    total, samples = 0.0, 0\n    for _ in range(epochs):\n",
    unseen=["one-over", "even", "singles", "far"],
)
def total_never_cleared():
    """What should the total be when an epoch begins?"""


@mistake(
    "train",
    "each batch's loss is taken after its update",
    old="            total +=",
    new="            loss = loss_fn(model(x), y)\n            total +=",
)
def loss_after_update():
    """Which parameters made the prediction that the update started from?"""


@mistake(
    "train",
    "the epoch's loss is measured on the whole set after the epoch",
    old="losses.append(total / samples)",
    new="losses.append(sum(loss_fn(model(x), y).item() * len(x) for x, y in loader) / samples)",
)
def loss_after_epoch():
    """Each batch's loss is taken before its own update: with which parameters were yours worked out?"""


@mistake("train", "the losses are kept as tensors", old="loss.item() * len(x)", new="loss * len(x)")
def losses_are_tensors():
    """Log a number: what else does a loss that is still a tensor keep alive?"""


@mistake("train", "the loss is made a plain number before backward() is called on it")
def number_too_soon(model, loader, lr, epochs):
    """Keep the loss in tensors until after backward: what does a plain number know of the parameters?"""
    loss_fn = nn.MSELoss()
    for x, y in loader:
        loss = loss_fn(model(x), y).item()
        loss.backward()


@mistake("train", "a single number comes back instead of a list", old="return losses", new="return losses[-1]")
def one_number_returned():
    """How many losses are there after three epochs?"""


@mistake(
    "train",
    "only the last epoch's loss is in the list",
    old="return losses",
    new="return losses[-1:]",
    unseen=["one-over", "even", "singles", "far"],
)
def last_epoch_only():
    """How many losses are there after three epochs?"""


@mistake("train", "nothing comes back", old="    return losses", new="")
def losses_not_returned():
    """What does Python give back from a function without a return?"""


@mistake("train", "the gradients are never cleared", old="            optimizer.zero_grad()\n", new="")
def never_cleared():
    """What does backward() do to a gradient that is already there?"""


@mistake(
    "train",
    "the gradients are cleared once per epoch instead of once per batch",
    old="        for x, y in loader:\n            loss = loss_fn(model(x), y)\n            optimizer.zero_grad()\n",
    new="        optimizer.zero_grad()\n        for x, y in loader:\n            loss = loss_fn(model(x), y)\n",
    unseen=["whole"],
)
def cleared_once_per_epoch():
    """What repeats for each batch, and what for each epoch?"""


@mistake("train", "no update ever reaches the model's parameters", old="            optimizer.step()\n", new="")
def no_update_arrives():
    """What is in .grad at the moment of the step, and whose parameters does the optimizer move?"""


@mistake(
    "train",
    "nothing that requires gradients goes into the loss",
    old="loss_fn(model(x), y)",
    new="loss_fn(model(x).detach(), y)",
)
def loss_without_graph():
    """Print requires_grad of the prediction and of the loss: where is the way back to the parameters cut off?"""


@mistake(
    "train",
    "there is one update per epoch, on the last batch's gradient",
    old="            optimizer.step()\n            total += loss.item() * len(x)\n            samples += len(x)\n",
    new="            total += loss.item() * len(x)\n            samples += len(x)\n        optimizer.step()\n",
    unseen=["whole"],
)
def step_once_per_epoch():
    """What repeats for each batch, and what for each epoch?"""


@mistake("train", "there is one update per epoch, on the gathered gradients of all batches", unseen=["whole"])
def step_on_gathered_gradients(model, loader, lr, epochs):
    """What repeats for each batch, and what for each epoch?"""
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        total, samples = 0.0, 0
        for x, y in loader:
            loss = loss_fn(model(x), y)
            loss.backward()
            total += loss.item() * len(x)
            samples += len(x)
        optimizer.step()
        losses.append(total / samples)
    return losses


@mistake(
    "train",
    "there is one update per epoch, on the whole data set at once",
    old="in loader:",
    new="in [[torch.cat(parts) for parts in zip(*loader)]]:",
    unseen=["whole"],
)
def one_batch_of_all():
    """How many updates does an epoch of 23 points in batches of 8 make?"""


@mistake(
    "train",
    "every update is twice as long as it should be",
    old="            optimizer.step()\n",
    new="            optimizer.step()\n            optimizer.step()\n",
)
def two_steps():
    """How often are backward() and the step called for one batch?"""


@mistake(
    "train",
    "the epoch ends after its first batch",
    old="            samples += len(x)\n",
    new="            samples += len(x)\n            break\n",
    unseen=["whole"],
)
def stops_after_first_batch():
    """How many batches does one pass give, and how many did you use?"""


@mistake(
    "train",
    "training ends after the first epoch",
    old="    return losses",
    new="        return losses",
    unseen=["one-over", "even", "singles", "far"],
)
def returns_after_first_epoch():
    """When does a function end that has its return inside a loop?"""


@mistake(
    "train",
    "the short last batch is left out",
    old="            loss = loss_fn",
    new="            if len(x) < loader.batch_size:\n                continue\n            loss = loss_fn",
    unseen=["even", "singles"],
)
def short_batch_left_out():
    """Keep the last batch: is it a batch like the others?"""


@mistake("train", "the squares of a batch are summed, not averaged", unseen=["singles"])
def sum_of_squares(model, loader, lr, epochs):
    """Should a batch of twice as many points make twice as long a step?"""
    loss_fn = nn.MSELoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total, samples = 0.0, 0
        for x, y in loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
            samples += len(x)
        losses.append(total / samples)
    return losses


@mistake(
    "train",
    "the squares of a batch are summed, not averaged, and then weighted by its length on top",
    old="nn.MSELoss()",
    new='nn.MSELoss(reduction="sum")',
    unseen=["singles"],
)
def sum_of_squares_weighted():
    """Should a batch of twice as many points make twice as long a step?"""


@mistake("train", "the loss is the absolute error, not the squared one", old="nn.MSELoss()", new="nn.L1Loss()")
def absolute_error():
    """Which loss was asked for?"""


@mistake("train", "the loss is halved", old="loss_fn(model(x), y)", new="loss_fn(model(x), y) / 2")
def half_the_loss():
    """Some books put a 1/2 before the sum. Does the formula of this exercise?"""


@mistake(
    "train",
    "the squares of the short batch are divided by the full batch size, not by its own length",
    old="loss_fn(model(x), y)",
    new="((model(x) - y) ** 2).sum() / loader.batch_size",
    unseen=["even", "singles"],
)
def divided_by_batch_size():
    """Is the last batch full?"""


@mistake(
    "train", "every batch's squares are divided by the length of the first one", unseen=["even", "singles", "whole"]
)
def divided_by_first_batch(model, loader, lr, epochs):
    """Is the last batch as long as the first?"""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total, samples = 0.0, 0
        for x, y in loader:
            size = size if samples else len(x)
            loss = ((model(x) - y) ** 2).sum() / size
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * size
            samples += len(x)
        losses.append(total / samples)
    return losses


@mistake(
    "train",
    "every prediction meets every target, (N, 1) against (N,)",
    old="loss_fn(model(x), y)",
    new="loss_fn(model(x), y.squeeze(1))",
    unseen=["singles"],
)
def all_pairs():
    """Print the shape of prediction minus target."""


@mistake("train", "x and y of a batch have changed places", old="for x, y in", new="for y, x in")
def batch_swapped():
    """In which order does a pair of the loader come?"""


@mistake("train", "there is momentum, of RATE", old="lr=lr)", new="lr=lr, momentum=RATE)", constants={"RATE": (0.9, 0.5, 0.99)})
def momentum():
    """Which optimizer was asked for, and with what besides the rate?"""


@mistake("train", "the optimizer is Adam", old="torch.optim.SGD(", new="torch.optim.Adam(")
def adam():
    """Which optimizer was asked for?"""


@mistake("train", "the optimizer was not given the rate and takes 0.001", old=", lr=lr)", new=", lr=0.001)")
def rate_left_out():
    """Train with two rates: does the path change?"""


@mistake("train", "the parameters climb instead of descend", old="lr=lr)", new="lr=lr, maximize=True)")
def climbs():
    """The gradient points uphill."""


@mistake(
    "train",
    "only the first of the model's parameters is trained",
    old="model.parameters()",
    new="list(model.parameters())[:1]",
)
def first_parameter_only():
    """Which parameter never moves?"""


@mistake(
    "train",
    "only the last of the model's parameters is trained",
    old="model.parameters()",
    new="list(model.parameters())[-1:]",
)
def last_parameter_only():
    """Which parameter never moves?"""


@mistake(
    "train",
    "the model is taken for one that calls its parameters weight and bias",
    old="model.parameters()",
    new="[model.weight, model.bias]",
    unseen=["one-over", "even", "singles", "far"],
)
def layer_assumed():
    """Does every model call its parameters as this one does? What gives you all of them, whatever their names?"""


@mistake(
    "train",
    "a copy of the model is trained, and the model itself stays as it was",
    old="    loss_fn = nn.MSELoss()\n",
    new="    import copy\n\n    loss_fn = nn.MSELoss()\n    model = copy.deepcopy(model)\n",
)
def copy_trained():
    """Look at the parameters of the model that you were given, before and after."""


@mistake("train", "there is one epoch too many", old="range(epochs)", new="range(epochs + 1)")
def one_epoch_too_many():
    """Count your epochs."""


@mistake("train", "there is one epoch too few", old="range(epochs)", new="range(epochs - 1)")
def one_epoch_too_few():
    """Count your epochs."""


@mistake(
    "train",
    "the batches of the first epoch are kept for all the others",
    old="    losses = []\n",
    new="    losses = []\n    loader = list(loader)\n",
    unseen=["one-over", "even", "singles", "far", "long"],
)
def first_pass_kept():
    """A loader that shuffles gives another order in each pass: does your second epoch see it?"""


@mistake(
    "train",
    "the epochs after the first see no batches, and there is nothing to divide by",
    old="    losses = []\n",
    new="    losses = []\n    loader = iter(loader)\n",
    unseen=["one-over", "even", "singles", "far"],
)
def iterator_used_up():
    """How many passes is an iterator good for?"""


@mistake(
    "train",
    "the epochs after the first see no batches, and their losses are 0",
    old="total / samples)",
    new="total / max(samples, 1))\n        loader = []",
    unseen=["one-over", "even", "singles", "far"],
)
def later_epochs_empty():
    """How many batches does your second epoch see?"""


@mistake("LineDataset", "x_i comes with the y of the row after", old="self.y[index]", new="self.y[(index + 1) % len(self.y)]")
def y_of_next_row():
    """Print the first pair and the first point: do both numbers come from the same row?"""


@mistake("train", "the weights decay by DECAY, which nobody asked for", old="lr=lr)", new="lr=lr, weight_decay=DECAY)", constants={"DECAY": (0.01, 0.1, 0.001, 0.0001)})
def weight_decay():
    """Which optimizer was asked for, and with what besides the rate?"""


@mistake("train", "the gradients are cut to a norm of NORM, which nobody asked for", old="            optimizer.step()", new="            nn.utils.clip_grad_norm_(model.parameters(), NORM)\n            optimizer.step()", constants={"NORM": (1.0, 0.5, 0.1)})
def gradients_clipped():
    """What happens to the gradients between the backward pass and the step?"""
