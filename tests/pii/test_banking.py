"""IBANs and cards in any grouping, hidden signs and scripts; wallets by their check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.privacy.detection import Unsafe, found
from feedback.privacy.normalise import normal_form
from nlp_models.pii.banking import BankingFinder
from nlp_models.pii.wallets import WalletFinder

IBANS = [
    "IT60X0542811101000000123456", "ES9121000418450200051332", "RO49AAAA1B31007593840000", "DE89370400440532013000",
    "GB29NWBK60161331926819", "FR1420041010050500013M02606", "PT50000201231234567890154", "CH9300762011623852957",
]  # fmt: skip
CARDS = ["4929945807302159", "5412736819303645", "2221262129972209", "371203322453839"]
HIDDEN = ["\u200b", "\u200d", "\ufeff"]


def values(finder: BankingFinder | WalletFinder, text: str) -> list[tuple[str, str]]:
    answer = found([finder], [text], "it")[0]
    assert not isinstance(answer, Unsafe)
    return [(span.label, text[span.start : span.end]) for span in answer]


@given(st.data())
def test_any_grouping_is_found_whole_and_is_one_value(data: st.DataObject) -> None:
    label, value = data.draw(
        st.sampled_from([("IBAN", one) for one in IBANS] + [("CREDIT_CARD", one) for one in CARDS])
    )
    gaps = st.sampled_from(["", "", " ", "-", ".", "\u00a0", "\u202f", *HIDDEN])
    shown = value[0] + "".join(data.draw(gaps) + sign for sign in value[1:])
    assert (label, shown) in values(BankingFinder(), f"ecco: {shown}, grazie")
    assert normal_form(label, shown) == normal_form(label, value)


@pytest.mark.parametrize("value", IBANS)
def test_letters_typed_for_digits_are_put_right(value: str) -> None:
    wrong = value[:8] + value[8:].replace("0", "O", 4).replace("1", "l", 2)
    assert ("IBAN", wrong) in values(BankingFinder(), f"conto {wrong} grazie")


@pytest.mark.parametrize("value", IBANS)
@pytest.mark.parametrize("change", [lambda one: one[:-1], lambda one: one + one[-1], lambda one: one[:12] + one[13:]])
def test_a_digit_too_many_or_too_few_is_covered_beside_the_word(value: str, change: object) -> None:
    wrong = change(value)  # type: ignore[operator]
    assert ("IBAN", wrong) in values(BankingFinder(), f"il mio IBAN è {wrong}, grazie")


def test_the_code_of_the_bank_goes_with_its_iban_only() -> None:
    assert ("ACCOUNT_REF", "UNCRITMM") in values(BankingFinder(), f"{IBANS[0]} BIC UNCRITMM")
    assert values(BankingFinder(), "il BIC UNCRITMM della banca, 1234567890 volte") == []


@pytest.mark.parametrize(
    "address",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    ],
)
def test_wallets_are_known_by_their_check(address: str) -> None:
    assert values(WalletFinder(), f"to {address} now") == [("ACCOUNT_REF", address)]
    wrong = address[:-1] + ("x" if address[-1] != "x" else "y")
    assert values(WalletFinder(), f"to {wrong}z now") == []


def test_a_long_word_is_no_wallet() -> None:
    assert values(WalletFinder(), "Donaudampfschifffahrtsgesellschaft2024 and a1b2c3d4e5f6a7b8c9d0a1b2c3d4") == []
