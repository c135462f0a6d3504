"""What pages are called."""

import hashlib
import re

from autograder.reports.pages import page_name

PAIR = ("ada :!!:,", "ada ;:++~!")


def test_no_two_students_share_a_page() -> None:
    """Names that 8 hexadecimal digits of the hash do not tell apart, found by trying; and names that differ in little."""
    one, other = PAIR
    assert hashlib.sha256(one.encode()).hexdigest()[:8] == hashlib.sha256(other.encode()).hexdigest()[:8]
    names = [one, other, "ada", "Ada", "ada ", "\u200eada", "ädä", "x" * 60, "x" * 61, "", "\ud800"]
    pages = [page_name(name) for name in names]
    assert len({page.lower() for page in pages}) == len(names) and page_name("ada").startswith("ada-")
    assert all(re.fullmatch(r"[A-Za-z0-9-]+\.html", page) and len(page) < 90 for page in pages)
