"""What ended a run, and what an exception means, in a sentence of our own: for those that students meet most.

The text of an exception is the submission's to choose. It is only looked at here, and what is said of it holds no part of it.
"""

from __future__ import annotations

import builtins
import re
from dataclasses import replace

from autograder.judging.finding import Finding, Place
from autograder.judging.results import Status
from autograder.recording.observation import Trouble
from autograder.submissions.notebook import line_words

ENDLESS = (
    "Is there a loop without end, a `while` whose condition stays true, or one with far more rounds than it needs?"
)
SHOWN = 200  # characters of an exception that a message holds: libraries write paragraphs
# Lines that were copied from a notebook, a terminal or a page.
NO_MODULE = re.compile(r">>>|```|[%!]{1,2}[A-Za-z]|\$ |pip |In \[")
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b")

_NONE = "Something there is None: a gradient that no backward pass has set, or a function without `return`."

# The first that fits, from the beginning of "TypeName: message"; so the particular stands before the general.
_MEANINGS = [
    (r"AttributeError$", ""),  # of which no word is known
    (r"UnboundLocalError", "The function gives that name a value somewhere, so it is a name of its own, and has none yet at this place."),
    (r"NameError: name '(np|numpy|torch|nn|plt|matplotlib|math|random)' is not defined", "The line that imports it is missing at the top of the file."),
    (r"NameError", "Nothing has that name here: is it misspelt, or from a cell that is not handed in? What a step needs comes as its arguments."),
    (r"ModuleNotFoundError", "This package is not installed where your code is checked: does the step need it?"),
    (r"ImportError", "The module has nothing of that name: check the spelling."),
    (r"TabError", "The lines above begin with spaces, this one with a tab, or the other way round: begin each with spaces alone."),
    (r"IndentationError", "The lines of one block begin below one another: compare the spaces before this line with those above it."),
    (r"SyntaxError: .*outside (a )?function", "The line is not indented into its function."),
    (r"SyntaxError: \(unicode error\)", "A backslash in a text has a meaning of its own: write a path with `/`, or with an `r` before its quotes."),
    (r"SyntaxError: invalid (character|non-printable)", "It was pasted from a text or a page: type that character anew, with a straight quote or a plain minus."),
    (r"SyntaxError: cannot (assign to|set)", "On the left of `=` stands the name that gets the value, and nothing else."),
    (r"SyntaxError: .*Maybe you meant '=='", "One `=` gives a name a value, two of them compare."),
    (r"SyntaxError", "Python cannot read this line: look at it and the one before for a bracket, a quote or a colon that is missing."),
    (r"(SystemExit|KeyboardInterrupt)", "That asks Python to exit: leave it out, for the steps are called after it."),
    (r"RecursionError", "A function calls itself without end: does it bear the name of the one that it means to call?"),
    (r"ZeroDivisionError", "What it divides by is 0: a list that is empty, a loop that never ran, or `1 // 2`, which is 0."),
    (r"KeyError", "The dict has no such key: print its keys, and compare letter by letter."),
    (r"\w*UnpicklingError: Weights only", "Since PyTorch 2.6 `torch.load` takes tensors and plain containers alone, unless it is told otherwise; what `state_dict()` gives is made of those."),
    (r"\w*UnpicklingError", "A file is read by what belongs to its writer: `torch.load` for `torch.save`, `pickle.load` for `pickle.dump`."),
    (r"UnicodeDecodeError", "The file holds no text: open it for bytes, with `\"rb\"`."),
    (r"NotImplementedError: Module .* is missing the required", "The method that a module computes with is called `forward`: check its spelling and its indentation."),
    (r"IndexError: invalid index of a 0-dim", "The tensor is one number and has no axis to index. `loss.data[0]` is how PyTorch was written before 0.4: `.item()` took its place."),
    (r"IndexError: too many indices", "It has fewer axes than you give indices: print its shape."),
    (r"IndexError: (only integers|(arrays|tensors) used as indices)", "Positions are whole numbers: print the dtype of the index."),
    (r"IndexError", "The index lies beyond the end: the last of N items has the number N - 1."),
    (r"\w*TypeError: .*(missing \d+ required|takes from \d)", "It is called with other arguments than it takes: hold the call beside its `def` line."),
    (r"TypeError: (\w+\(\) takes no arguments|\S*__init__\(\) takes 1 positional)", "The class is made with arguments, and its `__init__` takes none: is that spelled with two underscores on each side, or is a function meant, which begins with `def`?"),
    (r"TypeError: .*takes (\d+ positional argument|exactly one argument)", "It gets more arguments than it takes: hold the call beside its `def` line. In a method `self` is one of them."),
    (r"TypeError: .*unexpected keyword", "The function knows no argument of that name: check the spelling in its documentation."),
    (r"TypeError: .*(builtin_function_or_method|'(function|method)')", "There stands a function itself and not what it gives back: round brackets are missing after it, or square ones are meant."),
    (r"(TypeError: '(Text|XAxis|YAxis)' object is not callable|AttributeError: '\w*Axes\w*' object has no attribute '(xlabel|ylabel|title|xlim|ylim|xticks|yticks|xscale|yscale)')", "Axes have other names for it than pyplot: theirs begin with `set_`."),
    (r"TypeError: .*object is not callable", "Round brackets call a function, and this is none: is an operator missing, are square brackets meant, or has the name been given to something else?"),
    (r"TypeError: .*NoneType", _NONE),
    (r"TypeError: (object of type 'generator' has no len|'generator' object is not subscriptable)", "A generator hands its items out one after the other, once: make a list of it first."),
    (r"TypeError: .*(object is not subscriptable|does not support indexing)", "Square brackets pick from several items, and this is none to pick from: print its type."),
    (r"TypeError: .*(can't multiply sequence|can only concatenate list)", "A list does no arithmetic: make an array or a tensor of it first."),
    (r"TypeError: .*unsupported operand", "The two sides do not go together: print the type of each."),
    (r"(TypeError: cannot unpack|ValueError: (too many|not enough) values to unpack)", "What stands on the right has another number of parts than there are names on the left: print it."),
    (r"TypeError: (object of type '(int|float|numpy\.\w+)' has no len|len\(\) of|iteration over a 0-d)", "It is a single number, and has neither a length nor items: print it."),
    (r"TypeError: .*object is not iterable", "One thing stands where a loop needs several: is `range` or `items()` missing, or is one number returned for two names?"),
    (r"TypeError: ('(?!float)\S+' object cannot be interpreted as an integer|slice indices must be|only integer tensors|empty\(\): argument 'size')", "A count or a position has to be one whole number, and something else came: print it."),
    (r"TypeError: .*cannot be interpreted as an integer", "A count has to be whole: `//` divides without a rest, `/` gives a float."),
    (r"TypeError: cannot assign .* as parameter", "A module keeps an nn.Parameter under that name and takes nothing else there: write into the one that it has."),
    (r"(TypeError: (.*must be tuple of Tensors, not|(con)?cat[a-z]*\(\) received an invalid combination|only integer scalar arrays)|ValueError: (all the input arrays? |zero-dimensional arrays)|RuntimeError: (Tensors must have same number|zero-dimensional tensor|stack expects))", "What is joined stands in one list, and its parts have equally many axes, at least one: print their shapes."),
    (r"TypeError: Cannot interpret '.*' as a data type", "The sizes of several axes stand in brackets of their own: behind them the dtype is due."),
    (r"TypeError: .*argument 'dtype' must be", "PyTorch has dtypes of its own, such as `torch.float64`, without quotes."),
    (r"TypeError: expected np.ndarray", "`from_numpy` makes a tensor of an array, and what came is none."),
    (r"TypeError: (params argument given to|optimizer can only optimize)", "An optimizer is given several tensors, as `model.parameters()` gives them: one tensor alone stands in a list."),
    (r"(TypeError: assigned grad|RuntimeError: (attempting to assign a gradient|assigned grad))", "A gradient is None, or a tensor of its parameter's shape and dtype."),
    (r"TypeError: Variable data has to be", "A tensor's `.data` is a tensor, and takes nothing else."),
    (r"(TypeError: .*context manager protocol|AttributeError: __enter__)", "`with` enters what `torch.no_grad()` gives back: are its round brackets missing?"),
    (r"TypeError: isinstance\(\) arg 2", "`isinstance` wants a class: `torch.Tensor` is one, and `torch.tensor` makes one of its objects."),
    (r"TypeError: exceptions must derive", "`raise` wants an exception, such as `ValueError(\"what is wrong\")`."),
    (r"TypeError: unsupported format string", "A format such as `.2f` is for one number: print what comes."),
    (r"TypeError: (write\(\) argument must be str|string argument expected|a bytes-like object is required)", "Text and bytes do not go into one file: `\"wb\"` opens it for bytes, and `\"rb\"` to read them."),
    (r"TypeError: .*is not JSON serializable", "JSON knows plain numbers, texts, lists and dicts: take the numbers out first."),
    (r"TypeError: (unhashable type|cannot use .* as a)", "A list, an array or a dict can be no key, for it may change: a number, a text or a tuple can."),
    (r"TypeError: 'tuple' object does not support item", "A tuple does not change: make a list, or another tuple."),
    (r"TypeError: can only concatenate str", "A text is no number: print the type of each."),
    (r"(TypeError: (Length of [xy]|Shapes of x|Input z must be)|ValueError: Argument Z must be)", "Z is a table with a row for each value of the vertical axis and a column for each of the horizontal one: print its shape."),
    (r"TypeError: .*received an invalid combination of arguments - got \((?!NoneType)", "It takes other arguments, or of another type: print the type of each beside its documentation."),
    (r"TypeError: .*must be Tensor, not", "PyTorch's functions take tensors: what came is something else."),
    (r"((Type|Runtime)Error: can't convert \S+ device type tensor|RuntimeError: Can't call numpy)", "NumPy knows the computer's main memory alone, and no graph: bring the tensor out of both first."),
    (r"(UFunc|_UFunc\w*)\w*: Cannot cast", "The array holds whole numbers, and fractions do not fit in: make it of floats."),
    (r"AttributeError: expected 'f' to be", "`torch.save` takes first what is to be saved, then where."),
    (r"AttributeError: cannot assign \w+ before", "The module's own `__init__` has not run yet: it comes before the first attribute."),
    (r"AttributeError: 'NoneType' object has no attribute '(append|extend|insert)'", "`append` changes the list itself and gives back None: its result is no list to keep."),
    (r"AttributeError: .*NoneType", _NONE),
    (r"AttributeError: '(float|int)' object has no attribute", "It is a plain number by now, and what is asked of it belongs to tensors and arrays."),
    (r"AttributeError: '(Tensor|ndarray|numpy\.\w+|list|tuple|dict)' object", "Lists, arrays and tensors have different methods: this one has none of that name. Print its type, and check the spelling."),
    (r"AttributeError: module ", "The module has nothing of that name: check the spelling, and whether it is called so in the version that is installed."),
    (r"AttributeError", "The object has nothing of that name: check the spelling, and whether `__init__`, with two underscores on each side, has set it."),
    (r"ValueError: (setting an array element|expected sequence of length)", "The rows are not all of one shape, or one of them is no row of numbers: print each."),
    (r"ValueError: x and y must (have same first dimension|be the same size)", "What is drawn against each other has to be of one length: print both shapes."),
    (r"(ValueError: cannot reshape|RuntimeError: shape '.*' is invalid)", "The new shape has another number of elements than the old one: multiply its sizes."),
    (r"ValueError: loaded state dict (contains|has)", "The optimizer that was saved moves other tensors than this one: of which model are they?"),
    (r"ValueError: could not convert string", "A text is no number: print what comes."),
    (r"(EOFError: EOF when reading|ValueError: I/O operation on closed)", "Nobody is there to type while code is checked: `input` has no place in it."),
    (r"EOFError", "The file ends too early: is it empty, or was it not closed before it was read?"),
    (r"FileNotFoundError", "There is no file of that name, or no folder for it: print the path."),
    (r"OverflowError", "The number has outgrown what a float holds: does the training diverge, by its sign or its rate?"),
    (r"ValueError: optimizer got an empty", "The optimizer got no parameters: does the model list any, and has the generator been walked through before?"),
    (r"ValueError: can't optimize a non-leaf", "An optimizer moves leaves, and this tensor was computed: ask for gradients after the last conversion."),
    (r"RuntimeError: Boolean value of Tensor", "A condition needs one answer, and here stand many: reduce them to one. A loss such as `nn.MSELoss` is made first, `nn.MSELoss()`, then called."),
    (r"ValueError: The truth value", "A condition needs one answer, and here stand many: reduce them to one, or compare with `is None`."),
    (r"(ValueError: (operands could not be broadcast|non-broadcastable)|RuntimeError: The size of tensor a)", "Element by element, two sizes have to be equal or one of them 1: print both shapes."),
    (r"RuntimeError: (output with shape|The expanded size)", "What comes has another shape than the tensor that it is to fit: print both shapes."),
    (r"RuntimeError: (1D tensors expected|self must be a matrix|mat2 must be a matrix|both arguments to matmul|vector \+ matrix)", "`dot` takes two vectors, `mm` two matrices, `@` nothing without an axis, and `*` multiplies numbers: print both shapes."),
    (r"RuntimeError: view size is not compatible", "`view` needs the numbers side by side in memory; `reshape` copies them where they are not."),
    (r"RuntimeError: Could not infer dtype", "A tensor is made of numbers, and something there is none: print it."),
    (r"RuntimeError: .*inference tensor", "What is made under `inference_mode` takes no part in training: `no_grad` is for that."),
    (r"(RuntimeError: (Expected one of cpu, cuda|Found no NVIDIA|Cannot access accelerator)|AssertionError: Torch not compiled)", "The machine has no such device, or it goes by another name: work on the one that you are handed."),
    (r"(ValueError: .*(not aligned|matmul: |core dimension)|RuntimeError: .*(shapes cannot be multiplied|size mismatch, got|inconsistent tensor size))", "In a matrix product the two inner sizes have to be equal: write both shapes side by side."),
    (r"RuntimeError: .*leaf Variable that requires grad", "A parameter is changed where autograd records: the update belongs under `torch.no_grad()`."),
    (r"RuntimeError: element 0 of tensors does not require grad", "backward() finds no way back to a parameter: was the prediction detached, made anew of numbers or computed under no_grad, or does no parameter require grad?"),
    (r"RuntimeError: Trying to backward through the graph a second", "Each backward pass uses up its graph: before the next one the prediction has to be computed anew."),
    (r"RuntimeError: grad can be implicitly created only", "backward() starts from one number: is the loss a mean, or still one value for each point?"),
    (r"RuntimeError: one of the variables needed for gradient", "A tensor that backward() still needs was changed in place: backward first, then the update."),
    (r"RuntimeError: (One of the|The) differentiated Tensor", "Something that the loss does not depend on was to be differentiated: follow the way from it to the loss."),
    (r"RuntimeError: .*(floating point and complex dtype|could not infer output dtype|result type Float can't be cast)", "Whole numbers have no gradient and no mean: make the tensor of a float dtype."),
    (r"RuntimeError: .*(same dtype|Found dtype|expected scalar type|but got: \w+ != \w+|expected m1 and m2)", "float32 and float64 meet there: print both dtypes. PyTorch makes float32 of Python's floats unless a dtype is named."),
    (r"RuntimeError: .*(same device|different device)", "Tensors of two devices meet there: which one was not moved? `.to` gives back a new tensor."),
    (r"RuntimeError: Error\(s\) in loading state_dict", "A model takes tensors, of its own names and shapes, and other things were loaded: print the keys of both."),
    (r"((Type|Value)Error: only (length-1|0-dimensional|one element|integer)|RuntimeError: .*cannot be converted to Scalar)", "Only a single element becomes a number: print the shape, and ask whether a mean or a sum is missing."),
]  # fmt: skip


def from_trouble(trouble: Trouble, place: Place) -> Finding:
    """Each kind of trouble in a sentence for the student."""
    step, file = place.step, place.file
    said, meaning = in_short(trouble.text), ENDLESS if trouble.endless else explain(trouble.text, trouble.source)
    if place.secret and trouble.kind in ("exception", "unfinished", "exit"):  # what it says could be the case itself
        said = kind_of(trouble.text, "an error of a type that is not Python's own")
        own = trouble.kind == "unfinished" and f" {step} " in f"{trouble.text} "
        trouble = replace(trouble, text=trouble.text if own else said, source="")
    source = f"`{trouble.source}`" if trouble.source else ""
    at = ": ".join(filter(None, [line_words(trouble.line, place.cells), source]))
    at = f" ({at})" if at else ""
    sentences = {
        "exception": f"`{step}` raised {said}{at}.",
        "unfinished": f"`{step}` raised {said}{at}." if meaning else _unfinished(trouble, place),
        "import": f"{file} cannot be imported: {said}{at}.",
        "missing": _missing(trouble, place, f"{said}{at}"),
        "exit": f"The code asked Python to exit ({said}){at}; a step must return.",
        "ended": f"The code ended its process ({trouble.text}) during `{step}`.",
        "unimported": f"{file} cannot be imported: {trouble.text}{at}.",
        "timeout": f"`{step}` did not finish within {trouble.text}{at}.",
        "output": f"The code printed more than {trouble.text} during `{step}`{at}.",
        "record": f"What came back from `{step}` is not a record of a run: the code interfered with its own check.",
        "tampered": f"{trouble.text[:1].upper()}{trouble.text[1:]}, so nothing recorded of `{step}` counts.",
        "skipped": f"Not run: {trouble.text}.",
        "unsupported": f"The grader could not check this: {trouble.text}{at}. That is no mistake of yours.",
    }
    statuses: dict[str, Status] = {"skipped": "skipped", "unsupported": "error"}
    status = statuses.get(trouble.kind, "failed")
    raised = trouble.endless or trouble.line > 0 or trouble.kind in ("exception", "unfinished", "import")
    message = f"{sentences[trouble.kind]}\n{meaning}" if raised and meaning else sentences[trouble.kind]
    hinted = trouble.kind in ("exception", "timeout")
    return Finding(message, None, status, hinted, says_all=raised, raised=trouble.line if raised else 0)


def _missing(trouble: Trouble, place: Place, raised: str) -> str:
    """A step that is not there: under another name, it may be, or since its definition failed."""
    if trouble.line and trouble.text != place.step:
        return f"`{place.step}` is not there, since its definition raised {raised}."
    meant = f": is {line_words(trouble.line, place.cells)} meant, `{trouble.source}`?" if trouble.line else "."
    return f"{place.file} defines no `{place.step}`{meant}"


def _unfinished(trouble: Trouble, place: Place) -> str:
    """A step that is not written, or that calls one that is not."""
    step, line = place.step, f" ({line_words(trouble.line, place.cells)})" if trouble.line else ""
    if f" {step} " in f"{trouble.text} ":
        return f"`{step}` is not written yet{line}."
    return f"`{step}` came to a step that is not written yet: {trouble.text}{line}."


def explain(text: str, source: str = "") -> str:
    """What an exception means, "" where there is nothing sure to say.

    Args:
        text: its type and message, as in ``"TypeError: 'float' object is not callable"``.
        source: the line that raised it.
    """
    first = _first_line(text)
    if first.startswith("SyntaxError") and NO_MODULE.match(source):
        return "That belongs to a notebook, a terminal or a page, and is no Python: take it out of the file."
    return next((sentence for pattern, sentence in _MEANINGS if re.match(pattern, first)), "")


def in_short(text: str) -> str:
    """The first line of an exception's text, without orders to a terminal, and of a paragraph its beginning."""
    line = _first_line(text)
    if len(line) <= SHOWN:
        return line.rstrip(".")
    end = line.rfind(". ", 0, SHOWN)
    return line[:end] if end > 0 else f"{line[:SHOWN].rstrip()}…"


def _first_line(text: str) -> str:
    return next((line.strip() for line in ESCAPE.sub("", text).splitlines() if line.strip()), "")


def kind_of(text: str, other: str) -> str:
    """The type of an exception from the text of one, if it is Python's own, else `other`: no word in it is the submission's choice."""
    name = text.partition(":")[0]
    kind = getattr(builtins, name, None)
    return name if isinstance(kind, type) and issubclass(kind, BaseException) else other
