"""Rings the workers: a task's name on the broker, no arguments."""

from __future__ import annotations

from celery import Celery

from feedback.broker import QUEUE, TASK_PROCESS, broker_url, celery_options
from feedback.settings import Settings
from feedback.wiring import Addresses


class Bell:
    """A producer on the configured broker."""

    def __init__(self, settings: Settings, where: Addresses) -> None:
        self._celery = Celery("ascolto-bell", broker=broker_url(settings, where), set_as_current=False)
        self._celery.conf.update(celery_options())

    def ring(self, task: str = TASK_PROCESS, times: int = 1) -> None:
        """Ask for ``times`` shifts. Raises ``kombu.exceptions.OperationalError`` when the broker is away."""
        for _ in range(times):
            self._celery.send_task(task, queue=QUEUE, ignore_result=True)
