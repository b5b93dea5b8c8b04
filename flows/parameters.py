"""The parameters of a flow, made from the fields of `RunRequest`: plain values that Prefect may store and show, none of them secret."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

from prefect.client.schemas.objects import State
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from pipeline.operations import Parameter, RunKind, parameters_of

FlowFunction = Callable[..., State[Any]]


def takes_request(kind: RunKind) -> Callable[[FlowFunction], FlowFunction]:
    """Give a function of keywords the signature from which Prefect makes and checks the parameters of a flow.

    Chinese titles and descriptions go into the form that starts a run; fields for developers are accepted but not shown in it.
    """
    signature = inspect.Signature([_signature_parameter(parameter) for parameter in parameters_of(kind.name)])

    def decorate(function: FlowFunction) -> FlowFunction:
        function.__signature__ = signature  # type: ignore[attr-defined]
        return function

    return decorate


def _signature_parameter(parameter: Parameter) -> inspect.Parameter:
    # Prefect titles a parameter by its name; what stands in `json_schema_extra` overrides that.
    words = {"title": parameter.about.title, "description": parameter.description}
    annotation: Any = Annotated[parameter.annotation, Field(json_schema_extra=dict(words))]
    if parameter.about.hidden:
        annotation = Annotated[parameter.annotation, SkipJsonSchema()]  # type: ignore[type-arg]
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if parameter.required else parameter.default,
        annotation=annotation,
    )
