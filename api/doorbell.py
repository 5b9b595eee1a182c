"""Rings the workers by task name. A lost ring costs time, never an item: the sweep finds every open row.

A thread of its own rings, so that a broker that is away cannot hold up a
request; rings that pile up meanwhile become one.
"""

from __future__ import annotations

import logging
import threading

from celery import Celery
from kombu.exceptions import OperationalError

from api.metrics import Metrics
from feedback.broker import QUEUE, TASK_PROCESS, celery_options
from feedback.logs import event

log = logging.getLogger("ascolto.api")

TIMEOUT_SECONDS = 2


class CeleryDoorbell:
    """Sends ``ascolto.process`` without arguments, one task for each batch up to the number of workers."""

    def __init__(self, url: str, metrics: Metrics, *, batch_items: int, most_tasks: int) -> None:
        self._metrics = metrics
        self._batch_items = batch_items
        self._most_tasks = most_tasks
        self._app = Celery("ascolto-api", broker=url, set_as_current=False)
        self._app.conf.update(celery_options())
        self._app.conf.update(
            broker_connection_timeout=TIMEOUT_SECONDS, broker_connection_retry=False, broker_pool_limit=1
        )
        self._waiting = 0
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None

    def ring(self, items: int) -> None:
        """Say that ``items`` rows were added; returns at once."""
        if items <= 0:
            return
        with self._lock:
            self._waiting += items
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="doorbell", daemon=True)
                self._thread.start()
            self._lock.notify()

    def reachable(self) -> bool:
        """Whether the broker takes a connection now; waits two seconds at most."""
        with self._app.connection_for_write(connect_timeout=TIMEOUT_SECONDS) as connection:
            errors = (OperationalError, OSError, *connection.connection_errors, *connection.channel_errors)
            try:
                connection.ensure_connection(max_retries=1, timeout=TIMEOUT_SECONDS)
                connection.default_channel.queue_declare(QUEUE, durable=True)
            except errors as error:
                event(log, "broker_away", logging.WARNING, error=type(error).__name__)
                return False
        return True

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self._waiting:
                    self._lock.wait()
                items, self._waiting = self._waiting, 0
            self._send(min(self._most_tasks, -(-items // self._batch_items)))

    def _send(self, tasks: int) -> None:
        try:
            for _ in range(tasks):
                self._app.send_task(TASK_PROCESS, queue=QUEUE, retry=False, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - the rows are safe and the sweep rings again
            self._metrics.rings.labels("failed").inc()
            event(log, "ring_failed", logging.WARNING, error=type(error).__name__)
        else:
            self._metrics.rings.labels("sent").inc(tasks)


class SilentDoorbell:
    """Rings nobody and counts: for tests and for running without workers."""

    def __init__(self) -> None:
        self.items = 0

    def ring(self, items: int) -> None:
        """Count."""
        self.items += items

    def reachable(self) -> bool:
        """Nothing can be away."""
        return True
