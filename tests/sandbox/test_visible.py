"""What of the package a submission can see: what its process runs on, what is offered, and nothing that is a solved step."""

import contextlib
import subprocess
import sys

import pytest

from autograder.sandbox.host.plain import Plain
from autograder.sandbox.host.sandbox import Sandbox
from autograder.sandbox.layers.bubblewrap import find_launcher
from autograder.sandbox.layers.levels import ALL, LANDLOCK, NAMESPACES
from autograder.sandbox.layers.visible import OFFERED, PACKAGE, package_files
from tests.helpers import probe, values_of

# Offers every function of some modules what the steps of the course are given, and counts the answers that come back.
SEARCH = """
import importlib, inspect, sys
import numpy as np

def answers(names):
    from matplotlib.figure import Figure
    x, y = np.array([-1.0, 0.5, 2.0, 3.0]), np.array([2.0, 1.0, -1.0, 0.5])
    w, b, rate, updates, ws, bs = 0.7, -0.2, 0.05, 3, np.linspace(-1, 2, 5), np.linspace(-2, 1, 4)
    e = w * x + b - y
    slopes, loss = np.array([2 * np.mean(e * x), 2 * np.mean(e)]), np.mean(e * e)
    rows, at = [], np.array([w, b])
    for _ in range(updates):
        e = at[0] * x + at[1] - y
        at = at - rate * np.array([2 * np.mean(e * x), 2 * np.mean(e)])
        rows.append(at)
    table = np.array([[np.mean((v * x + c - y) ** 2) for v in ws] for c in bs])
    right = [slopes, loss, np.array(rows), np.vstack([[(w, b)], rows]), table]
    of = lambda row: np.mean((row[0] * x + row[1] - y) ** 2)
    axes = Figure().add_subplot(), Figure().add_subplot(projection="3d")
    given = [(x, y, w, b), (x, y, (w, b)), (w * x + b, y), (x, y, w, b, rate, updates), (x, y, (w, b), rate, updates)]
    given += [(x, y, ws, bs), (of, (w, b), rate, updates)]
    drawn = [(x, y, (-1, 2), (-2, 1)), (x, y, ws, bs), (ws, bs, table), (ws, bs, table, np.array(rows)), (ws, bs, table, ("w", "b")), (rows,), (of, (-1, 2), (-2, 1), ("w", "b"))]
    found = set()
    for name in names:
        for word, value in list(vars(importlib.import_module(name)).items()):
            if not inspect.isfunction(value) or "sandbox" in name and word[0] == "_":  # that would end the process, or set its timers
                continue
            for values in given:
                said = call(value, values)
                for answer in right:
                    try:
                        same = np.shape(said) == answer.shape and np.allclose(said, answer, atol=1e-3)
                    except Exception:
                        same = False
                    if same:
                        found.add((name, word))
            for ax in axes:
                for values in drawn:
                    before = len(ax.collections), len(ax.lines)
                    call(value, (ax, *values))
                    if len(ax.collections) > before[0] or len(ax.lines) > before[1] + 2:
                        found.add((name, word))
    return sorted(found)

def call(function, values):
    try:
        return function(*values)
    except BaseException:
        return None
"""
SEEN = (
    "loaded = [name for name in sys.modules if name.split('.')[0] == 'autograder']\n"
    f"offered = {OFFERED}\n"
    "def first(x): return [len(answers([*loaded, *offered])), len(loaded)]\n"
)
NAMES = (
    "import sys\nloaded = sorted(name for name in sys.modules if name.split('.')[0] == 'autograder')\n"
    "def first(x): return list(';'.join(loaded).encode())\n"
)
OTHERS = (
    "autograder.solved_plots",
    "autograder.judging.compare",
    "autograder.nb.live",
    "autograder.sandbox.host.sandbox",
)
# Reads files of the package, and imports modules of it; the module's own finder stays.
READ = f"""
import importlib, os
def opened(file):
    try:
        return os.path.getsize(file) > 0 and bool(open(file).read(1))
    except OSError:
        return False
def first(x): return [opened(os.path.join({PACKAGE!r}, file)) for file in ("solved_plots.py", "judging/compare.py")]
def second(x):
    found = []
    for name in {OTHERS}:
        try:
            found.append(bool(importlib.import_module(name)))
        except ModuleNotFoundError as error:
            found.append("not there while work is judged" not in str(error))
    return found
"""
# What cells of a notebook may hold beside the steps, whoever forgot to guard them.
CELLS = """
from autograder import plots
from autograder.nb import check
from matplotlib.figure import Figure

@plots.as_you_work
def picture(figure):
    plots.path(plots.contours(figure.add_subplot(), *0), plots.walk())

ax = plots.data(Figure().add_subplot(), *plots.scattered(abs))
plots.model(ax, plots.scattered(abs)[0], abs)
def first(x): return 2 * x + check("first") * (len(ax.lines) - 2)
def second(x): return plots.contours(ax, x, x, x)
"""


def seen_by(runner, source):
    return runner.run(probe(source)).observations


def test_nothing_that_a_submission_sees_is_a_solved_step(sandbox):
    found, loaded = values_of(seen_by(sandbox, SEARCH + SEEN + "def second(x): return 3 * x\n")[0])
    assert loaded > 20 and found == 0


def test_the_search_finds_what_is_a_solved_step():
    space = {}
    exec(SEARCH, space)
    found = {name for _, name in space["answers"](["autograder.solved_plots"])}
    assert found == {"walk", "surface", "contours", "loss_contours", "path"}


def test_a_submission_s_process_runs_on_the_files_that_are_bound_for_it(sandbox):
    said = bytes(int(each) for each in values_of(seen_by(sandbox, NAMES + "def second(x): return 3 * x\n")[0])).decode()
    files = {file for file in package_files() if file.endswith(".py")}
    names = {
        file.removeprefix(PACKAGE).removesuffix(".py").removesuffix("/__init__").replace("/", ".") for file in files
    }
    assert {f"autograder{name}" for name in names} == {
        *said.split(";"),
        *OFFERED,
        "autograder.sandbox.child.fork_server",
    }


@pytest.mark.parametrize("layers", [ALL, ALL - {NAMESPACES}, ALL - {LANDLOCK}], ids=["all", "landlock", "namespaces"])
def test_other_files_of_the_package_are_not_readable(layers, sandbox):
    if NAMESPACES in layers and not find_launcher(True).namespaces:
        pytest.skip("this machine lacks a layer")
    with contextlib.ExitStack() as stack:
        own = sandbox.confinement().layers == layers
        confined = sandbox if own else stack.enter_context(Sandbox(layers=layers))
        if confined.confinement().layers != layers:
            pytest.skip("this machine lacks a layer")
        read, imported = seen_by(confined, READ)
    assert values_of(read) == [0, 0] and values_of(imported) == [0, 0, 0, 0]


def test_no_import_finds_them_where_every_file_is_readable():
    with Plain() as plain:
        read, imported = seen_by(plain, READ)
    assert values_of(read) == [1, 1] and values_of(imported) == [0, 0, 0, 0]


def test_the_cells_of_a_notebook_do_no_harm_and_a_plot_is_no_step(sandbox):
    first, second = seen_by(sandbox, CELLS)
    assert values_of(first) == [2.0, -4.0]
    assert second.trouble is not None and "draw on `ax` yourself" in second.trouble.text


def test_a_package_within_a_library_s_folder_is_left_out(tmp_path):
    """As a wheel is installed: beside others, in a folder that is readable."""
    folder = tmp_path / "env" / "lib" / "site-packages"
    for name in ("autograder/judging", "numpy"):
        (folder / name).mkdir(parents=True)
        (folder / name / "code.py").touch()
    (folder / "linked").symlink_to("numpy")
    script = (
        "import sys\nfrom autograder.sandbox.layers import bubblewrap\n"
        f"bubblewrap.PACKAGE = {str(folder / 'autograder')!r}\n"
        f"print(*bubblewrap._around({str(tmp_path / 'env')!r}), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == [str(folder / "linked"), str(folder / "numpy")]
