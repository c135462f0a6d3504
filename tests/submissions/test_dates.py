"""When something was handed in, as regions write it; where day and month may be either, the download's other times say it, or nothing does."""

import datetime
from pathlib import Path

import pytest

from autograder.course.spec import Course
from autograder.submissions.collect import collect
from autograder.submissions.dates import reader
from tests.submissions.downloads import TOY, write


@pytest.mark.parametrize(
    ("text", "month", "day", "hour", "minute"),
    [
        ("Jan 2, 2031 608 PM", 1, 2, 18, 8),
        ("2 January, 2031 1808", 1, 2, 18, 8),
        ("1 avr. 2031 18 h 08", 4, 1, 18, 8),
        ("10 ao\u00fbt 2031 9h08", 8, 10, 9, 8),
        ("10 d\u00e9c. 2031 0908", 12, 10, 9, 8),
        ("01. M\u00e4rz 2031 0008", 3, 1, 0, 8),
        ("3. Okt. 2031 1808", 10, 3, 18, 8),
        ("5 ene. 2031 1808", 1, 5, 18, 8),
        ("5 de diciembre de 2031 1808", 12, 5, 18, 8),
        ("7 giugno 2031 1808", 6, 7, 18, 8),
        ("7 mrt. 2031 1808", 3, 7, 18, 8),
        ("7 mei 2031 1808", 5, 7, 18, 8),
        ("9 de mar\u00e7o de 2031 1808", 3, 9, 18, 8),
        ("03.04.2031 1808", 4, 3, 18, 8),
        ("2031.03.04 1808", 3, 4, 18, 8),
        ("2031 03 04 1808", 3, 4, 18, 8),
        ("04_04_2031 608 PM", 4, 4, 18, 8),
    ],
)
def test_a_time_is_read_as_its_region_writes_it(text: str, month: int, day: int, hour: int, minute: int) -> None:
    assert reader([text])(text) == datetime.datetime(2031, month, day, hour, minute)


@pytest.mark.parametrize(
    ("times", "month"),
    [
        (["03_04_2031", "28_03_2031"], 4),
        (["03_04_2031", "03_28_2031"], 3),
        (["03.04.2031", "03.28.2031"], 3),
        (["03_04_2031", "01_02_2031"], None),
        (["03.04.2031", "28.03.2031", "03.28.2031"], None),
    ],
)
def test_day_and_month_are_told_by_the_other_times_of_the_download(times: list[str], month: int | None) -> None:
    try:
        read = reader(times)(times[0])
    except ValueError:
        read = None
    assert (read and read.month) == month


@pytest.mark.parametrize("text", ["2031", "March 2031", "2031 1808", "of 2031"])
def test_half_a_date_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        reader([text])(text)


@pytest.mark.parametrize("time", ["04_13_2031 608 PM", "13_04_2031 0908", "13_04_2031 1108", "4_13_2031 11 08 AM"])
def test_whoever_handed_in_at_whatever_hour_is_in_the_download(time: str, toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "in", {f"12-34 - Ann Lee - {time}/toy.py": TOY, f"13-34 - Ben O - {time}/toy.py": TOY})
    found = collect([root], toy)
    assert [(one.student, one.source.submitted and one.source.submitted.day) for one in found.handins] == [
        ("Ann Lee", 13),
        ("Ben O", 13),
    ]


def test_where_nothing_tells_day_from_month_there_is_no_time_and_it_is_said(toy: Course, tmp_path: Path) -> None:
    root = write(tmp_path / "in", {f"11-7 - Ada L - 0{n}_04_2031 1808/toy.py": TOY for n in (2, 3)})
    found = collect([root], toy)
    assert [one.source.submitted for one in found.handins] == [None] and not found.whole
    assert f"{root}: says no time that can be read of 11-7 - Ada L - 02_04_2031 1808, 11" in found.notices[0]
