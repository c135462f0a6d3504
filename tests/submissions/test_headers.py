"""A column is found whatever its system and its language call it."""

import pytest

from autograder.submissions.headers import plain_header


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("SIS Login ID", "sisloginid"),
        ("sis_login-id", "sisloginid"),
        ("Vorname", "firstname"),
        ("E-Mail-Adresse", "emailaddress"),
        ("Vollst\u00e4ndiger Name", "fullname"),
        ("Pr\u00e9nom", "firstname"),
        ("Pre\u0301nom", "firstname"),
        ("Num\u00e9ro d'identification", "idnumber"),
        ("Num\u00e9ro d\u2019identification", "idnumber"),
        ("Apellido(s)", "lastname"),
        ("Direcci\u00f3n de correo", "emailaddress"),
        ("Homework 1", "homework1"),
    ],
)
def test_a_header_is_the_same_however_a_system_writes_it(header: str, plain: str) -> None:
    assert plain_header(header) == plain
