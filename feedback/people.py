"""Named people, what each role may do, and the links by which they sign in.

People are made and changed by the operator alone (the owner's address); the
API's role can read them and use up a link. A role's scopes are the same words
as those of API keys.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feedback import audit
from feedback.access import Caller, secret_digest
from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound
from feedback.intake import TENANT

ROLE_SCOPES: Mapping[str, frozenset[str]] = {
    "analyst": frozenset({"feedback:read", "aggregates:read", "privacy:read"}),
    "support": frozenset({"feedback:read", "feedback:cases", "aggregates:read", "privacy:read"}),
    "privacy_officer": frozenset(
        {"feedback:read", "feedback:cases", "aggregates:read", "privacy:read", "privacy:review", "reidentify",
         "subjects:manage", "audit:read"}
    ),
    "operator": frozenset({"aggregates:read", "privacy:read", "audit:read", "webhooks:manage"}),
}  # fmt: skip
"""An analyst reads of groups; support also finds one person's feedback; a privacy officer also decides about people; an
operator runs it and reads no verbatims."""

ROLES: tuple[str, ...] = tuple(ROLE_SCOPES)
FIRST_PERSON = "analyst"
"""Login of the person whom ``ascolto up`` lets in."""
SIGN_IN_MINUTES = 15

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, unless ``disabled_at`` is set."""

    login: str
    role: str
    created_at: datetime
    disabled_at: datetime | None = None

    def caller(self, session: str) -> Caller:
        """Who asks, when this person does; ``session`` is a digest of the session's id."""
        return Caller("user", self.login, TENANT, ROLE_SCOPES[self.role], session)


def people(database: Database) -> list[Person]:
    """Everybody, disabled ones too, by name."""
    rows = database.rows("SELECT login, role, created_at, disabled_at FROM access.person ORDER BY login")
    return [Person(**row) for row in rows]


def find_person(database: Database, login: str) -> Person | None:
    """The person who may act now: None when unknown or disabled. Asked at each request, so a change counts at once."""
    rows = database.rows(
        "SELECT login, role, created_at, disabled_at FROM access.person WHERE login = %s AND disabled_at IS NULL",
        (login,),
    )
    return Person(**rows[0]) if rows and rows[0]["role"] in ROLE_SCOPES else None


def put_person(connection: Connection, login: str, role: str | None, by: str) -> Person:
    """Make a person (default role: analyst) or give one another role; written to the audit log when it changes.

    Raises ``InvalidItem`` for a login or role that cannot be, and for a disabled person.
    """
    if not _LOGIN.fullmatch(login):
        raise InvalidItem("user: use lower case letters, digits, dot, dash, underscore; 64 at most", code="bad_login")
    if role is not None and role not in ROLES:
        raise InvalidItem(f"role: choose one of {', '.join(ROLES)}", code="unknown_role")
    select = "SELECT login, role, created_at, disabled_at FROM access.person WHERE login = %s FOR UPDATE"
    row = connection.execute(select, (login,)).fetchone()
    if row is not None and row["disabled_at"] is not None:
        raise InvalidItem(f"{login} is disabled; `ascolto person enable {login}` lets them in again", code="disabled")
    if row is not None and role in (None, row["role"]):
        return Person(**row)
    connection.execute(
        "INSERT INTO access.person (login, role) VALUES (%s, %s) ON CONFLICT (login) DO UPDATE SET role = EXCLUDED.role",
        (login, role or "analyst"),
    )
    kept = connection.execute(select, (login,)).fetchone()
    person = Person(**(kept or {}))
    action = "person.created" if row is None else "person.changed"
    audit.append(connection, audit.Entry(by, action, (f"person:{login}",), detail={"role": person.role}))
    return person


def set_disabled(owner: Database, login: str, disabled: bool, by: str) -> None:
    """Shut a person out now (open sessions too), or let them in again. Raises ``NotFound``."""
    with owner.transaction() as connection:
        done = connection.execute(
            "UPDATE access.person SET disabled_at = CASE WHEN %s THEN coalesce(disabled_at, now()) END"
            " WHERE login = %s RETURNING login",
            (disabled, login),
        ).fetchone()
        if done is None:
            raise NotFound("there is no such person; see `ascolto person list`", code="unknown_person")
        connection.execute("DELETE FROM access.sign_in WHERE person = %s", (login,))
        action = "person.disabled" if disabled else "person.enabled"
        audit.append(connection, audit.Entry(by, action, (f"person:{login}",)))


def issue_sign_in(
    owner: Database, login: str = FIRST_PERSON, role: str | None = None, *, minutes: int = SIGN_IN_MINUTES
) -> str:
    """Token of a link that signs ``login`` in once; makes the person if need be. Raises as ``put_person``."""
    token, by = secrets.token_urlsafe(32), audit.operator()
    with owner.transaction() as connection:
        person = put_person(connection, login, role, by)
        connection.execute("DELETE FROM access.sign_in WHERE expires_at < now() - interval '1 day'")
        connection.execute(
            "INSERT INTO access.sign_in (digest, person, expires_at) VALUES (%s, %s, now() + make_interval(mins => %s))",
            (secret_digest("sign in", token), login, minutes),
        )
        audit.append(connection, audit.Entry(by, "sign_in.issued", (f"person:{login}",), detail={"role": person.role}))
    return token


def redeem_sign_in(database: Database, token: str) -> Person | None:
    """Whom the link lets in, once; None when it is unknown, used or too old, or its person is disabled.

    A link of ours that does not work any more is written down; guesses of strangers are not, for they could fill the log.
    """
    kept = secret_digest("sign in", token)
    with database.transaction() as connection:
        row = connection.execute(
            "UPDATE access.sign_in SET used_at = now()"
            " WHERE digest = %s AND used_at IS NULL AND expires_at > now() RETURNING person",
            (kept,),
        ).fetchone()
        if row is None:
            old = connection.execute("SELECT person FROM access.sign_in WHERE digest = %s", (kept,)).fetchone()
            if old is not None:
                entry = audit.Entry("system:web", "session.refused", (f"person:{old['person']}",))
                audit.append(connection, entry)
            return None
    return find_person(database, row["person"])
