"""What is observed of 07_custom_dataset.

Which order a seed gives is free, so orders are never recorded as they are: the rows of a pass are put
back into the order of x, and those of a second pass are moved by the same permutation. The two come out
alike if, and only if, both passes had the same order.
"""

import random
from itertools import islice

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Sampler

from autograder.checking import check

ITEM = "a pair (x_i, y_i) of tensors of shape (1,)"
BATCH = "batches that are pairs (x, y) of equal length"


class Pairs(Dataset):
    """Samples ((1,), (1,)) that can be had by index only."""

    def __init__(self, x, y, case):
        rows = torch.tensor(np.stack([x, y], axis=1), dtype=case.torch_dtype, device=case.device)
        self._rows = [(row[:1], row[1:]) for row in rows.unbind()]

    def __len__(self):
        return len(self._rows)

    def __getitem__(self, index):
        return self._rows[index]


class Turned(Sampler):
    """The indices in order, in each epoch turned by one more: who kept the batches of one epoch has others than the next.

    A new epoch begins where the model has moved, or slopes were taken through its predictions, since the last one began: a
    pass that only looks at the data, or measures a loss, is none.
    """

    def __init__(self, count, model, slopes):
        self.count, self.model, self.slopes = count, model, slopes
        self.turns, self.begun = 0, self.state()

    def state(self):
        return place(self.model), len(self.slopes)

    def __len__(self):
        return self.count

    def __iter__(self):
        now = self.state()
        if now != self.begun:
            self.turns, self.begun = self.turns + 1, now
        return iter([(index + self.turns) % self.count for index in range(self.count)])


def loader_of(dataset, batch_size, sampler=None):
    """A loader that draws nothing from the global generators."""
    return DataLoader(dataset, batch_size, sampler=sampler, generator=torch.Generator())


class Line(nn.Module):
    """A model of another make than `nn.Linear`; `slopes` takes those of a loss along each prediction, of copies as well."""

    def __init__(self, slopes=None):
        super().__init__()
        self.note = [].append if slopes is None else slopes.append
        self.w = nn.Parameter(torch.zeros(1))
        self.b = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        y_hat = x * self.w + self.b
        if y_hat.requires_grad:
            y_hat.register_hook(self.note)
        return y_hat


def started(kind, case):
    """A model at the start of the case."""
    with torch.random.fork_rng(devices=[]):
        model = kind().to(device=case.device, dtype=case.torch_dtype)
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), (case.w, case.b), strict=True):
            parameter.fill_(value)
    return model


def place(model):
    """Where the parameters are now."""
    return [float(value) for parameter in model.parameters() for value in parameter.detach().cpu().reshape(-1)]


def seed_globals(number):
    """Put every global generator somewhere else."""
    torch.default_generator.manual_seed(number)
    np.random.seed(number)
    random.seed(number)


def globals_now():
    """The states of the global generators, one by one."""
    numpy_state = np.random.get_state()
    return torch.get_rng_state().numpy().tobytes(), (numpy_state[1].tobytes(), numpy_state[2]), random.getstate()


def rows_of(see, batch):
    """A batch as an array of rows (x, y)."""
    parts = [torch.as_tensor(part).detach().cpu().double().reshape(-1) for part in see.unpack(batch, 2, BATCH)]
    return torch.stack(parts, dim=1).numpy()


def part_rows(see, part):
    """The rows of a data set, in its order."""
    pairs = [see.unpack(part[index], 2, ITEM) for index in range(len(part))]
    return rows_of(see, [torch.stack(values) for values in zip(*pairs, strict=True)]) if pairs else np.zeros((0, 2))


def passes(see, loader, count, limit):
    """The rows of each of `count` passes, and the shapes of the batches of the last one."""
    rows, shapes = [], []
    for _ in range(count):
        batches = list(islice(loader, limit + 1))
        rows.append(np.concatenate([rows_of(see, batch) for batch in batches] or [np.zeros((0, 2))]))
        shapes = [[list(torch.as_tensor(part).shape) for part in batch] for batch in batches]
    return rows, shapes


def moved_like(first, other):
    """`other`'s rows, moved as `first`'s must be to come out in the order of x."""
    return other[np.argsort(first[:, 0], kind="stable")] if other.shape == first.shape else other


def by_chance(dataset_rows, rows):
    """Whether rows come as by chance: of an order that is only turned, or dealt in strides or blocks, most steps are alike."""
    number = {x: index for index, x in enumerate(dataset_rows)}
    order = np.array([number.get(x, 0) for x in rows[:, 0]])
    steps = np.diff(order) % max(len(number), 1)
    return len(steps) > 0 and np.bincount(steps).max() <= len(steps) / 2


def in_turn(dataset_rows, part):
    """Whether a part is one stretch of the data set, or takes one row in so many; the first row follows the last."""
    number = {x: index for index, x in enumerate(dataset_rows)}
    members = np.sort([number.get(x, 0) for x in part[:, 0]])
    steps = np.diff(members, append=members[:1] + len(number))
    return len(steps) == 0 or np.bincount(steps).max() >= len(steps) - 1


def show_items(see, name, dataset, count):
    """Record the length of a data set and its first `count` items, which are read from the last to the first."""
    see.number(f"length of {name}", len(dataset))
    given = [dataset[index] for index in reversed(range(count))][::-1]
    items = [see.unpack(item, 2, ITEM) for item in given]
    kinds = {type(part).__name__ for item in items for part in item if not isinstance(part, torch.Tensor)}
    kinds |= {"one tensor of both" for item in given if isinstance(item, torch.Tensor)}  # it unpacks, a batch of such does not
    see.fact(f"kinds in {name}", " ".join(sorted(kinds)) or "tensors", "an item must be a pair of tensors")
    for column, part in enumerate(("x", "y")):
        values = [item[column] for item in items]
        see.array(f"{part} of {name}", values, columns=(part,), expected="items of shape (1,)", exact_dtype=True)


@check("LineDataset", cases=("line", "singles", "far", "float32"), keeps=("rng",))
def items(module, case, see):
    """`LineDataset` holds exactly the points that it was given: as float64, shape (1,) and in pairs."""
    x, y = case.x, case.y
    dataset = module.LineDataset(x, y)
    show_items(see, "the items", dataset, case.n)
    see.unchanged("x", x, case.x)
    see.unchanged("y", y, case.y)


@check("LineDataset", cases=("line", "float32"), keeps=("rng",))
def dtypes(module, case, see):
    """`LineDataset` gives the dtype that was asked for, also from whole numbers."""
    x, counts = case.x, case.counts
    whole = module.LineDataset(counts, counts[::-1].copy())
    mixed = module.LineDataset(counts, x[: len(counts)])
    single = module.LineDataset(x, case.y, torch.float32)
    single_whole = module.LineDataset(counts, counts[::-1].copy(), torch.float32)
    show_items(see, "a float64 set of whole numbers", whole, len(counts))
    show_items(see, "a float64 set of whole and other numbers", mixed, len(counts))
    show_items(see, "a float32 set", single, case.n)
    show_items(see, "a float32 set of whole numbers", single_whole, len(counts))
    see.unchanged("x", x, case.x)
    see.unchanged("x of whole numbers", counts, case.counts)


@check("LineDataset", cases=("line", "far"), keeps=("rng",))
def two_sets(module, case, see):
    """Two data sets live side by side: each keeps its own points."""
    first = module.LineDataset(case.x, case.y)
    second = module.LineDataset(case.y[:-3], case.x[3:])
    show_items(see, "the first of two sets", first, case.n)
    show_items(see, "the second of two sets", second, case.n - 3)
    show_items(see, "the first of two sets, again", first, 2)


@check("make_loader", cases=("line", "one-over", "singles"), free=("rng",))
def in_order(module, case, see):
    """Without shuffle, the rows come in the data set's order, the short last batch included."""
    dataset = Pairs(case.x, case.y, case)
    for size, count in ((case.batch_size, 2), (case.n, 1), (case.n + 2, 1)):
        rows, shapes = passes(see, module.make_loader(dataset, size, False, case.seed), count, case.n)
        see.array(f"shapes of the batches of {size}", shapes, columns=("rows", "features"))
        see.array(f"rows in batches of {size}", np.concatenate(rows), columns=("x", "y"))


@check("make_loader", cases=("line", "one-over", "even"), free=("rng",))
def shuffled(module, case, see):
    """With shuffle, a pass gives every row once, in an order that depends on the seed alone."""
    dataset = Pairs(case.x, case.y, case)
    size, seed, n = case.batch_size, case.seed, case.n
    seed_globals(1)
    before = globals_now()
    first = module.make_loader(dataset, size, True, seed)
    kept = globals_now() == before
    seed_globals(2)
    second = module.make_loader(dataset, size, True, seed)
    see.fact("kind", isinstance(first, DataLoader), "`make_loader` must return a torch.utils.data.DataLoader")
    see.fact(
        "generators kept", kept, "making a loader moved or reseeded a global random generator: other code relies on it"
    )

    seed_globals(3)
    one, shapes = passes(see, first, 2, n)
    after_one = globals_now()
    seed_globals(4)
    two, _ = passes(see, second, 2, n)
    rewound = any(a == b for a, b in zip(after_one, globals_now(), strict=True))
    see.fact(
        "generators rewound",
        rewound,
        "looping over the loader reseeded a global random generator: other code relies on it",
    )

    see.array("shapes of the batches", shapes, columns=("rows", "features"))
    see.array("rows of a shuffled pass, sorted", moved_like(one[0], one[0]), columns=("x", "y"))
    see.array("rows of the next pass, sorted", moved_like(one[1], one[1]), columns=("x", "y"))
    see.fact(
        "shuffled",
        by_chance(case.x, one[0]) and by_chance(case.x, one[1]),
        "the rows kept their order, or much of it, although shuffle was True",
    )
    alike = all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    see.fact("equal seeds, equal orders", alike, "two loaders with the same seed gave their rows in different orders")
    for number, (a, b) in enumerate(zip(one, two, strict=True), start=1):
        see.array(
            f"pass {number} of a second loader with this seed, by the order of the first",
            moved_like(a, b),
            columns=("x", "y"),
        )


@check("make_loader", cases=("line", "one-over", "even"), free=("rng",))
def side_by_side(module, case, see):
    """Two loaders in use at the same time don't disturb each other, and two seeds give two orders."""
    dataset = Pairs(case.x, case.y, case)
    make = module.make_loader
    alone = [
        passes(see, make(dataset, case.batch_size, True, seed), 1, case.n)[0][0]
        for seed in (case.seed, case.other_seed)
    ]
    pair = [make(dataset, case.batch_size, True, seed) for seed in (case.seed, case.other_seed)]
    seed_globals(5)
    together = ([], [])
    for batches in islice(zip(*pair, strict=True), case.n + 1):
        torch.rand(3)
        for rows, batch in zip(together, batches, strict=True):
            rows.append(rows_of(see, batch))
    together = [np.concatenate(rows) for rows in together]
    see.fact("seeds", not np.array_equal(*alone), "two different seeds gave the same order: it must depend on `seed`")
    alike = all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))
    see.fact("side by side", alike, "a loader's order changed because another loader was made or used at the same time")
    for name, a, b in zip(("first", "second"), alone, together, strict=True):
        see.array(f"rows of the {name} of two loaders, by its order alone", moved_like(a, b), columns=("x", "y"))


@check("split", cases=("line", "one-over", "even"), free=("rng",))
def split(module, case, see):
    """`split` puts every row into exactly one part, by the seed alone."""
    dataset = Pairs(case.x, case.y, case)
    for name, fractions in (("the parts", case.fractions), ("the two parts", [case.fraction, 1 - case.fraction])):
        parts, kept = [], True
        for number, seed in enumerate((case.seed, case.seed, case.other_seed)):
            seed_globals(number)
            before = globals_now()
            handed = list(fractions)
            dealt = see.unpack(module.split(dataset, handed, seed), len(fractions), "one data set for each fraction")
            kept = kept and globals_now() == before
            parts.append([part_rows(see, part) for part in dealt])
        see.fact(
            f"generators kept, {name}",
            kept,
            "`split` moved or reseeded a global random generator: other code relies on it",
        )
        see.fact(f"fractions kept, {name}", handed == fractions, "`fractions` was changed: the caller still needs it")
        see.array(f"sizes of {name}", [len(part) for part in parts[0]], expected="the sizes that random_split gives")
        first, again, other = (np.concatenate(rows) for rows in parts)
        see.array(f"all rows of {name}, sorted", moved_like(first, first), columns=("x", "y"))
        see.fact(
            f"equal seeds, {name}", np.array_equal(first, again), "the same seed gave another split the second time"
        )
        see.array(
            f"rows of a second split with this seed, by the first, {name}", moved_like(first, again), columns=("x", "y")
        )
        same = {tuple(row) for row in parts[0][0]} == {tuple(row) for row in parts[2][0]}
        see.fact(f"seeds, {name}", not same, "two different seeds gave the same split: it must depend on `seed`")
        see.array(f"rows of a split with another seed, {name}, sorted", moved_like(other, other), columns=("x", "y"))
        turned = all(in_turn(case.x, part) for part in (*parts[0], *parts[2]))
        see.fact(f"by chance, {name}", not turned, "each part is a stretch of the data set, or every so many-th row of it")


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


@check("train", cases=("line", "one-over", "even", "singles", "whole", "far"), keeps=("rng",))
def train(module, case, see):
    """`train` makes one update for each batch: the first epoch, update by update."""
    size = case.batch_size
    rows = []
    for stop in range(size, case.n + size, size):  # a data set that ends after the first, the second, ... batch
        model = started(lambda: nn.Linear(1, 1), case)
        losses = module.train(model, loader_of(Pairs(case.x[:stop], case.y[:stop], case), size), case.lr, 1)
        rows.append(place(model))
    lengths = [min(size, case.n - first) for first in range(0, case.n, size)]
    start = place(started(lambda: nn.Linear(1, 1), case))
    see.trajectory("parameters", rows, ("w", "b"), start=start, points=(case.x, case.y, line), batches=lengths)
    see.numbers("loss of one epoch", losses, "loss")


@check("train", cases=("line", "whole"), keeps=("rng",))
def epochs(module, case, see):
    """`train` returns each epoch's mean loss over its samples, and goes on from where the last epoch ended."""
    ends = []
    for number in range(1, case.epochs + 1):
        slopes = []
        model = started(lambda slopes=slopes: Line(slopes), case)
        sampler = Turned(case.n, model, slopes)
        loader = loader_of(Pairs(case.x, case.y, case), case.batch_size, sampler)
        given = list(model.parameters())
        losses = module.train(model, loader, case.lr, number)
        ends.append(place(model))
    same = [p.requires_grad for p in given if any(p is q for q in model.parameters())]
    see.fact("same parameters", same == [True] * len(given), "`train` replaced or froze a parameter of the model")
    see.array("parameters after each epoch", ends, columns=("w", "b"))
    see.numbers("losses", losses, "loss")


@check("train", cases=("long",), keeps=("rng",))
def long(module, case, see):
    """`train` keeps its course over many updates."""
    model = started(Line, case)
    losses = module.train(model, loader_of(Pairs(case.x, case.y, case), case.batch_size), case.lr, case.epochs)
    see.array("parameters at the end", place(model), columns=("w", "b"))
    see.numbers("losses", losses, "loss")
