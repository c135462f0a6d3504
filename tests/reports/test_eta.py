"""How long a class still takes: what is told of it can be trusted."""

import pytest

from autograder.reports.eta import Pace, duration

# When each result of the sample class came, in seconds, as measured on a busy machine: with two workers, and with one.
RECORDED = {
    "two workers": """
21.6 22 22 22.6 23 23.5 24.6 24.9 27.8 28.5 28.7 28.8 29.1 29.4 29.9 30.3 31 32.1 34.5 34.5 34.5 35.2 35.6 36.1
36.8 36.9 37.7 38 39 39.5 39.8 40.1 40.5 41.4 41.6 42.6 43.9 43.9 44.3 44.7 44.9 45.2 45.2 45.4 46 46.1 47.6 52
52.2 52.3 52.8 53.1 53.6 53.9 55.7 56 56.6 57.8 58 58.1 58.1 58.3 58.4 58.7 61 61.2 61.3 61.5 61.6 61.9 62.5
64.1 65.7 68 68.4 68.8 69.2 71.6 73.4 74.1 74.2 74.6 75.3 76.8 77.6 78.2 78.4 78.9 79.6 79.8 79.9 80.2 80.4 81
81.2 81.4 82.4 82.8 83.2 83.4 84.2 84.9 84.9 85.5 85.5 85.6 85.6 85.6 85.6 85.7 85.7""",
    "one worker": """
20.1 20.3 20.6 21 21.7 22.4 23.4 24.6 26.8 29.4 29.7 29.9 30.2 30.5 31.1 31.6 32.4 33.7 34.5 37.5 37.5 37.5 37.9
38.1 38.4 38.9 39.5 40.1 41 41.9 42.4 45.9 46.1 46.5 47.2 47.5 48.5 49.9 50.5 51.6 52.6 52.9 53.5 54.5 54.7 55.7
56.9 66.6 66.8 67.1 67.9 68.3 69.2 70 72.8 74.6 76.1 78.6 79.7 83.8 84 84.2 84.4 84.5 85 95.2 95.4 95.7 95.8 96
96.5 97.3 99.1 101 103.4 103.7 104.6 109.1 110.1 111.7 111.9 112.5 113.9 117.2 118.7 119.1 119.4 120.2 121.2 122
122.1 122.5 123.9 124.2 125.2 127.3 127.5 128.8 130.1 130.3 131.5 133.2 133.4 134 134.7 134.8 135 135.1 135.1
135.1 135.1""",
}


def paced(times):
    """By each time at which one more was graded: what is said then of the time that is left, and all lines of the log."""
    clock, said, left = iter([0.0, *times]), [], {}
    count = Pace(len(times), said.append, lambda: next(clock))
    for now in times:
        count.advance()
        left[now] = count.left
    return left, said


def seconds_of(text):
    number, unit = text.removeprefix("about ").split()[:2]
    return int(number) * {"s": 1, "min": 60}[unit]


@pytest.mark.parametrize("slower", [1, 3])
@pytest.mark.parametrize("times", RECORDED.values(), ids=RECORDED)
def test_what_is_told_of_the_time_that_is_left_can_be_trusted(times, slower):
    """References take a quarter of the whole before the first result; loops that never end hold up all workers."""
    times = [slower * float(number) for number in times.split()]
    left, end = paced(times)[0], times[-1]
    told = {now: text for now, text in left.items() if text and end - now > end / 5}
    assert min(told) < end * 2 / 3 and len(told) > 20
    for now, text in told.items():
        assert (end - now) / 2 < seconds_of(text) < (end - now) * 2, (now, text)


def test_nothing_is_told_of_the_time_that_is_left_before_enough_is_seen():
    left, said = paced([3400.0, *(3400.0 + 2 * k for k in range(1, 110))])
    assert (
        said[0] == "1 of 110 graded"
    )  # two minutes of work, of which the first result alone would have said four days
    assert not any(text for now, text in left.items() if now < 3440)
    assert seconds_of(left[3500.0]) in range(110, 126)
    assert not any(paced([30.0 * k for k in range(1, 19)])[0].values())


def test_what_is_kept_of_an_earlier_run_says_nothing_of_the_pace():
    left, _ = paced([10.0 + k / 1000 for k in range(500)] + [11.0 + 2 * k for k in range(200)])
    assert seconds_of(left[211.0]) in range(180, 201)


def test_off_a_terminal_a_line_now_and_then_says_how_far_it_is():
    said = paced([float(k) for k in range(1, 101)])[1]
    assert said == [
        "30 of 100 graded",
        "60 of 100 graded, about 40 s left",
        "90 of 100 graded, about 10 s left",
    ]
    assert [duration(t) for t in (0.4, 119, 120, 3_599, 7_500)] == ["0 s", "2 min", "2 min", "1 h 0 min", "2 h 5 min"]
