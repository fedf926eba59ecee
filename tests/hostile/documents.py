"""What a document may try, to read this machine or speak to another.

SERVER stands for the address of a server that listens, CANARY for a folder of files nobody may read.
"""

import struct
from base64 import b64encode
from urllib.parse import quote
from zlib import crc32


def drawing(inside: str, before: str = "") -> str:
    """An image that is itself a document."""
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    markup = f'{before}<svg xmlns="http://www.w3.org/2000/svg" {xlink} width="9" height="9">{inside}</svg>'
    return f'<img alt="" src="data:image/svg+xml,{quote(markup, safe="")}">'


def png_header(width: int, height: int) -> bytes:
    """The beginning of an image that says it is as large as that, and is not."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", crc32(header))


ENTITY = '<!DOCTYPE svg [<!ENTITY canary SYSTEM "file://CANARY/canary.txt">]>'
DTD = '<!DOCTYPE svg SYSTEM "http://SERVER/svg.dtd">'
SHEET = '<?xml-stylesheet href="http://SERVER/sheet.css"?>'
POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n%%EOF\n"

DOCUMENTS = [
    ("image on disk", '<img src="file://CANARY/canary.svg">'),
    ("image on disk by its path", '<img src="CANARY/canary.svg">'),
    ("image on disk in capitals", '<img src="FILE://CANARY/canary.svg">'),
    ("image on disk of another host", '<img src="file://127.0.0.1CANARY/canary.svg">'),
    ("image on a server", '<img src="http://SERVER/image.png">'),
    ("image on a server without a scheme", '<img src="//SERVER/image.png">'),
    ("image on a server with a password", '<img src="http://user:secret@SERVER/image.png">'),
    ("image on a server over TLS", '<img src="https://SERVER/image.png">'),
    ("image after spaces", '<img src=" \n http://SERVER/image.png">'),
    ("image by FTP", '<img src="ftp://SERVER/image.png">'),
    ("image by gopher", '<img src="gopher://SERVER/1image">'),
    ("image in a jar", '<img src="jar:http://SERVER/a.jar!/image.png">'),
    ("image by dict", '<img src="dict://SERVER/d:a">'),
    ("image on a share", r'<img src="\\SERVER\share\image.png">'),
    ("image on a local file scheme", '<img src="local_file://CANARY/canary.svg">'),
    ("image in a set", '<img srcset="http://SERVER/image.png 2x">'),
    ("image in a picture", '<picture><source srcset="http://SERVER/a.png"></picture>'),
    ("object on disk", '<object data="file://CANARY/canary.svg"></object>'),
    ("embedded object", '<embed src="http://SERVER/embed.svg">'),
    ("frame", '<iframe src="http://SERVER/frame"></iframe>'),
    ("frame with its document", '<iframe srcdoc="<img src=http://SERVER/image.png>"></iframe>'),
    ("script", '<script src="http://SERVER/script.js"></script>'),
    ("script in the page", '<script>fetch("http://SERVER/script")</script>'),
    ("handler", '<img src="data:," onerror="fetch(`http://SERVER/handler`)">'),
    ("refresh", '<meta http-equiv="refresh" content="0;url=http://SERVER/refresh">'),
    ("prefetch", '<link rel="dns-prefetch preload" as="image" href="http://SERVER/image.png">'),
    ("icon", '<link rel="icon" href="http://SERVER/icon.png">'),
    ("video", '<video src="http://SERVER/video" poster="http://SERVER/poster.png"></video>'),
    ("form", '<form action="http://SERVER/form"><input type="image" src="http://SERVER/a.png"></form>'),
    ("ping", '<a ping="http://SERVER/ping" href="http://SERVER/link">lien</a>'),
    ("stylesheet on disk", '<link rel="stylesheet" href="file://CANARY/canary.css">'),
    ("stylesheet on a server", '<link rel="stylesheet" href="http://SERVER/sheet.css">'),
    ("stylesheet imported", '<style>@import "http://SERVER/sheet.css";</style>'),
    ("stylesheet imported from disk", "<style>@import url(file://CANARY/canary.css);</style>"),
    ("stylesheet imported by escapes", r'<style>@import "\68\74\74\70://SERVER/sheet.css";</style>'),
    (
        "stylesheet imported by data",
        '<link rel="stylesheet" href=\'data:text/css,@import "http://SERVER/a.css"\'>',
    ),
    ("font on a server", "<style>@font-face{font-family:a;src:url(http://SERVER/a.woff)}</style>"),
    ("font on disk", "<style>@font-face{font-family:a;src:url(file://CANARY/canary.txt)}</style>"),
    ("colour profile", "<style>@color-profile --a{src:url(http://SERVER/a.icc)}</style>"),
    ("background", '<p style="background:url(http://SERVER/image.png)">a'),
    ("background in an attribute", '<body background="http://SERVER/image.png">'),
    ("background of the page", "<style>@page{background:url(http://SERVER/image.png)}</style>"),
    ("border", '<p style="border:9px solid;border-image:url(http://SERVER/image.png) 9">a'),
    ("mask", '<p style="mask:url(http://SERVER/a.svg);clip-path:url(http://SERVER/a.svg#a)">a'),
    ("filter", '<p style="filter:url(http://SERVER/a.svg#a);cursor:url(http://SERVER/a.cur),auto">a'),
    ("bullet", '<ul style="list-style-image:url(http://SERVER/image.png)"><li>a</ul>'),
    ("bullet on disk", '<ul style="list-style:url(file://CANARY/canary.svg)"><li>a</ul>'),
    (
        "bullet of a counter",
        "<style>@counter-style a{system:cyclic;symbols:url(http://SERVER/a.png)}ol{list-style:a}</style><ol><li>a</ol>",
    ),
    ("generated content", "<style>p::before{content:url(http://SERVER/image.png)}</style><p>a"),
    ("margin of the page", "<style>@page{@top-left{content:url(file://CANARY/canary.svg)}}</style>"),
    ("variable", '<p style="--a:url(http://SERVER/image.png);background:var(--a)">a'),
    ("content of an attribute", '<p data-a="http://SERVER/image.png" style="content:attr(data-a url)">a'),
    ("link on disk", '<a href="file://CANARY/canary.txt">lien</a>'),
    ("link with a script", '<a href="javascript:fetch(`http://SERVER/`)">lien</a>'),
    (
        "quotation of a server",
        '<blockquote cite="http://SERVER/"><q cite="file://CANARY/">a</q></blockquote>',
    ),
    (
        "element running in the margin",
        "<style>h1{position:running(a)}@page{@top-left{content:element(a)}}</style>"
        '<h1><img src="http://SERVER/image.png"></h1>',
    ),
    (
        "fields filled in",
        '<form style="appearance:auto"><input type="file" value="CANARY/canary.txt"></form>',
    ),
    (
        "image of a huge header",
        f'<img src="data:image/png;base64,{b64encode(png_header(10**9, 10**9)).decode()}">',
    ),
    ("footnote", '<p style="float:footnote;background:url(http://SERVER/image.png)">a'),
    ("bookmark", '<p style="bookmark-level:1;bookmark-label:url(http://SERVER/a)">a'),
    ("attachment on disk", '<link rel="attachment" href="file://CANARY/canary.txt">'),
    ("attachment on a server", '<link rel="attachment" href="http://SERVER/a.txt">'),
    ("attachment behind a link", '<a rel="attachment" href="file://CANARY/canary.txt">a</a>'),
    ("attachment behind a link to a server", '<a rel="attachment" href="http://SERVER/a.txt">a</a>'),
    ("attachment behind an area", '<map><area rel="attachment" href="file://CANARY/canary.txt"></map>'),
    ("base on disk", '<base href="file://CANARY/"><img src="canary.svg">'),
    ("base on a server", '<base href="http://SERVER/"><link rel="stylesheet" href="sheet.css">'),
    (
        "drawing of an image",
        '<svg width="9" height="9"><image href="file://CANARY/canary.svg" width="9" height="9"/></svg>',
    ),
    (
        "drawing of an image, old name",
        '<svg width="9" height="9"><image xlink:href="http://SERVER/a.png" width="9" height="9"/></svg>',
    ),
    ("drawing that uses another", '<svg width="9" height="9"><use href="http://SERVER/a.svg#a"/></svg>'),
    (
        "drawing with a stylesheet",
        '<svg width="9" height="9"><style>@import "http://SERVER/a.css";</style></svg>',
    ),
    (
        "drawing with a font",
        "<svg width='9' height='9'><style>@font-face{font-family:a;src:url(http://SERVER/a)}</style></svg>",
    ),
    (
        "drawing filled from outside",
        '<svg width="9" height="9"><rect width="9" height="9" fill="url(http://SERVER/a.svg#a)" filter="url(http://SERVER/a.svg#b)"/></svg>',
    ),
    (
        "drawing of foreign words",
        '<svg width="9" height="9"><foreignObject><img src="http://SERVER/a.png"></foreignObject></svg>',
    ),
    ("image that draws an image", drawing('<image href="file://CANARY/canary.svg" width="9" height="9"/>')),
    (
        "image that draws an image, moved",
        drawing('<image xml:base="http://SERVER/" xlink:href="a.png" width="9" height="9"/>'),
    ),
    ("image that uses another", drawing('<use href="file://CANARY/canary.svg#canary"/>')),
    ("image with a stylesheet", drawing('<style>@import "http://SERVER/a.css";</style>')),
    ("image with a stylesheet before it", drawing("", SHEET)),
    ("image with an entity on disk", drawing("<text y='9'>&canary;</text>", ENTITY)),
    ("image with a DTD on a server", drawing("", DTD)),
    (
        "image that includes a file",
        drawing('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://CANARY/canary.svg"/>'),
    ),
    ("image with a script", drawing('<script href="http://SERVER/a.js"/>')),
    ("image that is a page", '<img src="data:text/html,<img src=http://SERVER/image.png>">'),
    (
        "image in PostScript",
        f'<img src="data:application/postscript;base64,{b64encode(POSTSCRIPT).decode()}">',
    ),
    ("image of a forged header", "<img src='data:image/png\nLocation: http://SERVER/image.png,a'>"),
    ("static above its folder", '<link rel="attachment" href="static:../../../CANARY/canary.txt">'),
    (
        "static above its folder, encoded",
        '<link rel="attachment" href="static:%2e%2e/%2e%2e/%2e%2e/CANARY/canary.txt">',
    ),
    (
        "static above its folder, twice encoded",
        '<link rel="attachment" href="static:%252e%252e/outside/canary.txt">',
    ),
    ("static by an absolute path", '<link rel="attachment" href="static:CANARY/canary.txt">'),
    ("static by an absolute path, encoded", '<link rel="attachment" href="static:%2FCANARY/canary.txt">'),
    ("static through a symbolic link", '<link rel="attachment" href="static:way-out/canary.txt">'),
    ("static with a null", '<link rel="attachment" href="static:%00CANARY/canary.txt">'),
    ("static on a host", '<link rel="attachment" href="static://SERVER/canary.txt">'),
    ("static backwards", r'<link rel="attachment" href="static:..\..\canary.txt">'),
    ("static of another scheme", '<link rel="attachment" href="static:file://CANARY/canary.txt">'),
]
