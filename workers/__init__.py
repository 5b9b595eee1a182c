"""Celery: when and how often, not what. Also the console script, which joins models to ports."""
