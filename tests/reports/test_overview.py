"""What the class report tells of a class: who needs a person, everybody's points, which mistakes are common."""

from dataclasses import replace
from pathlib import Path

from autograder.course.mistakes import Mistake
from autograder.course.spec import Course
from autograder.judging.groups import Group
from autograder.judging.results import Final
from autograder.reports.graded import Graded
from autograder.reports.html import write_report
from autograder.reports.pages import page_name
from autograder.reports.people import Known
from tests.reports.classreport import Page, check, missing, result


def test_mistakes_are_ranked_by_how_many_made_them_and_lead_to_the_pages(report: Path) -> None:
    page = Page(report / "index.html")
    assert "2 of 4 the walk goes <up> walk; walks-up bob cem 1 of 4 walk failed in another way" in page.text
    links = [str(a["href"]) for a in page.all("a")]
    places = [link for link in links if link.endswith("#01_toy.walk")]
    assert [link.split("-")[0] for link in places] == ["bob", "cem", "dee"]


def test_first_stands_what_needs_a_person(toy: Course, tmp_path: Path) -> None:
    broken = replace(missing("fay"), status="error", message="/home/prof/in/fay/toy.py: the grader failed: no room")
    results = [
        *(result(name, check("failed", None, "off")) for name in ("ada", "bob")),
        result("cem", check()),
        missing("eve"),
        broken,
    ]
    alike = Group("01_toy", "walk", "`w` should be 1; yours is 3.", ["ada", "bob"], 1, "w = <3>", "A sign is another.")
    page = Page(write_report(toy, tmp_path, 7, results, {}, [alike]))
    needs, rest = page.text.split(" What needs a person ", 2)[-1].split(" Find a student ")
    for said in (
        "1 could not be graded fay , 01_toy toy.py: the grader failed: no room",
        "Missing 1 student handed in nothing: eve",
        "2 students in trouble They handed in, and have less than half of the 5 points. ada 2 bob 2",
        "The hardest steps 01 walk 1 of 3 pass",
        "01_toy, walk 2 students w should be 1; yours is 3. w = <3>",
    ):
        assert said in needs, (said, needs)
    assert "in another way" not in rest  # those who failed alike are counted once


def test_what_could_not_be_graded_or_is_not_yet_due_is_no_zero(toy: Course, tmp_path: Path) -> None:
    broken = replace(missing("fay"), status="error")
    lines = {name: Graded(name, Known()) for name in ("ada", "eve", "fay")}
    results = [result("ada", check()), missing("eve"), broken]
    for one in results:
        lines[one.student].enter(one, adjusted=False)
    lines["eve"].ahead.add("01_toy")
    page = Page(write_report(toy, tmp_path, 7, results, {}, lines=lines))
    for said in (
        "100% of the points on average 1 with all points 1 could not be graded 0 handed in nothing",
        "mean of all 5.0 ada 5 5 eve 0 · fay ! !",
        "mean 5.0 of 5; 1 of 1 have all points",
        "walk 1 of 1 pass",
        "no total",
    ):
        assert said in page.text, (said, page.text)
    needs = page.text.split(" What needs a person ", 2)[-1].split(" Find a student ")[0]
    assert "fay" in needs and "eve" not in needs and "in trouble" not in needs
    assert "01_toy" in Page(next((tmp_path / "report").glob("eve-*.html"))).text
    assert "not yet due" in Page(next((tmp_path / "report").glob("eve-*.html"))).text


def test_a_line_that_was_found_is_counted_with_its_student(toy: Course, tmp_path: Path) -> None:
    failed = [result(name, check("failed", None, "off")) for name in ("ada", "bob", "cem")]
    found = [
        replace(one, steps=tuple(replace(step, line=3 if step.status == "failed" else None) for step in one.steps))
        for one in failed
    ]
    group = Group("01_toy", "walk", "`w` is off.", ["ada", "bob"], 2, "w = 3", "")
    page = Page(write_report(toy, tmp_path, 7, found, {}, [group]))
    assert "1 of 3 walk failed in another way" in page.text and "the line found in 1" in page.text


def test_points_are_those_after_late_rules_and_adjustments(toy: Course, tmp_path: Path) -> None:
    late = replace(result("ada", check()), final=Final(2.0, 60.0, 0.0, ""))
    given = replace(missing("bob"), final=Final(3.0, 0.0, 3.0, "on paper"))
    page = Page(write_report(toy, tmp_path, 7, [late, given, result("cem", check())], {}))
    for said in (
        "Late rules and adjustments are in these points",
        "67% of the points on average 1 with all points",
        "1 student in trouble They handed in, and have less than half of the 5 points. ada 2",
        "total of 6 handed in: 5",
        "mean of all 3.3 3.3 ada 2 2 bob 3 3 cem 5 5",
        "mean 3.3 of 5; 1 of 3 have all points",
    ):
        assert said in page.text, (said, page.text)
    own = Page(tmp_path / "report" / page_name("ada"))
    assert "5 of 6 points; of what was handed in, 5 of 5; after late rules and adjustments 2" in own.text
    plain = Page(write_report(toy, tmp_path / "plain", 7, [result("cem", check())], {}))
    assert "adjustments" not in plain.text


def test_the_long_tail_of_mistakes_is_folded(toy: Course, tmp_path: Path) -> None:
    known = [Mistake(f"m{k}", "walk", f"the mistake number {k}", "?", "", "") for k in range(9)]
    failed = [result(f"s{k}{n}", check("failed", f"m{k}", "no")) for k in range(9) for n in range(10 - k)]
    page = Page(write_report(toy, tmp_path, 7, failed, {"01_toy": known}))
    shown, folded = page.text.split(" Mistakes ", 2)[-1].split(" 4 more, each made by 5 at most ")
    assert [shown.count(f"number {k}") for k in range(9)] == [1] * 5 + [0] * 4
    assert [folded.count(f"number {k}") for k in range(9)] == [0] * 5 + [1] * 4


def test_a_mistake_with_several_constants_is_one_line(toy: Course, tmp_path: Path) -> None:
    known = [
        Mistake("slow", "walk", f"a rate of {rate} is used", "?", "", "", variant=k) for k, rate in enumerate((1, 2))
    ]
    failed = [result(student, check("failed", "slow", "no")) for student in ("ada", "bob")]
    page = Page(write_report(toy, tmp_path, 7, failed, {"01_toy": known}))
    assert "2 of 2 a rate of … is used walk; slow" in page.text


def test_a_report_of_nobody_is_a_page(toy: Course, tmp_path: Path) -> None:
    page = Page(write_report(toy, tmp_path, 7, [], {}))
    assert (
        "0 students" in page.text and "No step failed." in page.text and "Nothing: everything was graded" in page.text
    )
