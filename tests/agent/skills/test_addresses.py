"""One line of words becomes an address, or nothing at all."""

import pytest

from agent.commerce.port import Address
from agent.skills.addresses import address_of, looks_like_an_address


@pytest.mark.parametrize(
    ("text", "country", "address"),
    [
        ("12 Mill Lane, York, YO1 7AB", "GB", Address("12 Mill Lane", None, "York", None, "YO1 7AB", "GB")),
        (
            "send it to 12a Mill Lane, York YO17AB please",
            "GB",
            Address("12a Mill Lane", None, "York", None, "YO1 7AB", "GB"),
        ),
        ("12 Mill Lane York YO1 7AB, UK", "GB", Address("12 Mill Lane", None, "York", None, "YO1 7AB", "GB")),
        ("Flat 2, 12 Mill Lane\nYork\nYO1 7AB", "GB", Address("12 Mill Lane", "Flat 2", "York", None, "YO1 7AB", "GB")),
        (
            "my new one is 742 Elm Street, Apt 5, Chicago, IL 60601",
            "US",
            Address("742 Elm Street", "Apt 5", "Chicago", "IL", "60601", "US"),
        ),
        (
            "742 Elm Street, Chicago IL, 60601, USA",
            "US",
            Address("742 Elm Street", None, "Chicago", "IL", "60601", "US"),
        ),
        (
            "order 1043 to 8 Hill Road, Leeds, LS1 4AP",
            "GB",
            Address("8 Hill Road", None, "Leeds", None, "LS1 4AP", "GB"),
        ),
    ],
)
def test_an_address_in_one_line_is_taken_as_it_was_written(text, country, address):
    assert address_of(text, country) == address


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("12 Mill Lane, York", "GB"),
        ("York, YO1 7AB", "GB"),
        ("12 Mill Lane, YO1 7AB", "GB"),
        ("12 Somewhere York YO1 7AB", "GB"),
        ("12 Mill Lane, York, YO1 7AB, France", "GB"),
        ("12 Rue Haute, Paris, 75001", "GB"),
        ("order #1043", "GB"),
        ("", "GB"),
    ],
)
def test_what_lacks_a_street_a_town_or_a_postcode_of_the_country_is_no_address(text, country):
    assert address_of(text, country) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("12 Mill Lane, York, YO1 7AB", True),
        ("it is 12 mill lane york yo1 7ab", True),
        ("never mind", False),
        ("where is order 1043?", False),
        ("2 of them are broken", False),
    ],
)
def test_only_an_answer_that_begins_like_an_address_answers_the_question_where_to(text, is_one):
    assert looks_like_an_address(text) is is_one
