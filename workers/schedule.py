"""The timetable: one table."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

from feedback.broker import TASK_FIT_TOPICS, TASK_NOTIFY, TASK_RETENTION, TASK_SWEEP, TASK_WATCH

SWEEP_SECONDS = 10
NOTIFY_SECONDS = 15


def timetable() -> dict[str, dict[str, Any]]:
    """What runs when, in UTC. A sweep that finds the last one still waiting is dropped."""
    return {
        "sweep": {"task": TASK_SWEEP, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
        "notify": {"task": TASK_NOTIFY, "schedule": NOTIFY_SECONDS, "options": {"expires": NOTIFY_SECONDS}},
        "topics": {"task": TASK_FIT_TOPICS, "schedule": crontab(hour="2", minute="30")},
        "retention": {"task": TASK_RETENTION, "schedule": crontab(hour="3", minute="40")},
        "watch": {"task": TASK_WATCH, "schedule": crontab(hour="3", minute="10")},
    }
