"""What stopped a submission's code, in the words in which the grader is told."""

from __future__ import annotations

import dis
import linecache
import os
import traceback
from dataclasses import replace

import torch

from autograder.recording.observation import MAX_TEXT, Trouble
from autograder.sandbox import sim
from autograder.sandbox.child.denials import denial

# PyTorch's own words where it cannot do something on a device that was made in Python, and where they come from.
NO_SIM = (
    *("PrivateUse1", "python_dispatch.cpp", "Backend doesn't support", "DeviceAllocator", "overrideable"),
    *("sim' backend", "device type sim for Dlpack"),
)
RAISES = {dis.opmap[name] for name in ("RAISE_VARARGS", "RERAISE")}
LIBRARIES = tuple(os.path.dirname(str(module.__file__)) + os.sep for module in (torch, sim))


def import_trouble(error: BaseException, path: str, device: str) -> Trouble:
    """Name an exception that ended the module, or one of its statements, while it was executed."""
    return replace(trouble_of(error, path, device), kind="import")


def trouble_of(error: BaseException, path: str, device: str, strict: bool = False) -> Trouble:
    """Name an exception and the last line of the student's file on its way; for an author, else that of the checks."""
    line, source = 0, line_of_checks(error) if strict else ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == path:
            line = number
            source = linecache.getline(frame.f_code.co_filename, number).strip()
    try:
        message = str(error)
    except BaseException:  # noqa: BLE001 - its __str__ is the submission's too
        message = "(its message cannot be read)"
    message = "" if isinstance(error, SystemExit) and message == "None" else message
    message = denial(error) or message
    text = short(f"{type(error).__name__[:60]}: {message}" if message else type(error).__name__[:60])
    gap = isinstance(error, sim.Unsupported) or any(words in message for words in NO_SIM)
    if gap and device == sim.NAME and _from_library(error):
        return Trouble("unsupported", text, line, short(source))
    if isinstance(error, NotImplementedError):
        return Trouble("unfinished", text, line, short(source))
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return Trouble("exit", text, line, short(source))
    return Trouble("exception", text, line, short(source))


def line_of_checks(error: BaseException) -> str:
    """The last line of the checks on an exception's way, in words; "" if there is none."""
    lines = [n for frame, n in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == "checks.py"]
    return f"checks.py, line {lines[-1]}" if lines else ""


def _from_library(error: BaseException) -> bool:
    """Whether PyTorch or the simulator raised it: in Python, or in C++ at a call, but not by a student's `raise`."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return False
    code = last.tb_frame.f_code
    return code.co_filename.startswith(LIBRARIES) or code.co_code[last.tb_lasti] not in RAISES


def short(text: str) -> str:
    """A text as long as one may be, without half of a character."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
