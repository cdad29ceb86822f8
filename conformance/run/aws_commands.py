"""``conformance aws setup``: what an account needs before a run. It prints; nothing is sent or changed."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from conformance.run.commands import with_options
from conformance.run.contracts import load
from conformance.run.options import BY_NAME, Options, UsageError
from conformance.targets.aws_setup import keys, output, policy, template, untold
from conformance.usage import USAGE, tell


@click.group()
def aws() -> None:
    """Prepare a real account for runs."""


@aws.command()
@with_options(BY_NAME["service"], BY_NAME["schemas"])
@click.option(
    "--print", "everything", is_flag=True, help="Print the policy, the template and the configuration."
)
@click.option("--policy", "only_policy", is_flag=True, help="Print the IAM policy alone, as JSON.")
@click.option(
    "--template", "only_template", is_flag=True, help="Print the CloudFormation template alone, as JSON."
)
@click.option("--read-only", is_flag=True, help="The policy of a run that makes nothing.")
def setup(everything: bool, only_policy: bool, only_template: bool, read_only: bool, **values: Any) -> None:
    """Print the smallest IAM policy that a run needs, and a CloudFormation template of what no API of the
    service makes: a role, a bucket, a key."""
    try:
        if not (everything or only_policy or only_template):
            raise UsageError("nothing is set up from here: --print shows what has to be")
        services = load(
            Options((), {"service": values["service"] or None, "schemas": values["schemas"]}), click.echo
        )
    except UsageError as problem:
        tell(problem)
        sys.exit(USAGE)
    allowed, stack = policy(services, not read_only), template(services)
    if only_policy or only_template:
        for document in [allowed] * only_policy + [stack] * only_template:
            click.echo(json.dumps(document, indent=2))
        return
    click.echo("# The IAM policy of who runs it (--policy prints it alone):")
    click.echo(json.dumps(allowed, indent=2))
    click.echo("\n# A CloudFormation template of what the run needs (--template prints it alone):")
    click.echo(json.dumps(stack, indent=2))
    click.echo("\n# What the stack's outputs are in the configuration:")
    click.echo("[tool.conformance.targets.aws]")
    for key in keys(services):
        how = "make it yourself" if key in untold(services) else f"the stack's output {output(key)}"
        click.echo(f'{key} = "…"  # {how}')
