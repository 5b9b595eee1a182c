"""What customers live through: every situation with its stage, sentiment, topic and frequency, and when it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(2025, 11, 1)
LAST_DAY = date(2026, 10, 31)
OUTAGE = (date(2026, 3, 9), date(2026, 3, 29))
"""Truth (a): release 7.4 breaks the login on Android for the segment giovani-digitali. Both days included."""
CAMPAIGN_LIFT = (date(2026, 5, 4), date(2026, 6, 14))
"""Truth (c): the campaign in Lombardia, which works."""
CAMPAIGN_NULL = (date(2026, 9, 7), date(2026, 10, 18))
"""Truth (c): the campaign in Lazio, which does nothing."""
PEAK = (date(2025, 12, 1), date(2026, 1, 10))
"""Truth (d): card and payment peak."""
STATEMENTS = (date(2026, 1, 7), date(2026, 2, 15))
"""Truth (d): statements and certificates for tax forms."""

PAYMENT_SITUATIONS = ("us_card_declined", "us_transfer", "us_card_ok", "us_season", "us_atm", "su_block", "su_dispute")
DRIVER_EFFECTS = {"su_slow": -2.6, "us_fees": -1.8}
"""Truth (f): points of NPS (0 to 10, before rounding and cutting) lost for ``DRIVER_DAYS`` after such a contact."""
DRIVER_DAYS = 90
OUTAGE_EFFECT = -3.0
"""Points of NPS lost by the segment hit by the outage, in answers given from its first day to a week after its last."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One kind of thing that happens. ``weight`` is its share of ordinary items; ``channels`` where it is told."""

    id: str
    stage: str
    sentiment: str
    topic: str
    weight: float
    channels: str

    @property
    def pain(self) -> bool:
        """Whether something went wrong for the customer."""
        return self.sentiment == "negative"


_STAGES = {
    "aw": "awareness", "co": "consideration", "ev": "evaluation", "on": "onboarding", "us": "use", "su": "support",
    "re": "renewal", "ex": "exit",
}  # fmt: skip
_TABLE = """
aw_ad neutral advertising 1.8 social,comment
aw_need neutral need 2.0 social,comment,chat
aw_friend positive word_of_mouth 1.1 social,comment,review
aw_spam negative advertising 1.1 social,comment,email
co_account neutral account_information 3.0 email,chat,comment,social,call
co_loan neutral loan_information 1.7 email,chat,comment,call
co_unclear negative unclear_information 1.5 email,review,comment,social,chat
co_clear positive clear_information 1.1 review,comment,email
ev_compare neutral comparison 2.1 email,comment,chat,call
ev_quote_ok positive quote 1.7 review,comment,email,social
ev_rejected negative rejected_application 1.4 email,review,comment,social,call
ev_waiting negative slow_application 1.5 email,review,chat,call,social
on_address negative proof_of_address 1.0 email,chat,review,comment,social,call
on_selfie negative video_identification 1.4 review,chat,comment,call,social
on_easy positive easy_opening 2.6 review,comment,social,email
on_card_wait negative card_delivery 1.5 email,chat,review,call
on_ask neutral activation 1.9 chat,email,call,comment
us_login74 negative mobile_login 0 review,review,chat,social,social,comment,call,email
us_login negative access_code 1.2 review,chat,call,comment
us_card_declined negative card_payment 2.2 email,chat,review,social,call
us_transfer negative transfer 2.0 email,chat,call,review,social
us_app_praise positive app 5.0 review,review,comment,social
us_feature neutral feature_request 2.1 review,comment,email,chat
us_plain neutral general 0.8 review,comment
us_hours neutral opening_hours 8.0 comment,social,chat,email,call
us_statement neutral statements 2.4 email,chat,call,comment
us_fees negative fees 3.6 email,review,comment,social,chat,call
us_card_ok positive card_payment 2.3 review,comment,social
us_atm negative cash_machine 1.4 comment,social,email,call
us_season neutral payments 1.6 chat,email,call,social
su_slow negative slow_support 4.2 email,review,social,chat,comment,call
su_good positive good_support 4.2 review,email,comment,chat,call
su_dispute negative fraud 1.9 email,call,chat,social
su_unresolved negative unresolved_complaint 2.4 email,chat,call,review
su_status neutral case_status 1.7 email,chat,call
su_block neutral card_block 1.5 chat,call,email
re_rate neutral renewal_terms 1.8 email,chat,call
re_increase negative price_increase 1.8 email,review,comment,social,call
re_happy positive renewal 1.5 review,comment,email
re_card neutral card_renewal 1.1 chat,email,call
ex_close neutral account_closure 1.7 email,chat,call,comment
ex_angry negative leaving 1.3 review,email,social,comment
ex_hard negative closure_trouble 1.1 email,review,comment,call
ex_fond positive account_closure 0.9 email,review,comment
"""


def _situations() -> dict[str, Situation]:
    found = {}
    for line in _TABLE.strip().splitlines():
        name, sentiment, topic, weight, channels = line.split()
        found[name] = Situation(name, _STAGES[name[:2]], sentiment, topic, float(weight), channels)
    return found


SITUATIONS = _situations()


def within(day: date, period: tuple[date, date]) -> bool:
    """Whether ``day`` lies in ``period``, both ends included."""
    return period[0] <= day <= period[1]


def intensity(situation: str, region: str, day: date) -> float:
    """How much more often than usual (1) a situation is written about on ``day``; at most ``MAX_INTENSITY``."""
    if situation == "us_season":
        return 8.0 if date(2025, 11, 20) <= day <= PEAK[1] else 0.1
    if situation == "us_statement":
        return 8.0 if within(day, STATEMENTS) else 0.7
    if situation in PAYMENT_SITUATIONS:
        return 2.6 if within(day, PEAK) else 1.0
    if situation == "aw_ad":
        hit = (region == "Lombardia" and within(day, CAMPAIGN_LIFT)) or (
            region == "Lazio" and within(day, CAMPAIGN_NULL)
        )
        return 8.0 if hit else 1.0
    return 1.0


MAX_INTENSITY = 8.0
