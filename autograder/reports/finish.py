"""What a student sees who has finished: the way down the bowl, walked by gradient descent itself."""

from __future__ import annotations

WIDTH, HEIGHT = 57, 9
START, RATE, UPDATES = -0.96, 0.16, 12


def descent() -> list[str]:
    """A parabola with the places that gradient descent on it visits, as lines of text: `o` for each, `*` for the lowest."""
    rows = [[" "] * WIDTH for _ in range(HEIGHT)]
    for column in range(WIDTH):
        place = 2 * column / (WIDTH - 1) - 1
        rows[_row(place)][column] = "."
    place = START
    for _ in range(UPDATES):
        rows[_row(place)][_column(place)] = "o"
        place -= RATE * 2 * place
    rows[HEIGHT - 1][_column(0.0)] = "*"
    return ["".join(row).rstrip() for row in rows]


def finish_lines(title: str, exercises: int, points: float, words: str) -> list[str]:
    """What somebody reads who has finished a course; `words`: the author's own, in place of the general ones."""
    general = "Every path that you computed is the right one, update by update. Hand it in with: autograder submit"
    return [
        *descent(),
        "",
        f"You are at the lowest point: all {exercises} exercises pass, {points:g} points.",
        f"{title}: finished. {words or general}",
    ]


def _row(place: float) -> int:
    return round((1 - place * place) * (HEIGHT - 1))


def _column(place: float) -> int:
    return round((place + 1) / 2 * (WIDTH - 1))
