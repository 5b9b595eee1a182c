"""Settings of gunicorn: ``gunicorn -c api/gunicorn_conf.py 'api.app:create_app()'``.

One process with eight threads: rate limits and metrics live in its memory.
psycopg and the sealing give the interpreter lock free, so threads share two
cores well; to go further, start more of these behind a proxy and let
Prometheus read each of them.
"""

from __future__ import annotations

import logging

from api.serving import PlainLogger, PlainWorker
from feedback.logs import configure
from feedback.settings import load

_settings = load()
configure()
logging.captureWarnings(True)

bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = 1
worker_class = PlainWorker
threads = 8
timeout = 120
graceful_timeout = 20
keepalive = 15
limit_request_line = 4094
limit_request_fields = 64
# The application writes its own line for each request, without path and query string.
accesslog = None
errorlog = "-"
loglevel = "warning"
logger_class = PlainLogger
proc_name = "ascolto-api"
