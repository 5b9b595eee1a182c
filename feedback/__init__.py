"""The product: what feedback is, how it is kept, made safe, searched and counted.

Knows no Flask, no Celery and no model library; those reach it through the
protocols of :mod:`feedback.ports`.
"""
