"""Small documents that ask for more than a machine has: deep, wide, long, heavy or slow without end."""

import struct
from base64 import b64encode
from collections.abc import Callable
from zlib import compressobj, crc32


def png(side: int, bits: int) -> bytes:
    """A black square of so many pixels a side, of 1 or 24 bits each; some hundred times smaller as a file."""
    packer = compressobj(level=1)
    row = bytes(1 + -(-side * bits // 8))
    rows = b"".join(packer.compress(row) for _row in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, min(bits, 8), 2 if bits == 24 else 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc32(kind + content))


def image(side: int, bits: int) -> str:
    return f'<img alt="" src="data:image/png;base64,{b64encode(png(side, bits)).decode()}">'


def laughs(levels: int) -> str:
    """A drawing of ten drawings, each of ten drawings, and so on."""
    groups = "".join(
        f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, levels)
    )
    first = '<g id="a0"><rect width="1" height="1"/></g>'
    return f'<svg width="9" height="9">{first}{groups}<use href="#a{levels - 1}"/></svg>'


def entities(levels: int) -> str:
    names = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, levels))
    text = f'<svg xmlns="http://www.w3.org/2000/svg"><text>&a{levels - 1};</text></svg>'
    document = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{names}]>{text}'
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(document.encode()).decode()}">'


def variables(levels: int) -> str:
    names = "".join(f"--a{level}:{f'var(--a{level - 1})' * 10};" for level in range(1, levels))
    return f"<style>p{{--a0:a;{names}}}p::before{{content:var(--a{levels - 1})}}</style><p>a"


def styled(rules: str, inside: str) -> str:
    return f"<style>{rules}</style>{inside}"


# Over in no time, whatever they say they are.
HARMLESS: dict[str, Callable[[], str]] = {
    "300 boxes one in another": lambda: "<div>" * 300 + "au fond",
    "image of 30 000 pixels a side": lambda: image(30_000, bits=1),
    "drawing that uses itself": lambda: '<svg width="9" height="9"><g id="a"><use href="#a"/></g></svg>',
    "drawing of a billion entities": lambda: entities(10),
    "page of a million kilometres": lambda: styled("@page{size:1e9mm 1e9mm}", "<p>a"),
}

# Without end, within any limit that a report can live with.
ENDLESS: dict[str, Callable[[], str]] = {
    "3000 tables one in another": lambda: "<table><tr><td>" * 3000 + "au fond",
    "100 000 boxes one in another": lambda: "<div>" * 100_000 + "au fond",
    "cell of a million rows and columns": lambda: f"<table><td colspan={10**6} rowspan={10**6}>a</table>",
    "row of 200 000 cells": lambda: "<table><tr>" + "<td>a" * 200_000 + "</table>",
    "image of 13 000 pixels a side": lambda: image(13_000, bits=24),
    "200 000 pages numbered in Roman": lambda: styled(
        "@page{size:9mm;margin:0}p{break-before:page;counter-increment:a}p::after{content:counter(a,upper-roman)}",
        "<p>a" * 200_000,
    ),
    "pages that each repeat 2000 lines": lambda: styled(
        "div{position:running(a)}@page{@top-left{content:element(a)}}p{break-before:page}",
        "<div>" + "ligne<br>" * 2000 + "</div>" + "<p>a" * 2000,
    ),
    "letters of five metres": lambda: '<p style="font-size:5000mm">' + "a b c" * 2000,
    "a million columns": lambda: f'<div style="columns:{10**6};column-gap:0">{"mot " * 100_000}</div>',
    "drawing of a billion drawings": lambda: laughs(10),
    "gradient that repeats each atom": lambda: styled(
        "p{background:repeating-linear-gradient(red 0,blue 1e-9mm);height:99mm}", "<p>a"
    ),
    "20 000 floats in three columns": lambda: styled(
        "i{float:left;width:33%;margin:3px}i:nth-child(3n){float:right;clear:left}", "<i>mot</i> " * 20_000
    ),
    "word of ten million letters": lambda: "<p>" + "a" * 10**7,
    "selectors that look everywhere": lambda: styled(
        "".join(f"div:not(:has(p~b:nth-last-child({n}n))) * * *{{color:red}}" for n in range(1, 400)),
        "<div><p><b>a</b></p></div>" * 2000,
    ),
    "line of dots without end": lambda: styled('@page{size:1e9mm}p::after{content:leader(".")"a"}', "<p>a"),
    "billion words in a variable": lambda: variables(12),
}
