"""What every form of an operator's page shares: its route, its fields, and who sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.core import Refusal
from pipeline.dashboard.page import DashboardPage
from pipeline.dashboard.web.access import MOST_BYTES

Answer = Callable[[DashboardPage, Request, Mapping[str, str]], Response]


def form_route(page: DashboardPage, answer: Answer, error_page: Callable[[Exception], Response]) -> Route:
    """The route that receives the forms of `page`, answered by `answer` in a thread of its own.

    The middleware has checked the login and where the request comes from.
    """

    async def respond(request: Request) -> Response:
        try:
            fields = form_fields(await request.body())
            return await run_in_threadpool(answer, page, request, fields)
        except Exception as error:
            return error_page(error)

    return Route(page.route, respond, methods=["POST"], include_in_schema=False)


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form. Raises Refusal TEXT-ORIGIN for more than a text can be."""
    if len(body) > MOST_BYTES:
        raise Refusal("TEXT-ORIGIN")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}


def form_user(request: Request) -> str | None:
    """Who is logged in."""
    user: str | None = getattr(request.state, "user", None)
    return user
