"""The Celery application and its tasks. Messages carry a task's name and nothing else."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from feedback import wiring
from feedback.broker import (
    TASK_FIT_TOPICS,
    TASK_NOTIFY,
    TASK_PROCESS,
    TASK_REKEY,
    TASK_RETENTION,
    TASK_SWEEP,
    TASK_WATCH,
    broker_url,
    celery_options,
)
from feedback.errors import Retryable
from feedback.leases import open_rows
from feedback.logs import configure, event
from feedback.remasking import open_corrections
from feedback.retention.job import run
from feedback.settings import Settings, load
from workers import watching
from workers.assembly import Worker
from workers.refit import fit_in_own_process
from workers.rights_desk import retention_rules
from workers.schedule import timetable

SHIFT_SECONDS = 60
log = logging.getLogger("ascolto.worker")
_workers: dict[str, Worker] = {}


def make_app(settings: Settings) -> Celery:
    """A Celery application on the configured broker."""
    where = wiring.addresses(settings)
    made = Celery("ascolto", broker=broker_url(settings, where), set_as_current=False)
    made.conf.update(celery_options())
    made.conf.beat_schedule = timetable()
    made.conf.beat_schedule_filename = str(settings.home / "beat-schedule")
    made.task(name=TASK_PROCESS)(process)
    made.task(name=TASK_SWEEP)(sweep)
    made.task(name=TASK_FIT_TOPICS)(refit)
    made.task(name=TASK_WATCH)(watch)
    made.task(name=TASK_RETENTION)(retain)
    made.task(name=TASK_REKEY)(rekey)
    made.task(name=TASK_NOTIFY)(notify)
    return made


@setup_logging.connect  # type: ignore[untyped-decorator]
def _logging(**_: Any) -> None:
    configure()


def _worker() -> Worker:
    """This process's worker, made after the fork so that no thread or connection is shared."""
    if "one" not in _workers:
        started = time.monotonic()
        _workers["one"] = Worker(load())
        event(log, "worker_ready", seconds=round(time.monotonic() - started, 2), owner=_workers["one"].leases.owner)
    return _workers["one"]


def process() -> None:
    """Work until nothing is open or the shift is over; then ring again if there is more."""
    worker = _worker()
    shift_ends = time.monotonic() + SHIFT_SECONDS
    done = held = 0
    first = True
    try:
        while time.monotonic() < shift_ends:
            worker.attend()
            report = worker.pipeline().run_batch()
            done, held = done + report.done, held + report.held
            if not report and not open_corrections(worker.database):
                break
            if first:
                _wake_colleagues(worker)
                first = False
        else:
            worker.bell.ring()
        worker.beat("worker", owner=worker.leases.owner)
    except Retryable as error:
        # The leases run out and the sweep rings again.
        event(log, "database_away", logging.WARNING, code=error.code)
    if done or held:
        event(log, "shift_over", done=done, held=held)


def sweep() -> None:
    """Ring for rows that lie open, hold those that used up their attempts, and clear delivered rings."""
    worker = _worker()
    try:
        worker.attend()
        if gone := worker.leases.give_up():
            event(log, "gave_up", logging.WARNING, held=gone)
        waiting = open_rows(worker.database)
        with worker.database.transaction() as connection:
            connection.execute("DELETE FROM broker.kombu_message WHERE NOT visible")
        worker.beat("worker", owner=worker.leases.owner)
        if waiting or open_corrections(worker.database):
            process()
        if worker.rekeying.pending():
            worker.bell.ring(TASK_REKEY)
    except Retryable as error:
        event(log, "database_away", logging.WARNING, code=error.code)


def refit() -> None:
    """Fit a new topic version on what is stored and switch to it."""
    event(log, "topics_fitted", code=fit_in_own_process())


def watch() -> None:
    """Plant canaries when it is time, look for those that were planted, and measure what leaks after a change of models."""
    worker = _worker()
    try:
        watching.canaries(worker.settings, worker.database)
        watching.measure_when_changed(worker.settings, worker.database)
    except Retryable as error:
        event(log, "database_away", logging.WARNING, code=error.code)


def retain() -> None:
    """End what has run out, and copies and notices whose time is over."""
    worker = _worker()
    try:
        worker.desk.tidy()
        outcome = run(worker.database, "system:retention", retention_rules(worker.settings))
        event(log, "retention_run", count=sum(outcome.counts.values()))
    except Retryable as error:
        event(log, "database_away", logging.WARNING, code=error.code)


def rekey() -> None:
    """Translate stored tokens into the newest key epoch until all is done or the shift is over."""
    worker = _worker()
    shift_ends = time.monotonic() + SHIFT_SECONDS
    try:
        while worker.rekeying.pending() and time.monotonic() < shift_ends:
            progress = worker.rekeying.step()
            event(log, "rekeyed", version=progress.epoch, items=progress.rows)
    except Retryable as error:
        event(log, "database_away", logging.WARNING, code=error.code)


def notify() -> None:
    """Tell systems downstream what waits for them."""
    worker = _worker()
    try:
        if calls := worker.sender.run(seconds=SHIFT_SECONDS):
            event(log, "notified", count=calls)
    except Retryable as error:
        event(log, "database_away", logging.WARNING, code=error.code)


def _wake_colleagues(worker: Worker) -> None:
    if worker.settings.worker_processes > 1 and open_rows(worker.database) > worker.settings.batch_items:
        worker.bell.ring(times=worker.settings.worker_processes - 1)


app = make_app(load())
