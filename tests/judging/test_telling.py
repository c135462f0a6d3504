"""What is told of a step: which of its hints, on which case it was seen, and which line is wrong."""

import json
from dataclasses import replace

import pytest
import yaml

from autograder.course.spec import StepSpec
from autograder.course.yaml_file import load_course
from autograder.frontends.watch.state import Key, Watch
from autograder.judging.results import CheckResult, Divergence, result_of
from autograder.judging.telling import case_words, general_hint, hint_about, with_seen
from autograder.reports.terminal import told
from tests.frontends.toy import TOY, WRONG
from tests.helpers import TOY_SOLUTION, words_of

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


def test_the_case_that_shows_a_mistake_has_a_title(copy, autograder, tmp_path):
    (copy / TOY).write_text(WRONG)
    assert "Seen with the case 'plain'.\n" in autograder("check", "01", cwd=copy).stdout
    course = yaml.safe_load((copy / "course.yml").read_text())
    course["exercises"]["01_toy"]["cases"]["plain"]["title"] = "round numbers"
    course["exercises"]["01_toy"]["cases"]["more"] = {"like": "plain", "dtype": "float32"}
    (copy / "course.yml").write_text(yaml.safe_dump(course, sort_keys=False))
    spec = load_course(copy).exercises["01_toy"]
    assert case_words(spec, "plain") == "round numbers" and case_words(spec, "more") == "the case 'more' in float32"
    done = autograder("check", "01", "--json", tmp_path / "out.json", cwd=copy)  # a title asks for no new record
    assert "Seen with round numbers.\n" in done.stdout and "known" not in done.stdout
    (result,) = json.loads((tmp_path / "out.json").read_text())
    failed = result["steps"][0]["checks"][0]
    assert failed["case"] == "known" and "seen" not in failed
    again = with_seen(result_of(result), spec)  # as the class report has it, from results that were kept
    assert told(again.steps[0])[-1] == "Seen with round numbers."
    found = CheckResult("double", "secret-more", "sim", "float32", "failed", Divergence(0, "w", 1.0, 2.0), None, "No.")
    counted = replace(found, first_divergence=None)  # as where there are too many numbers
    there = [("known-plain", "passed"), ("known-more", "failed")]
    for others, words in (there, "Seen with the case 'more' in float32, on sim"), (there[1:], "Seen on sim, "):
        checks = tuple(replace(counted, case=case, status=status) for case, status in others)
        *_, last = with_seen(replace(again, steps=(replace(again.steps[0], checks=checks),)), spec).steps[0].checks
        assert last.seen.startswith(words)
    said = with_seen(replace(again, steps=(replace(again.steps[0], checks=(found,)),)), spec).steps[0].checks[0].seen
    assert said.startswith("Seen with the case 'more' in float32, in a case that grading adds, on sim, a simulated")


def test_the_first_hint_on_a_line_that_was_found_is_what_kind_of_change_it_needs(copy, autograder, course):
    (copy / TOY).write_text(TOY_SOLUTION.replace("return [2 * number", "return [2 + number"))
    line = (copy / TOY).read_text().splitlines().index("    return [2 + number for number in x]") + 1
    done = autograder("check", "01", "--json", "out.json", cwd=copy)
    told_of = f"One small change in line {line} makes every check of `double` pass. You wrote: return [2 + number for number in x]"
    assert told_of in words_of(done.stdout)
    said = f"1. Line {line}: An operator is another one."
    assert said in autograder("hint", "01.double", cwd=copy).stdout
    ((result,),) = (json.loads((copy / "out.json").read_text()),)
    watch = Watch(course, "01_toy", print, course.own_file, plot=str, reset=max, results={"01_toy": result_of(result)})
    assert watch.texts == [said.removeprefix("1. "), "Add it to itself."]  # "What is twice a number?" is told already
    watch.handle(Key("h"))
    assert watch.hints == 1
    (copy / TOY).write_text(TOY_SOLUTION.replace("return [2 * number", "return [3 * number"))
    assert "Line" not in autograder("hint", "01.double", cwd=copy).stdout, "the file is another one now"
