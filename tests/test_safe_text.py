"""What a name or a text of a submission's may look like: nothing hidden, no formula, and two names stay two."""

import csv
import io
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.safe_text import one_line, plain, spreadsheet_safe, visible
from tests.helpers import examples


def test_every_name_is_safe_in_a_spreadsheet_and_no_two_become_one():
    shown = {
        "ada": "ada",
        "=1": "'=1",
        "'=1": "''=1",
        "'t Hart": "'t Hart",
        "＋1": "'＋1",
        "\t=1": r"\t=1",
        "\x1b[2J": r"\x1b[2J",
        r"\x1b[2J": r"\\x1b[2J",
        "\u202eevil": r"\u202eevil",
        "زهرا\u200cنور": r"زهرا\u200cنور",
        "Jean-Luc, a;b": "Jean-Luc, a;b",
        "a;=1": "a;'=1",
        "a;'=1": "a;''=1",
        "a;\" '=1": "a;'\" '=1",
        "a,-1|@x": "a,'-1|'@x",
    }
    assert {name: spreadsheet_safe(name) for name in shown} == shown


NAMES = st.text(alphabet=["a", *" ;,|'\"\\=-+@u0\t\n", "\u200e", "\u3000", "\ufe0f", "\ud800"], max_size=9)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=3))
@settings(max_examples=examples(300))
def test_no_cell_is_a_formula_whatever_the_file_is_split_at(rows):
    """A name stands first in a line, or after others; spreadsheets split at what their country does."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(map(spreadsheet_safe, row) for row in rows)
    for separator, quoting in itertools.product(",;|\t", (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)):
        file.seek(0)
        for cell in itertools.chain(*csv.reader(file, delimiter=separator, quoting=quoting)):
            assert not cell.lstrip(' \u3000"').startswith(("=", "+", "-", "@")), (separator, cell)
    file.seek(0)
    assert [list(map(spreadsheet_safe, row)) for row in rows] == list(csv.reader(file))


@given(NAMES, NAMES)
@settings(max_examples=examples(300))
def test_two_names_are_shown_as_two_and_nothing_in_them_is_hidden(one, other):
    for show in (visible, spreadsheet_safe):
        assert (show(one) == show(other)) == (one == other)
        assert show(one).replace("\u3000", "").isprintable() and show(one).strip() == show(one)


def test_what_shows_nothing_in_a_name_is_written_out_and_in_a_text_taken_out():
    hidden = "\xad\u034f\u061c\u115f\u180e\u200b\u200e\u200f\u2028\u202e\u2060\u2066\u3164\ufe0f\ufeff\U000e0041\ud800\x1b\x85"
    for char in [*hidden, "\u200c", "\u200d"]:
        code = char.encode("unicode_escape").decode()
        assert visible(f"a{char}b") == one_line(f"a{char}b") == f"a{code}b"
    assert [visible(name) for name in (" a", "a ", "a  b", "a b", "")] == [r"\x20a", r"a\x20", r"a \x20b", "a b", ""]
    assert (visible("a\\b"), one_line("a\\b")) == (r"a\\b", "a\\b")
    shown = "\u034f\u115f\u3164\ufe0f"  # these stay in a text: shapes of emoji and of letters
    assert {plain(char) for char in set(hidden) - set(shown)} == {"\N{REPLACEMENT CHARACTER}"}
    for text in ("two\n\tlines", "👩\u200d💻 ❤\ufe0f", "زهرا\u200cنور", "山田\u3000太郎"):
        assert plain(text) == text
