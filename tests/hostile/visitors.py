"""Somebody before a real web server: cookies, forms and files, through the proxy."""

import http.client
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.clichy_partnership.test_site import NAME, THROUGH_THE_PROXY, Site


class Visitor:
    def __init__(self, site: Site):
        self.site = site
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, data: dict, **headers: str) -> http.client.HTTPResponse:
        data = {"csrfmiddlewaretoken": self.cookies.get("__Host-csrftoken", "")} | data
        if any(hasattr(value, "read") for value in data.values()):
            body, kind = encode_multipart(BOUNDARY, data), MULTIPART_CONTENT
        else:
            body, kind = urlencode(data).encode(), "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, {"Content-Type": kind} | headers)

    def ask(self, method: str, path: str, body: bytes = b"", headers=None) -> http.client.HTTPResponse:
        """The answer, its page already read as `page`."""
        sent = {
            **THROUGH_THE_PROXY,
            "Origin": f"https://{NAME}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(headers or {}),
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        answer.page = answer.read().decode("utf-8", "replace")
        return answer
