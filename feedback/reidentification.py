"""Looking behind a token: asked for with a purpose, approved by a second person, opened elsewhere, seen once.

    waiting -> approved -> opened -> looked        or refused, failed, expired

This is the API's side and holds no key that opens. The asker brings the public
half of a key pair made for this one request; ``feedback.vault_keeper`` opens the
original and seals it for that half, so that what lies in the database can be
read by the asker alone. Every step is an entry of the audit log. The free
reason is for the second person's eyes; it is wiped when the request ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound, NotPermitted
from feedback.ids import uuid7
from feedback.intake import TENANT
from feedback.items import TOKEN_PATTERN
from feedback.settings import Settings

WAIT_HOURS = 24
"""How long a request waits for a second person."""
MAX_REASON = 500
OPEN_STATES = ("waiting", "approved", "opened")

_COLUMNS = (
    "id, item_id, token, purpose, reason, minutes, requested_by, requested_at, decided_by, decided_at, looked_at,"
    " expires_at, error_word,"
    " CASE WHEN state IN ('waiting', 'approved', 'opened') AND expires_at <= now() THEN 'expired' ELSE state END AS state"
)
_HOLDS = """
    SELECT 1 FROM reading.item WHERE tenant = %(tenant)s AND id = %(item)s
       AND (%(token)s IN (subject, author) OR position(%(token)s IN concat_ws(' ', title, text, turns::text)) > 0)
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator set: purpose codes, minutes in which an answer may be seen, requests a day for one person."""

    purposes: tuple[str, ...]
    minutes: int
    per_day: int
    second_person: bool

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """The rules of an installation."""
        return cls(
            settings.reidentify_purposes,
            settings.reidentify_minutes,
            settings.reidentify_per_day,
            settings.reidentify_approval == "second_person",
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks for. ``public`` is the public half (32 bytes, X25519) of a pair made for this request."""

    item_id: UUID
    token: str
    purpose: str
    reason: str = field(repr=False)
    public: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands. ``requested_by`` and ``decided_by`` are actors; ``reason`` is there while it is open."""

    id: UUID
    item_id: UUID
    token: str
    purpose: str
    reason: str | None = field(repr=False)
    minutes: int
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    looked_at: datetime | None
    expires_at: datetime
    error_word: str | None
    state: str

    @property
    def open(self) -> bool:
        """Whether something can still come of it."""
        return self.state in OPEN_STATES


def ask(database: Database, actor: str, asked: Ask, rules: Rules) -> Request:
    """Make a request. Raises ``NotPermitted`` (``not_a_person``) for a key, ``InvalidItem`` for a purpose,
    reason or key that cannot be, ``NotFound`` (``unknown_token``) when the item does not hold the token, ``NotPermitted`` (``too_many``) over the day's quota.
    """
    if not actor.startswith("user:"):
        _refused(database, actor, "not_a_person")
        raise NotPermitted(
            "a named person must ask, not a key: who holds both could approve himself", code="not_a_person"
        )
    if asked.purpose not in rules.purposes:
        raise InvalidItem(f"purpose: choose one of {', '.join(rules.purposes)}", code="unknown_purpose")
    if not 3 <= len(asked.reason.strip()) <= MAX_REASON or "\x00" in asked.reason:
        raise InvalidItem(f"reason: say why in 3 to {MAX_REASON} characters", code="bad_reason")
    if len(asked.public) != 32:
        raise InvalidItem("public_key: 32 bytes of X25519, made for this request alone", code="bad_public_key")
    if not TOKEN_PATTERN.fullmatch(asked.token):
        raise InvalidItem("token: as it stands in the text, with its brackets", code="bad_token")
    try:
        return _asked(database, actor, asked, rules)
    except NotPermitted as error:
        _refused(database, actor, error.code, (str(asked.item_id), asked.token))
        raise


def _asked(database: Database, actor: str, asked: Ask, rules: Rules) -> Request:
    values = {"tenant": TENANT, "item": asked.item_id, "token": asked.token}
    with database.transaction() as connection:
        if connection.execute(_HOLDS, values).fetchone() is None:
            raise NotFound("there is no such token in such an item", code="unknown_token")
        _check_quota(connection, actor, rules.per_day)
        request_id = uuid7()
        connection.execute(
            "INSERT INTO access.reidentification (id, tenant, item_id, token, purpose, reason, public, minutes,"
            " requested_by, expires_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, now() + make_interval(hours => %s))",
            (request_id, TENANT, asked.item_id, asked.token, asked.purpose, asked.reason.strip(), asked.public,
             rules.minutes, actor, WAIT_HOURS),
        )  # fmt: skip
        if not rules.second_person:
            _approve(connection, request_id, None)
        made = _one(connection, request_id)
        _note(connection, actor, "requested", made)
        if not rules.second_person:
            _note(connection, "system:policy", "approved", made)
    return made


def decide(database: Database, actor: str, request_id: UUID, *, approve: bool) -> Request:
    """A second person's word. Raises ``NotPermitted`` (``self_approval``, ``not_a_person``), ``NotFound``,
    and ``InvalidItem`` (``not_waiting``) when it was decided or has run out.
    """
    try:
        return _decided(database, actor, request_id, approve)
    except NotPermitted as error:
        _refused(database, actor, error.code, (f"request:{request_id}",))
        raise


def _decided(database: Database, actor: str, request_id: UUID, approve: bool) -> Request:
    with database.transaction() as connection:
        found = _one(connection, request_id, lock=True)
        if not actor.startswith("user:"):
            raise NotPermitted("a named person must decide, not a key", code="not_a_person")
        if found.requested_by == actor:
            raise NotPermitted("somebody else must decide about your request", code="self_approval")
        if found.state != "waiting":
            raise InvalidItem("this request was decided already, or nobody decided in time", code="not_waiting")
        if approve:
            _approve(connection, request_id, actor)
        else:
            _end(connection, request_id, "refused", decided_by=actor)
        decided = _one(connection, request_id)
        _note(connection, actor, "approved" if approve else "refused", decided)
    return decided


def look(database: Database, actor: str, request_id: UUID, public: bytes | None = None) -> bytes:
    """The sealed answer, once, for who asked. With ``public`` it must be the half that the request was made with.

    Raises ``NotFound`` for somebody else's request and ``InvalidItem`` (``not_opened``, ``another_key``); neither
    uses the answer up.
    """
    with database.transaction() as connection:
        found = _one(connection, request_id, lock=True)
        if found.requested_by != actor:
            raise NotFound("you made no such request", code="unknown_request")
        if found.state != "opened":
            raise InvalidItem(f"there is nothing to see: the request is {found.state}", code="not_opened")
        row = connection.execute(
            "SELECT answer, public FROM access.reidentification WHERE id = %s", (request_id,)
        ).fetchone()
        if row is None or (public is not None and row["public"] != public):
            raise InvalidItem("you asked in another session, which alone can read the answer", code="another_key")
        answer = bytes(row["answer"])
        _end(connection, request_id, "looked")
        _note(connection, actor, "looked", found)
    return answer


def requests(database: Database, *, by: str | None = None, limit: int = 100) -> list[Request]:
    """Requests, newest first; those of one actor only with ``by``."""
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM access.reidentification WHERE tenant = %s AND (%s::text IS NULL OR requested_by = %s)"  # noqa: S608 - a constant of ours
        " ORDER BY requested_at DESC, id DESC LIMIT %s",
        (TENANT, by, by, limit),
    )
    return [Request(**row) for row in rows]


def request(database: Database, request_id: UUID) -> Request:
    """One request. Raises ``NotFound``."""
    with database.transaction() as connection:
        return _one(connection, request_id)


def expire(connection: Connection) -> int:
    """End the open requests whose time is over; returns how many. Called by the keeper of the vault."""
    rows = connection.execute(
        "UPDATE access.reidentification SET state = 'expired', answer = NULL, reason = NULL"
        " WHERE state IN ('waiting', 'approved', 'opened') AND expires_at <= now() RETURNING id, item_id, token"
    ).fetchall()
    for row in rows:
        targets = (f"request:{row['id']}", str(row["item_id"]), row["token"])
        audit.append(connection, audit.Entry("system:vault", "reidentification.expired", targets))
    return len(rows)


def _check_quota(connection: Connection, actor: str, per_day: int) -> None:
    """Two requests at once of one person are counted one after the other."""
    connection.execute("SELECT pg_advisory_xact_lock(847203, hashtext(%s))", (actor,))
    row = connection.execute(
        "SELECT count(*) AS n FROM access.reidentification"
        " WHERE requested_by = %s AND requested_at > now() - interval '24 hours'",
        (actor,),
    ).fetchone()
    if row is not None and row["n"] >= per_day:
        raise NotPermitted(f"you asked {per_day} times within 24 hours, which is the most", code="too_many")


def _approve(connection: Connection, request_id: UUID, by: str | None) -> None:
    connection.execute(
        "UPDATE access.reidentification SET state = 'approved', decided_by = %s, decided_at = now(),"
        " expires_at = now() + make_interval(mins => minutes) WHERE id = %s",
        (by, request_id),
    )


def _end(connection: Connection, request_id: UUID, state: str, *, decided_by: str | None = None) -> None:
    connection.execute(
        "UPDATE access.reidentification SET state = %(state)s, answer = NULL, reason = NULL,"
        " decided_by = coalesce(%(by)s, decided_by), decided_at = coalesce(decided_at, now()),"
        " looked_at = CASE WHEN %(state)s = 'looked' THEN now() END WHERE id = %(id)s",
        {"state": state, "by": decided_by, "id": request_id},
    )


def _one(connection: Connection, request_id: UUID, *, lock: bool = False) -> Request:
    statement = f"SELECT {_COLUMNS} FROM access.reidentification WHERE tenant = %s AND id = %s"  # noqa: S608 - ours
    row = connection.execute(statement + (" FOR UPDATE" if lock else ""), (TENANT, request_id)).fetchone()
    if row is None:
        raise NotFound("there is no such request", code="unknown_request")
    return Request(**row)


def _refused(database: Database, actor: str, reason: str, targets: tuple[str, ...] = ()) -> None:
    """Write down what was not allowed: in a transaction of its own, since the other one is undone."""
    entry = audit.Entry(actor, "reidentification.refused", targets, detail={"reason": reason})
    audit.append(database, entry)


def _note(connection: Connection, actor: str, deed: str, about: Request) -> None:
    targets = (f"request:{about.id}", str(about.item_id), about.token)
    detail = {"minutes": about.minutes} if deed == "approved" else {}
    entry = audit.Entry(actor, f"reidentification.{deed}", targets, purpose=about.purpose, detail=detail)
    audit.append(connection, entry)
