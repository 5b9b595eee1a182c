"""The table of finders: what runs over every text, in which languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from feedback.items import PiiSpan
from nlp_models.pii.banking import BankingFinder
from nlp_models.pii.birth_dates import BirthDateFinder
from nlp_models.pii.checked_numbers import CheckedNumberFinder
from nlp_models.pii.documents import DocumentFinder
from nlp_models.pii.emails import EmailFinder
from nlp_models.pii.fakes import FakeFinder
from nlp_models.pii.handles import HandleFinder
from nlp_models.pii.introductions import IntroductionFinder
from nlp_models.pii.network import NetworkFinder
from nlp_models.pii.phones import PhoneFinder
from nlp_models.pii.plates import PlateFinder
from nlp_models.pii.presidio import MODELS, PresidioFinder, analyzer
from nlp_models.pii.references import ReferenceFinder
from nlp_models.pii.spoken_numbers import SpokenNumberFinder
from nlp_models.pii.streets import StreetFinder
from nlp_models.pii.tagged import TaggerFinder
from nlp_models.pii.tagger import Tagger
from nlp_models.pii.wallets import WalletFinder


class Finder(Protocol):
    """The shape that every finder of this package has; the product's port of the same shape accepts it."""

    @property
    def name(self) -> str:
        """``name@version``."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """Languages for which the finder has been built and measured."""
        ...

    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        """Spans for each text."""
        ...


def finders(cache: Path, allow: Sequence[str] = (), extra: Sequence[str] = ()) -> list[Finder]:
    """All finders; ``allow`` names the company's own handles and mailboxes, which are nobody's; ``extra`` may be ``presidio``.

    ``cache`` is the folder of the prepared encoder, whose word table the tagger reads. Raises ``ModelUnavailable``
    when the tagger or an extra one is missing: without it nothing may pass.
    """
    return [
        EmailFinder(),
        BankingFinder(),
        CheckedNumberFinder(),
        DocumentFinder(),
        WalletFinder(),
        PhoneFinder(),
        ReferenceFinder(),
        SpokenNumberFinder(),
        PlateFinder(),
        BirthDateFinder(),
        NetworkFinder(),
        HandleFinder(allow),
        StreetFinder(),
        IntroductionFinder(),
        TaggerFinder(Tagger.bundled(cache)),
        *([PresidioFinder(analyzer(MODELS), tuple(MODELS))] if "presidio" in extra else []),
    ]


def fake_finders() -> list[Finder]:
    """The shipped fake, for tests and for trying things out."""
    return [FakeFinder()]
