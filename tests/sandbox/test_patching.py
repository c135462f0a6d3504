"""What is told of many edits together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.recording import codec
from autograder.recording.observation import MAX_TEXT, Entry
from autograder.sandbox.child.patching import Together
from autograder.sandbox.host.runner import MAX_HEADER


def told(messages: list[dict[str, Any]], runs: int) -> list[list[dict[str, Any]]]:
    """What stands in each frame."""
    frames: list[list[dict[str, Any]]] = []

    def send(message: dict[str, Any]) -> None:
        _, header, _ = codec.PREFIX.unpack_from(codec.pack(message))
        assert header <= MAX_HEADER
        frames.append(message["many"])

    together = Together(send, runs)
    for message in messages:
        together(message)
    together.send()
    together.send()
    return frames


def test_runs_are_told_of_so_many_at_a_time_in_their_order() -> None:
    messages: list[dict[str, Any]] = [{"run": number, "trouble": None} for number in range(7)]
    assert told(messages, 3) == [messages[:3], messages[3:6], messages[6:]]


@pytest.mark.parametrize("text", ["", "\u20ac" * MAX_TEXT])
def test_no_frame_is_longer_than_one_that_is_read(text: str) -> None:
    entry = Entry("numbers", "array", np.zeros(500), "float64", columns=("w",) * 3, text=text, sentence=text)
    messages = [{"entry": entry.to_payload()} for _ in range(200)]
    frames = told(messages, 50)
    assert sum(len(frame) for frame in frames) == 200 and len(frames) > 4
