"""What people type: plates, telephone numbers, and card numbers that are never kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import PhoneRefused, PlateRefused
from domain.policies.card_numbers import holds_card_number, mask_card_numbers
from domain.policies.phones import canonical_phone, spoken_phone
from domain.policies.plates import canonical_plate, spoken_plate

CARD = "4111 1111 1111 1111"
DOTS = "•••• •••• •••• ••••"


@pytest.mark.parametrize(
    ("typed", "plate", "spoken"),
    [
        ("12가3456", "12가3456", "12가 3456"),
        (" 12가 34-56 ", "12가3456", "12가 3456"),
        ("123가4567", "123가4567", "123가 4567"),
        ("서울34아1234", "서울34아1234", "서울 34아 1234"),
        ("서울 34 아 1234", "서울34아1234", "서울 34아 1234"),
    ],
)
def test_plates(typed: str, plate: str, spoken: str) -> None:
    """A Korean plate is kept without spaces and shown as people read it."""
    assert canonical_plate(typed) == plate
    assert spoken_plate(plate) == spoken


@pytest.mark.parametrize("typed", ["", "1가3456", "1234가5678", "12가345", "12ga3456", "한국서울12가3456"])
def test_what_is_no_plate(typed: str) -> None:
    """Anything else is refused, and where it stands already it is shown as it is."""
    with pytest.raises(PlateRefused):
        canonical_plate(typed)
    assert spoken_plate(typed) == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("010-1234-5678", "+821012345678"),
        ("010 1234 5678", "+821012345678"),
        ("01012345678", "+821012345678"),
        ("10-1234-5678", "+821012345678"),
        ("+82 10 1234 5678", "+821012345678"),
        ("821012345678", "+821012345678"),
        ("02-312-3456", "+8223123456"),
        ("14155552671", "+14155552671"),
        ("０１０－１２３４－５６７８", "+821012345678"),
        ("1588-1234", "+8215881234"),
        ("15881234", "+8215881234"),
        ("0507-1234-5678", "+8250712345678"),
        ("31-8008-1234", "+823180081234"),
        ("+298 211 234", "+298211234"),
        ("+65 1234 5678", "+6512345678"),
        ("016-123-4567", "+82161234567"),
        ("+1 999 555 0123", "+19995550123"),
    ],
)
def test_phones(typed: str, kept: str) -> None:
    """A number is kept in E.164 form, read as Korean where it names no country."""
    assert canonical_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hello",
        "12345",
        "12345678",
        "²²²",
        "010-123-4567",
        "010-123-456",
        "8210123456",
        "+1 588 1234",
        "+82 10 1234 5678 9012 3456 7890",
    ],
)
def test_what_is_no_phone(typed: str) -> None:
    """What cannot be called is refused."""
    with pytest.raises(PhoneRefused):
        canonical_phone(typed)


@pytest.mark.parametrize(
    ("phone", "region", "spoken"),
    [
        ("+821012345678", "KR", "010-1234-5678"),
        ("+821012345678", "US", "+82 10-1234-5678"),
        ("+14155552671", "KR", "+1 415-555-2671"),
        ("+8250712345678", "KR", "0507-1234-5678"),
        ("+825071234567", "KR", "0507-123-4567"),
        ("+8215881234", "KR", "1588-1234"),
        ("unknown", "KR", "unknown"),
        ("010-1234-5678", "KR", "010-1234-5678"),
    ],
)
def test_spoken_phones(phone: str, region: str, spoken: str) -> None:
    """A number is shown as it is dialled at home, a foreign one with its country."""
    assert spoken_phone(phone, region) == spoken


def test_a_phone_is_spoken_in_korea() -> None:
    """Where nothing else is said, a number is shown as it is dialled in Korea, however it was kept."""
    assert spoken_phone("+821012345678") == spoken_phone("01012345678") == "010-1234-5678"


@pytest.mark.parametrize(
    "card",
    [
        "4111111111111111",
        CARD,
        "4111-1111-1111-1111",
        "5555 5555 5555 4444",
        "3782 822463 10005",
        "6011.1111.1111.1117",
        "30569309025904",
        "4222222222222",
        "6304000000000000000",
        "４１１１１１１１１１１１１１１１",
        "4111  1111  1111  1111",
        "4111\n1111\n1111\n1111",
        "4111 - 1111 - 1111 - 1111",
    ],
)
def test_card_numbers(card: str) -> None:
    """Numbers of 13 to 19 digits that pass the Luhn check look like cards, however they are grouped."""
    assert holds_card_number(f"my card: {card}!")
    masked = mask_card_numbers(f"my card: {card}!")
    assert not any(sign.isdigit() for sign in masked)
    assert len(masked) == len(f"my card: {card}!")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"{CARD} 12/27 123", f"{DOTS} 12/27 123"),
        (f"{CARD} 1227 123", f"{DOTS} 1227 123"),
        (f"call 2 {CARD}", f"call 2 {DOTS}"),
        (f"10 {CARD} 5", f"10 {DOTS} 5"),
        (f"{CARD}, {CARD}", f"{DOTS}, {DOTS}"),
        (f"{CARD} {CARD}", f"{DOTS} {DOTS}"),
    ],
)
def test_a_card_among_other_numbers(text: str, masked: str) -> None:
    """A card number is found and masked beside its expiry date and other numbers, which stay."""
    assert holds_card_number(text)
    assert mask_card_numbers(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "1111111111111",
        "123456789012",
        "010-1234-5678",
        "8888 8888 8888 8888",
        "Teheran-ro 152, 06236",
        "37.4979, 127.0276",
        "41111111111111111111",
        "4111 1111 x 1111 1111",
        "2026-03-02 14:30",
        "010-2222-3333, 010-4444-5555",
    ],
)
def test_what_is_no_card(text: str) -> None:
    """Other numbers, repeated digits and numbers that fail the Luhn check stay as they are."""
    assert not holds_card_number(text)
    assert mask_card_numbers(text) == text


@given(st.text(alphabet="0123456789 -.\n•a٣", max_size=60))
def test_masking_leaves_no_card(text: str) -> None:
    """What was masked no longer looks like a card, has the length it had, and only digits changed."""
    masked = mask_card_numbers(text)
    assert not holds_card_number(masked)
    assert len(masked) == len(text)
    assert (masked != text) == holds_card_number(text)
    assert all(new == old or (new == "•" and old.isdigit()) for new, old in zip(masked, text, strict=True))
