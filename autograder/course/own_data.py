"""Data of an author's own, from beside the solution: rows of a CSV file, and what a function of `cases.py` gives."""

from __future__ import annotations

import csv
import re
import runpy
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course.outline import FUNCTIONS
from autograder.course.sampling import NAME, OF_THE_CASE, AuthorError, File
from autograder.course.yaml_file import suggestion
from autograder.recording.codec import DTYPES

MAX_BYTES = 4 << 20


def from_file(data: File, rows: int | None, rng: np.random.Generator, folder: Path) -> dict[str, Any]:
    """The arrays that a CSV file gives; AuthorError if the file is not there, or does not hold them.

    Args:
        rows: how many of them to sample, None for all.
    """
    path = folder / data.path
    if not path.is_file():
        there = sorted(each.name for each in folder.glob("*.csv"))
        raise AuthorError(f"{path}: no such file: {suggestion(data.path, there, 'CSV files there')}", "data", "path")
    if path.stat().st_size > MAX_BYTES:
        too_large = f"{path}: larger than {MAX_BYTES >> 20} MiB: keep the rows that the exercise needs"
        raise AuthorError(too_large, "data", "path")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *table = [(number, row) for number, row in enumerate(csv.reader(file), 1) if any(map(str.strip, row))]
    except (ValueError, csv.Error):
        no_csv = f"{path}: is not a CSV file in UTF-8 whose first line names its columns"
        raise AuthorError(no_csv, "data", "path") from None
    titles = [title.strip() for title in head[1]]
    if not table or (rows is not None and rows > len(table)):
        asked = "a row" if rows is None else f"{rows} rows"
        raise AuthorError(
            f"{path}: has {len(table)} rows below its titles, and the case asks for {asked}", "data", "rows"
        )
    arrays: dict[str, Any] = {"n": rows or len(table)}
    chosen = np.arange(len(table)) if rows is None else rng.permutation(len(table))[:rows]
    for name, columns in data.columns.items():
        several = [columns] if isinstance(columns, str) else columns
        try:
            read = [_column(titles, table, title, name in data.whole) for title in several]
        except ValueError as error:
            raise AuthorError(f"{path}{error}", "data", "columns", name) from None
        arrays[name] = (read[0] if isinstance(columns, str) else np.column_stack(read))[chosen]
    return arrays


def _column(titles: list[str], table: list[tuple[int, list[str]]], title: str, whole: bool) -> np.ndarray:
    """One column's numbers; ValueError, to go on after the file's name, if it does not hold them."""
    if title not in titles:
        raise ValueError(f": has no column {title!r}: {suggestion(title, titles, 'columns')}")
    place, values = titles.index(title), []
    for number, row in table:
        cell = row[place].strip() if place < len(row) else ""
        try:
            value = int(cell) if whole else float(cell)
        except ValueError:
            kind = "whole number" if whole else "number"
            raise ValueError(f", line {number}: {cell!r} in the column {title!r} is not a {kind}") from None
        if not np.isfinite(value):
            raise ValueError(f", line {number}: {cell} in the column {title!r} is not finite")
        values.append(value)
    return np.array(values, dtype=np.int64 if whole else np.float64)


def from_function(name: str, arguments: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
    """What a function of `cases.py` gives; AuthorError if it is not there, raises, gives no values for a case, or others for the same seed.

    Args:
        seed: of the generator that it is handed.
    """
    path = folder / FUNCTIONS
    if not path.is_file():
        raise AuthorError(f"{path}: no such file: write the function {name!r} there", "data", "name")
    space = _called(path, name, lambda: runpy.run_path(str(path)))
    known = [
        word for word, value in space.items() if callable(value) and getattr(value, "__module__", "") == "<run_path>"
    ]
    if name not in known:
        raise AuthorError(f"{path}: has no function {name!r}: {suggestion(name, known, 'functions')}", "data", "name")
    first, second = (
        _called(path, name, lambda: space[name](np.random.default_rng(seed), **arguments)) for _ in range(2)
    )
    try:
        values, again = _values(first), _values(second)
        if values.keys() != again.keys() or not all(np.array_equal(values[word], again[word]) for word in values):
            raise ValueError("other values when it is called again with the same seed: sample from its `rng` alone")
    except ValueError as error:
        raise AuthorError(f"{path}: {name!r} gives {error}", "data", "name") from None
    return values


def _called(path: Path, name: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - whatever an author's own code raises is told with its line
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        where = f"{path}, line {line}" if line else str(path)
        raise AuthorError(f"{where}: {name!r} raises {type(error).__name__}: {error}", "data", "name") from None


def _values(given: object) -> dict[str, Any]:
    """What a function gives, as plain data and arrays; ValueError, in words of what it gives, if a check could not use it."""
    if not isinstance(given, dict) or not given:
        raise ValueError(f"no dict of values by name, but {type(given).__name__}")
    values = {}
    for word, value in given.items():
        if not isinstance(word, str) or not re.match(NAME, word) or word in OF_THE_CASE or word.startswith("_"):
            raise ValueError(f"a value named {word!r}, which a check could not read")
        plain = value.item() if isinstance(value, np.generic) else value
        if isinstance(plain, np.ndarray):
            if plain.dtype.name not in DTYPES or not np.isfinite(plain).all():
                raise ValueError(f"{word!r}, an array of {plain.dtype.name} that is not all finite numbers")
        elif not _is_plain(plain):
            raise ValueError(f"{word!r}, a {type(value).__name__}: give numbers, texts, lists of them or NumPy arrays")
        values[word] = plain
    return values


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return type(value) in (bool, int, str) or (type(value) is float and bool(np.isfinite(value)))
