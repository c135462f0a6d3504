"""The page to walk through a failed path: what stands on it, that it needs nobody, and who may see it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.course.spec import Course
from autograder.judging.results import CheckResult, HandedIn, Result, StepResult
from autograder.judging.trajectory_plot import Picture, picture_of
from autograder.recording.observation import Entry, Observation
from autograder.recording.recorder import See
from autograder.recording.surface import TermsOf
from autograder.reports.explorer import Walk, explored, explorer
from autograder.reports.graded import Graded
from autograder.reports.html import page_alone, write_report
from autograder.reports.people import Known
from tests.helpers import TOY_SOLUTION, write_toy

X = np.array([0.0, 1.0, 2.0, 4.0])
Y = np.array([1.0, 2.0, 4.0, 6.0])
# Gradient descent from (0, 0) at a rate of 0.1: the slopes there are -2 * 8.5 and -2 * 3.25.
RIGHT = [[1.7, 0.65], [1.3875, 0.575]]
YOURS = [[1.7, 0.325], [1.5, 0.4], [1.4, 0.5]]


def observed(rows: object, *more: Entry, columns: tuple[str, ...] = ("w", "b")) -> Observation:
    return Observation((Entry("path", "trajectory", np.array(rows, dtype=float), "float64", columns=columns), *more))


def backdrop(name: str, values: object) -> Entry:
    return Entry(f"{name} of path", "backdrop", np.array(values, dtype=float), "float64")


def of_terms(right: object, yours: object, terms: TermsOf, columns: tuple[str, ...], secret: bool = False) -> Picture:
    entries: list[Entry] = []
    See(entries.append).trajectory("path", right, columns, [0.0] * len(columns), (X, Y, terms))
    got, want = observed(yours, columns=columns), Observation(tuple(entries))
    made = picture_of("path", 0, got, want, "train: path", secret)
    assert made is not None
    return made


def picture(yours: object = YOURS, secret: bool = False) -> Picture:
    return of_terms(RIGHT, yours, lambda x: (x, 1), ("w", "b"), secret)


class Page(HTMLParser):
    """The tags of a page, and what its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script" and data.strip():
            self.scripts.append(data)


def test_the_page_holds_both_paths_their_loss_and_the_places_where_they_part() -> None:
    numbers = json.loads(Page(explorer(picture())).scripts[0])
    assert numbers["updates"] == [0, 1, 2, 3] and numbers["at"] == 1
    assert numbers["right"] == [[0, 0], *RIGHT, None] and numbers["yours"] == [[0, 0], *YOURS]
    right, yours = numbers["losses"]
    # At the start the error is y itself: (1 + 4 + 16 + 36) / 4.
    assert right[0] == yours[0] == 14.25 and right[3] is None
    w, b = RIGHT[0]
    assert right[1] == pytest.approx(np.mean((w * X + b - Y) ** 2))


def test_both_gradients_are_told_where_the_paths_part() -> None:
    page = explorer(picture())
    assert "A step is the rate (0.1) times the gradient" in page
    assert "(-17, -6.5); your step is what (-17, -3.25) would make" in page
    assert {tag["class"] for name, tag in Page(page).tags if name == "line" and tag.get("marker-end")} == {
        "arrow right",
        "arrow yours",
    }


def test_of_more_parameters_than_two_each_ones_step_and_gradient_is_told() -> None:
    # From (0, 0, 0) at a rate of 0.01: the slopes by 1, x and x * x are -2 * 3.25, -2 * 8.5 and -2 * 28.5.
    made = of_terms([[0.065, 0.17, 0.57]], [[0.065, 0.17, 0.285]], lambda x: (1, x, x * x), ("a", "b", "c"))
    page = explorer(made)
    table = page[page.index('aria-labelledby="parting"') :].split("</section>")[0]
    assert "the steps of update 1" in table and "A step is the rate (0.01) times the gradient" in table
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in table.split("<tr>")[2:]]
    assert rows == [
        ["a", "0.065", "0.065", "-6.5", "-6.5"],
        ["b", "0.17", "0.17", "-17", "-17"],
        ["c", "0.57", "0.285", "-57", "-28.5"],
    ]
    other = observed(np.ones((1, 3)) * np.inf, columns=("a", "b", "c"))
    unknown = picture_of(
        "path", 0, other, observed([[1.0, 2.0, 3.0]], backdrop("start", [0, 0, 0]), columns=("a", "b", "c")), ""
    )
    assert unknown is not None
    assert "your step" in explorer(unknown) and "gradient of" not in explorer(unknown)


def test_of_a_step_that_is_no_rate_times_the_gradient_the_losss_own_is_told() -> None:
    # As Adam's first steps are, as long by every parameter. The slopes at the start are those of the tests above.
    page = explorer(of_terms([[0.1, 0.1]], [[0.2, 0.1]], lambda x: (x, 1), ("w", "b")))
    told = "the gradient of the loss drawn here is (-17, -6.5); the right step is (0.1, 0.1), yours (0.2, 0.1)."
    assert told in page and "A step is the rate" not in page
    columns = ("a", "b", "c")
    page = explorer(of_terms([[0.1, 0.1, 0.1]], [[0.2, 0.1, 0.1]], lambda x: (1, x, x * x), columns))
    table = page[page.index('aria-labelledby="parting"') :].split("</section>")[0]
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in table.split("<tr>")[1:]]
    assert rows[0] == ["parameter", "right step", "your step", "gradient of the loss"]
    assert rows[1:] == [["a", "0.1", "0.2", "-6.5"], ["b", "0.1", "0.1", "-17"], ["c", "0.1", "0.1", "-57"]]


def test_a_loss_has_no_steps_to_tell() -> None:
    losses = Picture("train: losses", ("loss",), np.array([[3.0], [2.0], [1.0]]), np.array([[3.0], [2.5], [2.2]]), 1)
    assert "the steps of update" not in explorer(losses)
    path = replace(losses, columns=("c",), start=np.array([4.0]))
    assert "the steps of update 2" in explorer(path)


def test_what_lies_outside_of_a_picture_is_said_to() -> None:
    said = ('display="inline">yours lies outside', 'display="none">yours lies outside', "Yours ends outside.")
    for yours, expected in (([[1.6, 0.6]], [False, True, False]), ([[0.0, 700.0]], [True, False, True])):
        page = explorer(picture(yours))
        assert [words in page for words in said] == expected


def test_any_of_many_parameters_can_be_opened() -> None:
    columns = tuple(f"p{k}" for k in range(13))
    right = np.arange(1.0, 14) * [[1], [2]]
    made = picture_of("path", 0, observed(right * 1.1, columns=columns), observed(right, columns=columns), "")
    assert made is not None
    page = explorer(made)
    drawn = [int(str(tag["data-column"])) for _, tag in Page(page).tags if tag.get("data-kind") == "column"]
    assert sorted(drawn) == list(range(13)) and drawn[:6] == list(range(7, 13))
    assert re.findall(r"Also (p\d+)", page) == [f"p{k}" for k in range(7)]


def test_nothing_is_fetched_and_no_script_runs_but_its_own() -> None:
    page = Page(text := explorer(picture()))
    policy = next(tag["content"] for name, tag in page.tags if name == "meta" and tag.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    assert policy and policy.split("; ") == [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        f"script-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert set(re.findall(r"https?:[^\"\s<]*", text)) == {"http://www.w3.org/2000/svg"}
    assert not any(attribute in tag for _, tag in page.tags for attribute in ("src", "onclick", "onload", "style"))
    assert not any(tag["href"] != "#main" for name, tag in page.tags if name == "a")


def test_it_is_read_and_moved_without_seeing_it() -> None:
    page = Page(text := explorer(picture()))
    tags = dict(reversed([(str(tag.get("id")), (name, tag)) for name, tag in page.tags]))
    name, update = tags["update"]
    assert (name, update["type"], update["min"], update["max"], update["value"]) == ("input", "range", "0", "3", "1")
    assert tags["said"][1]["aria-live"] == "polite" and "aria-valuetext" in page.scripts[1]
    assert any(name == "label" and tag["for"] == "update" for name, tag in page.tags)
    labelled = [tag["aria-labelledby"] for name, tag in page.tags if name == "svg" and tag.get("role") == "img"]
    assert labelled and all(str(label) in tags for label in labelled)
    table = text[text.index("<details>") :]
    for number in ("1.3875", "0.575", "0.325", "they part"):  # without the script, too
        assert number in table


@pytest.mark.parametrize(
    ("terms", "right"),
    [
        (lambda x: (1,), [[1.0], [2.0]]),
        (lambda x: (x, 1), RIGHT),
        (lambda x: (1, x, np.sin(x)), [[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]]),
    ],
    ids=["a constant", "a line", "a wave"],
)
def test_the_page_shows_what_any_model_of_terms_predicts_and_its_loss(terms: TermsOf, right: list[list[float]]) -> None:
    columns = tuple(f"p{k}" for k in range(len(right[0])))
    text = explorer(made := of_terms(right, np.add(right, 0.5), terms, columns))
    numbers = json.loads(Page(text).scripts[0])
    x = np.array(numbers["curve"])[:, 0]
    assert x[0] < X.min() and x[-1] > X.max()
    predicted = np.array(numbers["curve"])[:, 1:] @ right[0]
    assert predicted == pytest.approx(sum(p * (term + 0 * x) for p, term in zip(right[0], terms(x), strict=True)))
    of_data = sum(p * (term + 0 * X) for p, term in zip(right[1], terms(X), strict=True))
    assert numbers["losses"][0][2] == pytest.approx(np.mean((of_data - Y) ** 2))
    assert text.count('<circle class="point"') == len(X) and "what each predicts" in text
    assert made.plane or "times the gradient" not in text


def test_of_a_model_that_no_check_tells_of_nothing_is_drawn() -> None:
    made = picture_of("path", 0, observed(YOURS), observed(RIGHT), "train: path")
    assert made is not None and made.loss is None and made.data is None
    text = explorer(made)
    assert "what each predicts" not in text and json.loads(Page(text).scripts[0])["losses"] == []


def test_a_loss_that_the_check_saw_is_drawn_where_it_is_no_lines() -> None:
    columns, rows = ("p", "q", "r"), [[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]]
    losses = [
        Entry("losses", "trajectory", np.array(one), "float64", columns=("loss",)) for one in ([8.0, 4.0], [8.0, 6.0])
    ]
    want, got = observed(rows, losses[0], columns=columns), observed(np.add(rows, 1), losses[1], columns=columns)
    made = picture_of("path", 0, got, want, "fit: path")
    assert made is not None
    page = explorer(made)
    assert json.loads(Page(page).scripts[0])["losses"] == [[8, 4], [8, 6]]
    assert "The losses, update by update" in page
    bare = picture_of(
        "path", 0, observed(np.add(rows, 1), columns=columns), observed(rows, columns=columns), "fit: path"
    )
    assert bare is not None and "update by update</h2>" not in explorer(bare)


@pytest.mark.parametrize(
    "yours",
    [[], [[np.nan, np.inf], [1e308, -1e308]], [[1e300, 1.0]] * 7, np.ones((100_000, 2))],
    ids=["none", "no numbers", "far off", "many"],
)
def test_any_path_makes_a_page_of_a_bounded_size(yours: object) -> None:
    page = explorer(picture(yours))
    assert len(page) < 150_000
    drawn = re.sub(r"(?s)<script.*?</script>|<details>.*?</details>|<p class=\"sub\">.*?</p>", "", page)
    assert not re.search(r'"[^"a-z]*\b(nan|inf)\b', drawn)


def test_of_a_long_path_the_updates_near_the_divergence_are_all_there() -> None:
    right = np.column_stack([np.arange(5000.0), np.arange(5000.0)])
    walk = Walk(Picture("t", ("w", "b"), right, right + (np.arange(5000) > 3000)[:, None], 3001))
    assert set(range(2995, 3010)) <= set(walk.positions) and len(walk.positions) <= 300
    assert walk.positions[walk.at] == 3001 and {walk.at - 1, walk.at} <= set(walk.told)


def failed(made: Picture) -> Result:
    wrong = CheckResult("walk", "known", "cpu", "float64", "failed", message="wrong")
    step = StepResult("walk", 0.0, 3.0, "failed", (wrong,), picture=lambda: made)
    return explored(Result("ada", "01_toy", 0.0, 5.0, "graded", HandedIn("toy.py"), (step,)))


def test_the_report_links_the_page_of_a_known_case_and_of_no_secret_one(toy: Course, tmp_path) -> None:
    for secret in (False, True):
        result = failed(picture(secret=secret))
        folder = write_report(toy, tmp_path / str(secret), 7, [result], {}).parent
        pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.01_toy.walk.html")}
        (own,) = folder.glob("ada-*.html")
        assert len(pages) == (not secret)
        linked = [tag["href"] for name, tag in Page(own.read_text(encoding="utf-8")).tags if name == "a"]
        assert pages == {link for link in linked if link and "walk" in link and "#" not in link}
        assert result.pictures.keys() == ({"walk"} if secret else {"walk", "walk.explorer"})
    alone = page_alone(toy)([failed(picture())], Graded("ada", Known()))
    assert "update by update" not in alone


def test_check_plot_writes_the_page_and_takes_it_away(tmp_path, autograder) -> None:
    root = write_toy(tmp_path)
    assert autograder("build", cwd=root).returncode == 0
    work, page = root / "exercises" / "01_toy" / "toy.py", root / "plots" / "01_toy.walk.html"
    work.write_text(TOY_SOLUTION.replace("lr * 2 * b", "lr * b"), encoding="utf-8")
    done = autograder("check", "01", "--plot", cwd=root)
    assert "Drawn: plots/01_toy.walk.html" in done.stdout
    assert "They part at update 1." in page.read_text(encoding="utf-8")
    work.write_text(TOY_SOLUTION, encoding="utf-8")
    assert autograder("check", "01", "--plot", cwd=root).returncode == 0
    assert not page.exists()


def test_what_is_no_number_is_told_as_a_word() -> None:
    numbers = json.loads(Page(explorer(replace(picture(), yours=np.array([[np.nan, -np.inf]])))).scripts[0])
    assert numbers["yours"][1] == ["nan", "-inf"]
