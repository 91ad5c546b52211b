"""One line per request, as JSON: enough to find a slow page, nothing that names a person or an answer."""

import json
import logging
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("backchannel.request")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        response = get_response(request)
        match = request.resolver_match
        logger.info(
            json.dumps(
                {
                    # The route ("attempts/<int:pk>/save/") and never the path: paths carry ids and codes.
                    "route": match.route if match else None,
                    "method": request.method,
                    "status": response.status_code,
                    "milliseconds": round((perf_counter() - started) * 1000),
                }
            )
        )
        return response

    return middleware
