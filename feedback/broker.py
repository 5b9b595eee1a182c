"""Where Celery's messages go: the same PostgreSQL by default, Redis or RabbitMQ by ``BROKER_URL``.

Messages carry a task's name and nothing else, so that a broker holds no content.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from feedback.errors import ConfigError
from feedback.migrate import sqlalchemy_url
from feedback.settings import Settings
from feedback.wiring import Addresses

TASK_PROCESS = "ascolto.process"
TASK_SWEEP = "ascolto.sweep"
TASK_FIT_TOPICS = "ascolto.fit_topics"
TASK_RETENTION = "ascolto.retention"
TASK_WATCH = "ascolto.watch"
TASK_REKEY = "ascolto.rekey"
TASK_NOTIFY = "ascolto.notify"
QUEUE = "ascolto"

_SEARCH_PATH = "options=-csearch_path%3Dbroker"
_SCHEMES = ("redis", "rediss", "amqp", "amqps", "pyamqp")


def broker_url(settings: Settings, where: Addresses, role: Literal["api", "worker"] = "worker") -> str:
    """Address of the broker for Celery. Raises ``ConfigError`` for a scheme that is not supported."""
    if settings.broker_url:
        if urlsplit(settings.broker_url).scheme not in _SCHEMES:
            raise ConfigError(
                "BROKER_URL: use redis://, rediss://, amqp:// or amqps://, or leave it out for PostgreSQL"
            )
        return settings.broker_url
    url = sqlalchemy_url(where.api if role == "api" else where.worker)
    return f"sqla+{url}{'&' if '?' in url else '?'}{_SEARCH_PATH}"


def celery_options() -> dict[str, object]:
    """Settings that producer and worker share."""
    return {
        "task_default_queue": QUEUE,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_send_task_events": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "enable_utc": True,
        "worker_enable_remote_control": False,
    }
