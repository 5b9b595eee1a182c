"""The console script ``ascolto``."""

from __future__ import annotations

import sys

import click

from feedback.errors import AscoltoError
from workers.cli import (
    access,
    audit_log,
    data,
    demo,
    judging,
    keys,
    people,
    policy,
    privacy,
    reports,
    retention,
    review,
    serving,
    subject,
    vault,
    webhooks,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ascolto")
def group() -> None:
    """Ascolto: customer feedback, safe to read, understood, beside what customers do."""


for _module in (
    data,
    judging,
    serving,
    access,
    audit_log,
    keys,
    vault,
    policy,
    privacy,
    review,
    demo,
    subject,
    people,
    retention,
    webhooks,
    reports,
):
    for _command in _module.COMMANDS:
        group.add_command(_command)


def main() -> None:
    """Run the command line; one of our own errors is one clear sentence and exit status 2."""
    try:
        group()
    except AscoltoError as error:
        click.echo(f"ascolto: {error.detail}", err=True)
        sys.exit(2)
