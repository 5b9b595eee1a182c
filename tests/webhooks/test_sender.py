"""What was erased is told downstream: signed, at least once, in order, to the right address, and then forgotten."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from feedback.audit_chain import links, verify
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound, Permanent
from feedback.resealing import reseal
from feedback.rights import receipts
from feedback.rights import register as requests
from feedback.webhooks import register
from feedback.webhooks.outbox import tell
from feedback.webhooks.register import Made
from feedback.webhooks.sender import LONGEST_PAUSE_SECONDS, Sender
from tests.conftest import Installation
from tests.rights.conftest import House
from tests.rights.test_erasure import ANNA, ANNA_MAIL, populate
from tests.webhooks.conftest import Call, Receiver, Reply, says, state

Add = Callable[..., Made]
Later = Callable[..., None]


def genuine(call: Call, secret: str, number: int = 0) -> bool:
    """As a receiver checks it, by the words of the convention."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    right = "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return call.headers["webhook-signature"].split(" ")[number] == right


def queue(database: Database, installation: Installation, about: str = "p", number: int = 0) -> None:
    with database.transaction() as connection:
        request = connection.execute("SELECT gen_random_uuid() AS id").fetchone()["id"]  # type: ignore[index]
        assert tell(
            connection, installation.keys.sealing(), "subject.erased", {"n": number}, request=request, about=about
        )


def test_an_erasure_is_told_and_the_receipt_says_to_whom_and_when(
    house: House, sender: Sender, receiver: Receiver, add: Add, owner: Database
) -> None:
    populate(house)
    made = add(receiver.url)
    tokens = sorted([house.token(ANNA), house.token(ANNA_MAIL)])
    done = house.erase(ANNA)
    first = house.receipt(done)
    assert first["downstream"] == [{"name": "crm", "state": "waiting", "at": None}]
    assert sender.run() == 1
    [call] = receiver.calls
    assert call.line == "POST /hook HTTP/1.1" and genuine(call, made.secret)
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 30
    assert call.said["type"] == "subject.erased" and set(call.said) == {"type", "timestamp", "data"}
    assert call.said["data"]["subjects"] == tokens and call.said["data"]["counts"]["items"] == 2
    assert not any(value in call.body.decode() for value in (ANNA, ANNA_MAIL, "Bianchi"))
    receipt = house.receipt(requests.request(house.worker, done.id))
    [told] = receipt["downstream"]
    assert (told["name"], told["state"]) == ("crm", "delivered") and told["at"]
    public = [house.desk.tools.signer.public]
    assert receipts.verify(first, public) is receipts.verify(receipt, public) is None
    assert {**receipt, "downstream": 0, "signature": 0, "reissued_at": 0} == {
        **first,
        "downstream": 0,
        "signature": 0,
        "reissued_at": 0,
    }
    assert owner.rows("SELECT sealed FROM rights.outbox") == [{"sealed": None}]
    assert [token for token in tokens if token in house.everything()] == []
    assert verify(links(owner)).broken is None


def test_a_delivery_before_the_receipt_is_signed_is_in_it(
    house: House, sender: Sender, receiver: Receiver, add: Add
) -> None:
    populate(house)
    add(receiver.url)
    asked = house.asks("erasure", ANNA, attend=False)
    desk = house.desk

    def pause(place: str) -> None:
        if place == "traces:after":
            assert sender.run() == 1

    replace(desk, tools=replace(desk.tools, pause=pause)).attend()
    [told] = house.receipt(requests.request(house.worker, asked.id))["downstream"]
    assert told["state"] == "delivered"


def test_without_a_webhook_nothing_is_kept(house: House) -> None:
    populate(house)
    done = house.erase(ANNA)
    assert house.count("rights.outbox") == 0 and house.receipt(done)["downstream"] == [] and done.counts["notices"] == 0


def drips(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 204 No Content\r\n")
    for _ in range(100):
        caller.sendall(b"x: y\r\n")
        time.sleep(0.05)


def says_nothing(caller: socket.socket) -> None:
    time.sleep(3)


def hangs_up(caller: socket.socket) -> None:
    caller.shutdown(socket.SHUT_RDWR)


def never_ends(caller: socket.socket) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(2000):
        caller.sendall(b"<p>zqcanaryzq" * 5000)


FAILS: dict[str, tuple[Reply, str]] = {
    "an error": (says(500, body=b"zqcanaryzq"), "http_500"),
    "a redirect": (says(302, "Location: http://127.0.0.1:1/elsewhere"), "http_302"),
    "a permanent redirect": (says(308, "Location: https://example.org/"), "http_308"),
    "not found": (says(404), "http_404"),
    "too many": (says(429, "Retry-After: 1"), "http_429"),
    "silence": (says_nothing, "timeout"),
    "headers one by one": (drips, "timeout"),
    "a hang-up": (hangs_up, "no_answer"),
    "no HTTP": (lambda caller: caller.sendall(b"\x00\x01zqcanaryzq\r\n\r\n"), "bad_answer"),
    "a line without end": (lambda caller: caller.sendall(b"HTTP/1.1 200 " + b"x" * 200_000), "bad_answer"),
    "headers without end": (lambda caller: caller.sendall(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5000), "bad_answer"),
    "only a hint": (lambda caller: caller.sendall(b"HTTP/1.1 100 Continue\r\n\r\n"), "no_answer"),
}


@pytest.mark.parametrize("name", FAILS)
def test_what_is_not_taken_is_tried_again_with_the_same_id(
    sender: Sender, receiver: Receiver, add: Add, later: Later, owner: Database, worker_db: Database,
    installation: Installation, name: str, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    reply, word = FAILS[name]
    receiver.replies = [reply]
    made = add(receiver.url)
    queue(worker_db, installation)
    started = time.monotonic()
    assert sender.run() == 1
    assert time.monotonic() - started < 2.5
    assert state(owner, made.id) == [("waiting", 1, word)]
    assert sender.run() == 0
    later(1)
    assert sender.run() == 1
    assert state(owner, made.id) == [("delivered", 2, "http_204")]
    assert len(receiver.calls) == 2 and len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    assert all(genuine(call, made.secret) for call in receiver.calls)
    kept = str(owner.rows("SELECT w::text AS t FROM rights.webhook w UNION ALL SELECT d::text FROM rights.delivery d"))
    assert "zqcanaryzq" not in kept + json.dumps([vars(record) for record in caplog.records], default=str)


def test_an_answer_without_end_is_taken_at_its_status_and_not_read(
    sender: Sender, receiver: Receiver, add: Add, owner: Database, worker_db: Database, installation: Installation
) -> None:
    receiver.replies = [never_ends]
    made = add(receiver.url)
    queue(worker_db, installation)
    started = time.monotonic()
    sender.run()
    assert time.monotonic() - started < 1.5 and state(owner, made.id) == [("delivered", 1, "http_200")]


def test_it_waits_longer_each_time_never_too_long_and_is_dead_in_the_end(
    sender: Sender, receiver: Receiver, add: Add, later: Later, owner: Database, worker_db: Database,
    installation: Installation,
) -> None:  # fmt: skip
    made = add(receiver.url)
    queue(worker_db, installation)
    pauses, silent = [], replace(sender, send=lambda *_: "http_503")
    while state(owner, made.id)[0][0] == "waiting":
        assert silent.run() == 1
        [row] = owner.rows("SELECT extract(epoch FROM next_at - now())::float AS s FROM rights.delivery")
        pauses.append(row["s"])
        later(6)
    assert 10 <= pauses[0] <= 46 and pauses[8] > 4 * pauses[0]
    assert max(pauses) <= LONGEST_PAUSE_SECONDS * 1.5
    assert len(set(pauses)) == len(pauses) and 11 <= len(pauses) <= 14
    assert state(owner, made.id)[0][0] == "dead" and silent.run() == 0
    [shown] = register.webhooks(worker_db)
    assert (shown.waiting, shown.dead, shown.last_said) == (0, 1, "http_503")
    assert register.retry(worker_db, "user:op", made.id) == 1
    assert sender.run() == 1 and state(owner, made.id)[0][0] == "delivered"
    assert register.retry(worker_db, "user:op", made.id) == 0


def test_a_receiver_that_is_gone_is_not_asked_again(
    sender: Sender, receiver: Receiver, add: Add, owner: Database, worker_db: Database, installation: Installation
) -> None:
    receiver.replies = [says(410)]
    made = add(receiver.url)
    queue(worker_db, installation)
    sender.run()
    assert state(owner, made.id) == [("dead", 1, "http_410")]


def test_what_is_about_one_person_comes_in_its_order_and_holds_up_nobody_else(
    sender: Sender, receiver: Receiver, add: Add, later: Later, worker_db: Database, installation: Installation
) -> None:
    add(receiver.url)
    for number, about in enumerate(("anna", "anna", "bruno", "anna")):
        queue(worker_db, installation, about, number)
        time.sleep(0.002)
    receiver.replies = [says(500)]
    sender.run()
    assert [call.said["data"]["n"] for call in receiver.calls] == [0, 2]
    later(1)
    sender.run()
    assert [call.said["data"]["n"] for call in receiver.calls] == [0, 2, 0, 1, 3]


def test_a_webhook_that_fails_holds_up_no_other(
    sender: Sender, receiver: Receiver, add: Add, owner: Database, worker_db: Database, installation: Installation
) -> None:
    other = Receiver()
    good, bad = add(receiver.url), add(other.url, "bad")
    other.replies = [says(500)] * 9
    queue(worker_db, installation)
    sender.run()
    assert (state(owner, good.id)[0][0], state(owner, bad.id)[0][0]) == ("delivered", "waiting")
    assert owner.rows("SELECT 1 FROM rights.outbox WHERE sealed IS NOT NULL")
    other.listener.close()


KILLED = """
from feedback import wiring
from feedback.rights.receipts import Signer
from feedback.settings import load
from workers.rights_desk import make_sender
settings = load()
make_sender(settings, wiring.database(wiring.addresses(settings), "worker"), wiring.keys(settings)).run()
"""


def test_killed_in_the_middle_of_a_call_it_is_sent_again_after_the_lease(
    sender: Sender, receiver: Receiver, add: Add, later: Later, owner: Database, worker_db: Database,
    installation: Installation,
) -> None:  # fmt: skip
    receiver.replies = [says_nothing]
    made = add(receiver.url)
    queue(worker_db, installation)
    environment = {**os.environ, **installation.environment, "ASCOLTO_WEBHOOK_HOSTS": "127.0.0.1"}
    process = subprocess.Popen([sys.executable, "-c", KILLED], env=environment)
    assert receiver.came.wait(60)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -9
    assert state(owner, made.id) == [("waiting", 1, None)] and sender.run() == 0
    later(0.1)
    assert sender.run() == 1
    assert state(owner, made.id) == [("delivered", 2, "http_204")]
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1


def test_two_senders_do_not_send_one_event_twice(
    sender: Sender, receiver: Receiver, add: Add, worker_db: Database, installation: Installation
) -> None:
    add(receiver.url)
    queue(worker_db, installation)

    def send(*given: object) -> str:
        assert sender.run() == 0
        return sender.send(*given)  # type: ignore[arg-type]

    assert replace(sender, send=send).run() == 1 and len(receiver.calls) == 1


def test_a_late_outcome_does_not_overwrite_the_one_of_who_took_over(
    sender: Sender, receiver: Receiver, add: Add, later: Later, owner: Database, worker_db: Database,
    installation: Installation,
) -> None:  # fmt: skip
    made = add(receiver.url)
    queue(worker_db, installation)

    def slow(*_: object) -> str:
        later(0.1)
        assert sender.run() == 1
        return "timeout"

    replace(sender, send=slow).run()
    assert state(owner, made.id) == [("delivered", 2, "http_204")]


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    sender: Sender, receiver: Receiver, add: Add, api_db: Database, worker_db: Database, owner: Database,
    installation: Installation,
) -> None:  # fmt: skip
    made = add(receiver.url)
    new = register.renew(api_db, installation.keys.sealing(), "user:op", made.id)
    queue(worker_db, installation)
    sender.run()
    assert genuine(receiver.calls[0], new.secret, 0) and genuine(receiver.calls[0], made.secret, 1)
    owner.rows("UPDATE rights.webhook SET before_until = now() RETURNING 1")
    queue(worker_db, installation)
    sender.run()
    assert genuine(receiver.calls[1], new.secret) and " " not in receiver.calls[1].headers["webhook-signature"]


def test_a_removed_webhook_keeps_no_secret_and_gets_nothing(
    sender: Sender, receiver: Receiver, add: Add, api_db: Database, worker_db: Database, owner: Database,
    installation: Installation,
) -> None:  # fmt: skip
    made = add(receiver.url)
    queue(worker_db, installation)
    register.remove(api_db, "user:op", made.id)
    assert sender.run() == 0 and state(owner, made.id) == [("dead", 0, "removed")]
    assert owner.rows("SELECT sealed, sealed_before FROM rights.webhook") == [{"sealed": None, "sealed_before": None}]
    assert register.webhooks(api_db) == []
    for deed in (
        lambda: register.remove(api_db, "user:op", made.id),
        lambda: register.renew(api_db, installation.keys.sealing(), "user:op", made.id),
        lambda: register.test(api_db, installation.keys.sealing(), "user:op", made.id),
        lambda: register.retry(api_db, "user:op", made.id),
    ):
        with pytest.raises(NotFound):
            deed()
    add(receiver.url)


def test_secrets_and_waiting_bodies_follow_a_rotation_of_the_sealing_key(
    sender: Sender, receiver: Receiver, add: Add, worker_db: Database, installation: Installation
) -> None:
    made = add(receiver.url)
    queue(worker_db, installation)
    keys = installation.keys
    keys.create("sealing", 2)
    try:
        assert reseal(worker_db, keys) == 2
        newest = replace(keys.opening(), older=())
        assert replace(sender, opening=newest).run() == 1 and genuine(receiver.calls[0], made.secret)
    finally:
        keys.destroy("sealing", 2)


def test_the_api_role_reads_no_secret_and_does_nothing_without_an_entry(
    api_db: Database, add: Add, receiver: Receiver
) -> None:
    made = add(receiver.url)
    for statement in (
        "SELECT sealed FROM rights.webhook", "SELECT sealed_before FROM rights.webhook", "SELECT sealed FROM rights.outbox",
        "DELETE FROM rights.webhook", "UPDATE rights.delivery SET state = 'delivered'", "INSERT INTO rights.outbox (id, event) VALUES (gen_random_uuid(), 'x')",
    ):  # fmt: skip
        with pytest.raises(Permanent, match="42501"):
            api_db.rows(statement)
    with pytest.raises(Permanent):
        api_db.rows("SELECT rights.remove_webhook(%s, '{}')", (made.id,))
    with pytest.raises(InvalidItem, match="called so"):
        add(receiver.url)
