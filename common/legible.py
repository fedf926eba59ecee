"""What no database keeps, a NUL or half of a surrogate pair, is refused before any view or form reads it."""

import re
from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class Legible:
    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args, kwargs) -> None:
        if any(map(UNKEEPABLE.search, texts_of(request))):
            raise BadRequest("a text that no database keeps")


def texts_of(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from request.COOKIES.values()
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            yield name
            yield from values
