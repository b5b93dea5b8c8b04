"""The arguments and options of a command that starts a run, made from the fields of `RunRequest`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from pipeline.cli.options import CliContext
from pipeline.operations import Parameter, RunRequest, parameters_of

Command = Callable[..., None]


def request_options(command: str) -> Callable[[Command], Command]:
    """Give a command the fields that `RunRequest` has for it; the decorated function receives them as one `request`.

    The workspace is `gongkai --workspace`, which stands before every command.
    """
    parameters = [parameter for parameter in parameters_of(command) if parameter.name != "workspace"]

    def decorate(function: Command) -> Command:
        @click.pass_obj
        @wraps(function)
        def with_request(context: CliContext, /, **values: Any) -> None:
            given = {parameter.name: values.pop(parameter.name) for parameter in parameters}
            function(request=RunRequest(workspace=str(context.folder), **given), **values)

        decorated: Command = with_request
        for parameter in reversed(parameters):
            decorated = _declared(parameter)(decorated)
        return decorated

    return decorate


def _declared(parameter: Parameter) -> Callable[[Command], Command]:
    """The click argument or option of a field."""
    about = parameter.about
    value_type = int if parameter.name == "year" else str
    if parameter.required and about.positional:
        return click.argument(parameter.name, type=value_type, callback=_validated(parameter))
    several = parameter.default == ()
    return click.option(
        f"--{(about.option or parameter.name).replace('_', '-')}",
        parameter.name,
        type=value_type,
        required=parameter.required,
        multiple=several,
        metavar=about.metavar,
        hidden=about.hidden,
        help=about.help,
        callback=None if several else _validated(parameter),
    )


def _validated(parameter: Parameter) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A callback that judges a typed value as the model does and refuses it in the model's words."""

    def validate(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str) and not value.strip():
            raise click.BadParameter("不能为空")
        try:
            return TypeAdapter(parameter.annotation).validate_python(value)
        except ValidationError as error:
            raise click.BadParameter("；".join(str(problem["ctx"]["error"]) for problem in error.errors())) from None

    return validate
