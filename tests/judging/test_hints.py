"""Which of a step's hints is given for what failed."""

import pytest

from autograder.course.spec import StepSpec
from autograder.judging.telling import general_hint, hint_about

STEP = StepSpec.model_validate(
    {
        "points": 1,
        "hints": [
            "What is a slope?",
            {"hint": "Must it still require grad?", "about": ["requires_grad", "leaves"]},
            {"hint": "What is left of the first call?", "about": ["train_again"]},
            "Take both slopes first.",
        ],
    }
)


@pytest.mark.parametrize(
    ("check", "entry", "hint"),
    [
        ("train", "trajectory", ""),
        ("train", "requires_grad, two tensors", "Must it still require grad?"),
        ("train", "leaves", "Must it still require grad?"),
        ("train_again", "trajectory", "What is left of the first call?"),
        ("train_again", "leaves", "Must it still require grad?"),
        ("train", "", ""),
    ],
)
def test_the_hint_is_the_one_that_is_about_what_failed(check, entry, hint):
    assert hint_about(STEP, check, entry) == hint
    assert general_hint(STEP) == "What is a slope?"


def test_a_step_may_have_aimed_hints_alone():
    only = StepSpec.model_validate({"points": 1, "hints": [{"hint": "Look.", "about": ["leaves"]}]})
    assert (hint_about(only, "train", "leaves"), general_hint(only)) == ("Look.", "")


def test_all_hints_are_texts_in_their_order():
    assert STEP.texts[1:3] == ["Must it still require grad?", "What is left of the first call?"]
