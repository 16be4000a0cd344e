"""Dialling: numbers with the code of their country, and back."""

import pytest

from statuspage import dialling


@pytest.mark.parametrize(
    ("number", "country", "whole"),
    [
        ("(555) 010-1234", "US", "+15550101234"),
        ("1 555 010 1234", "us", "+15550101234"),
        ("0170 1234567", "DE", "+491701234567"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+44 20 7946 0018", "US", "+44 20 7946 0018"),
    ],
)
def test_a_number_gets_the_code_of_its_country(number: str, country: str, whole: str) -> None:
    assert dialling.international(number, country) == whole


@pytest.mark.parametrize("country", ["", "XX", "USA"])
def test_a_country_that_is_none_is_told(country: str) -> None:
    with pytest.raises(ValueError, match="is no country"):
        dialling.international("5550101234", country)


@pytest.mark.parametrize(
    ("whole", "country", "number"),
    [
        ("+15550101234", "US", "5550101234"),
        ("+491701234567", "DE", "1701234567"),
        ("+353861234567", "IE", "861234567"),
        ("+999123", "", "999123"),
    ],
)
def test_a_number_tells_its_country(whole: str, country: str, number: str) -> None:
    assert dialling.national(whole) == (country, number)
