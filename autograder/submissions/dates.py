"""The times in a download's names, as each school's region writes them: ``Jan 1, 2031 608 PM``, ``1 mars 2031 18 h 08``, ``03.04.2031 1808``."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from dateutil.parser import parser, parserinfo

HOUR = re.compile(r"(?<=\d{4} )(\d{1,2})(?: ?h ?)?(\d\d)\b", re.IGNORECASE)
NUMBERS = re.compile(r"(?<!\d)(?<!\d{4}\D)(\d{1,2})(\D)\s*(\d{1,2})\2\s*\d{4}\b")
DEFAULTS = (datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2))  # what is missing is taken from these
# Besides English, without accents: German, French, Spanish, Italian, Dutch, Portuguese.
MONTHS = (
    "januar janner janvier janv enero ene gennaio gen januari janeiro",
    "februar fevrier fevr fev febrero febbraio februari fevereiro",
    "marz maerz mrz mars marzo maart mrt marco",
    "avril avr abril abr aprile",
    "mai mayo maggio mag mei maio",
    "juni juin junio giugno giu junho",
    "juli juillet juil julio luglio lug julho",
    "aout agosto ago augustus",
    "septembre septiembre sept settembre set setembro",
    "oktober okt octobre octubre ottobre ott outubro out",
    "novembre noviembre novembro",
    "dezember dez decembre diciembre dic dicembre dezembro",
)


class Regions(parserinfo):
    """What a time may be written with."""

    def __init__(self) -> None:
        months: Any = [(*names, *more.split()) for names, more in zip(self.MONTHS, MONTHS, strict=True)]
        self.MONTHS, self.JUMP = months, [*self.JUMP, "de", "del", "um", "uhr"]
        super().__init__()


def reader(texts: Iterable[str]) -> Callable[[str], datetime.datetime]:
    """What reads one of the times of a download, and raises ValueError where it cannot.

    Whether 03/04 is in March or in April is told by the other times, as 28/03, else by dots, before which stands the day.
    """
    numbers = [found for text in texts if (found := NUMBERS.search(text))]
    parse = parser(Regions()).parse
    day_first, month_first = (any(int(found[place]) > 12 for found in numbers) for place in (1, 3))

    def read(text: str) -> datetime.datetime:
        plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
        plain = plain.replace("_", "/")
        found = NUMBERS.search(plain)
        if found and found[1] != found[3] and day_first == month_first and (day_first or found[2] != "."):
            raise ValueError(f"{text}: which is the day, and which the month, nothing tells")
        first = found is not None and not month_first
        plain = HOUR.sub(r"\1:\2", plain)
        time, other = (parse(plain, dayfirst=first, default=default) for default in DEFAULTS)
        if time != other:
            raise ValueError(f"{text}: is no whole date")
        return time

    return read
