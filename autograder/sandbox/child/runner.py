"""Inside the sandbox: execute a submission's module and run the exercise's checks on it.

This code shares a process with the student's, so nothing that it knows is secret: it has the source,
the checks and the inputs of the cases. What it writes is judged elsewhere.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
import types
from collections.abc import Callable
from functools import cache
from os import urandom
from typing import Any

import numpy as np

from autograder.recording import (
    codec,
    conversion,
    device_log,
    left_files,
    machines,
    observation,
    optimizer_log,
    other_data,
    recorder,
    surface,
)
from autograder.recording.conversion import Refused
from autograder.recording.left_files import Files
from autograder.recording.observation import GLOBAL, MAX_TEXT, TOUCHED, Entry, Trouble
from autograder.recording.recorder import Case, See
from autograder.sandbox import sim
from autograder.sandbox.child import baseline, loading, patching, reach, replacing, steps, troubles
from autograder.sandbox.child.baseline import GLOBAL_STATE, Baseline, callbacks_taken_away, global_state
from autograder.sandbox.child.integrity import CALLBACKS, IntegrityCheck, Watch
from autograder.sandbox.child.loading import load_module, quiet, quiet_tqdm
from autograder.sandbox.child.patching import Done, Emit, Together, patched
from autograder.sandbox.child.replacing import load_stand_ins
from autograder.sandbox.child.steps import Steps
from autograder.sandbox.child.troubles import line_of_checks, short, trouble_of

# The modules of the grader's own in which a patch could forge what is recorded, with this one.
RECORDING = (
    *(recorder, optimizer_log, observation, conversion, codec, device_log, left_files, machines, other_data, surface),
    *(baseline, loading, patching, reach, replacing, steps, troubles, sys.modules[__name__]),
)
OWN_NAMES = reach.names_in(RECORDING[:-1])
THREAD_SECONDS = 0.05
ONE_IN_FOUR = b"\x40"  # of all bytes, as many are less
UNWATCHED: tuple[IntegrityCheck, frozenset[str]] = (lambda midway=False: "", frozenset())  # as `watch` gives them


def answer(request: bytes, send: Callable[[bytes], None], before_each: Callable[[], None] = lambda: None) -> str:
    """Do the job of a request, of the two frames that a job has, and write its messages. Returns the module's file name.

    Args:
        send: writes one frame; before_each: see `run_job`.
    """
    job = {name: value for part in codec.split(request) for name, value in codec.unpack(part).items()}

    def emit(message: dict[str, Any]) -> None:
        send(codec.pack(message))
        sys.stdout.flush()  # the submission's own, it may be: once the message is on its way, nothing in it can be changed

    try:
        run_job(job, emit, before_each)
    except Exception as error:  # noqa: BLE001 - told to the grader, which judges what it means
        where = line_of_checks(error)
        emit({"grader": f"{where}{': ' if where else ''}{type(error).__name__}: {error}"[:400]})
    return str(job["filename"])


def run_job(job: dict[str, Any], emit: Emit, before_each: Callable[[], None] = lambda: None) -> None:
    """Execute the module, then each run in order, and emit one message after each.

    Args:
        job: what `Job.fixed` and `Turn.own` have packed: the attributes of a job by their names, but that ``checks`` is
            compiled, ``checks``, ``variants`` and ``patches`` are as `marshal` writes them, in uint8, and the ``values`` of a
            run are the number of its inputs in ``values``. ``indices`` are the numbers of the runs to do, all on one
            device; ``left`` the files that runs have left in another process, by their numbers: those runs go on
            here, and another one that is `written_by` a function leaves its own.
        emit: sends a message to the grader.
        before_each: called before the import and before each run (renews the CPU limit).
    """
    device = next((job["runs"][index]["device"] for index in job["indices"]), "cpu")
    if device == sim.NAME:
        sim.enable()
    functions = _load_checks(job["checks"])
    variants, patches = (marshal.loads(job[name].tobytes()) for name in ("variants", "patches"))
    stand_ins = load_stand_ins(job["stand_in"])
    quiet_tqdm()
    before_each()
    baseline = Baseline(device)
    baseline.reset()
    fresh = global_state()
    left = dict(job["left"])
    inputs = [{name: _unchangeable(value) for name, value in each.items()} for each in job["values"]]
    take_away = callbacks_taken_away()
    more = (emit, before_each, take_away)
    integrity, names = UNWATCHED if job["trusted"] else watch(functions, inputs, more)
    threads = sys._current_frames
    few, far = len(threads()), False

    def examine(source: str, code: types.CodeType) -> None:
        nonlocal far
        far = far or (not job["trusted"] and reach.reaches_far(source, code, names))

    # Whatever has gone wrong so far is the grader's fault; from here on, a message may come from the submission.
    emit({"loaded": None})
    strict = job["trusted"] and not patches  # an author is told of what fails
    module, trouble, over, without = load_module(job["filename"], job["source"], device, stand_ins, strict, examine)
    take_away()
    if said := integrity():  # told at once, from this very frame: what is told cannot be taken back
        emit({"tampered": said})
    few, others = _threads(threads, few)
    trouble = trouble or others
    if over:
        emit({"passed over": [each.to_payload() for each in over]})
    emit({"import": trouble.to_payload() if trouble else None})
    if trouble:
        return
    baseline.keep()
    space, runs = dict(vars(module)), job["runs"]
    together = Together(emit, job["together"])
    emit = together if patches else emit
    for index in job["indices"]:
        run = runs[index]
        baseline.reset()
        folder = os.path.join(os.curdir, f"{run['written_by']}-{index}") if run["written_by"] else ""
        case = Case(run["case"], inputs[run["values"]], run["dtype"], run["device"], folder)
        before_each()
        trouble = None
        if variants:
            text = variants[index]
            module, trouble, _, without = load_module(job["filename"], text, device, stand_ins, strict, examine)

        def do(emit: Emit, module: types.ModuleType = module, index: int = index, case: Case = case) -> Done:
            check, writer = functions[runs[index]["check"]], runs[index]["written_by"]
            if writer and index not in left:
                return _leave(functions[writer], check, module, case, emit)
            if writer:
                left_files.write(left[index], case.folder)
            try:
                return None, observe(check, module, case, fresh, integrity, emit, far, again=not patches)
            except _Again:
                take_away()
                baseline.reset()
                return None, observe(check, module, case, fresh, integrity, emit, far)

        files = None
        if patches:
            files, trouble = patched(do, module, space, patches[index], emit, (job["patience"], job["enough"]))
        elif not trouble:
            files, trouble = do(emit)
            if trouble and trouble.kind == "missing":
                trouble = without.get(trouble.text, trouble)
        if said := integrity():
            emit({"tampered": said})
        few, others = _threads(threads, few)
        trouble = others or trouble
        if device == sim.NAME and (gaps := sim.gaps()):  # whatever the submission made of it
            trouble = Trouble("unsupported", f"the simulated accelerator cannot do {short(gaps[0])}")
        if files is not None and trouble is None and not said:
            emit({"left": index, "files": [list(file) for file in files]})
        else:
            emit({"run": index, "trouble": trouble.to_payload() if trouble else None})
    together.send()


def _threads(running: Callable[[], dict[int, Any]], before: int) -> tuple[int, Trouble | None]:
    """How many threads there are, and trouble if they have become more: they could write into what comes next."""
    if len(running()) > before:
        time.sleep(THREAD_SECONDS)  # one that is about to end
    now = len(running())
    return now, Trouble("tampered", "the code left a thread running") if now > before else None


def observe(
    check: Any,
    module: types.ModuleType,
    case: Case,
    before: dict[str, Any],
    integrity: IntegrityCheck,
    emit: Emit,
    far: bool,
    again: bool = False,
) -> Trouble | None:
    """Run one check on one case, emit each entry as it is made, and turn whatever stops it into trouble.

    Args:
        before: the global state that the run begins with.
        integrity: says what of the recorder is no longer the grader's own, "" if all of it is.
        emit: sends a message to the grader.
        far: whether the module's code could change the recorder, as far as its names tell.
        again: whether to raise _Again, with nothing emitted, where a callback of the collector has come by its first entry, as
            from a library that a step imports: the second time it is there already, and leaves none.
    """
    own, first = dict(vars(case)), True

    def returned(said: str) -> None:
        """A check of integrity after every call of any code would cost more than all else: after which it comes, nobody foresees."""
        if said := said or (integrity(midway=True) if far or urandom(1) < ONE_IN_FOUR else ""):
            emit({"tampered": said})

    def record(entry: Entry) -> None:
        nonlocal first  # nor is there one at every entry
        said, first = integrity(midway=not first) if first or far else "", False
        if said == CALLBACKS and again:
            raise _Again
        if type(see) is not See or see._record is not record:
            said = said or "the recorder of a run"
        if type(case) is not Case or not _is_same(vars(case), own):
            said = said or "the inputs of the case"
        if said:
            emit({"tampered": said})
        emit({"entry": entry.to_payload()})

    see = See(record)
    info = check.check
    if not hasattr(module, info["step"]):
        return Trouble("missing", info["step"])
    try:
        with quiet():
            check(module if integrity is UNWATCHED[0] else Steps(module, returned), case, see)
    except Refused as refused:
        see.refuse(info["step"], refused.came, refused.expected)
    except _Again:
        raise
    except BaseException as error:  # noqa: BLE001 - a submission may raise anything
        return trouble_of(error, str(module.__file__), case.device, strict=integrity is UNWATCHED[0])
    for name, state in global_state().items():
        changed = TOUCHED if name == "rng" and name not in info["keeps"] else "changed"
        kept = "free" if name in info["free"] else "kept" if state == before[name] else changed
        see.fact(f"{GLOBAL}{name}", kept, GLOBAL_STATE[name])
    return None


def _leave(
    write: Any, check: Any, module: types.ModuleType, case: Case, emit: Emit
) -> tuple[Files | None, Trouble | None]:
    """Have files written for a check that goes on in another process: they, or None and what stopped it."""
    step = check.check["step"]
    if not hasattr(module, step):
        return None, Trouble("missing", step)
    os.mkdir(case.folder)
    try:
        with quiet():
            write(module, case)
        return left_files.collect(case.folder), None
    except Refused as refused:
        entry = Entry(step, "refused", text=refused.came[:MAX_TEXT], sentence=refused.expected[:MAX_TEXT])
        emit({"entry": entry.to_payload()})
        return None, None
    except BaseException as error:  # noqa: BLE001 - a submission may raise anything
        return None, trouble_of(error, str(module.__file__), case.device)


class _Again(BaseException):
    """A run is to be done again."""


def _is_same(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a mapping holds what it held; nothing in it is asked."""
    return len(now) == len(before) and all(now.get(name, now) is value for name, value in before.items())


@cache
def recorders_watch() -> Watch:
    """Watch the modules that record; made in the fork server, once for all the children."""
    return Watch({module.__name__: vars(module) for module in (*RECORDING, sys.modules["__main__"])})


def watch(
    functions: dict[str, Any], inputs: list[dict[str, Any]], more: tuple[Callable[..., Any], ...] = ()
) -> tuple[IntegrityCheck, frozenset[str]]:
    """Watch the modules that record, the checks and their inputs; and the names that must mean what they mean meanwhile."""
    if recorders_watch().changed():  # by a simulated accelerator, or somebody's own code before, in a plain process
        recorders_watch.cache_clear()
    checks = {"checks": next(iter(functions.values())).__globals__} if functions else {}
    cases = {f"the inputs of a case ({number})": values for number, values in enumerate(inputs)}
    integrity, names = recorders_watch().also(checks | cases, more)
    return integrity, OWN_NAMES | names


def _unchangeable(value: Any) -> Any:
    """An array over bytes that nothing can write to; anything else as it is."""
    if not isinstance(value, np.ndarray) or value.dtype.hasobject:
        return value
    return np.frombuffer(value.tobytes(), value.dtype).reshape(value.shape)


def _load_checks(code: np.ndarray[Any, Any]) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "checks"}
    exec(marshal.loads(code.tobytes()), namespace)
    return {name: value for name, value in namespace.items() if getattr(value, "__globals__", None) is namespace}
