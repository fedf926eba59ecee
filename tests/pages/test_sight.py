"""What the walk is trusted to see, on a page that has one of each fault."""

from django.test import Client

from tests.pages.sight import SEEN, Walk
from tests.pages.tour import Stop

DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
FAULTY = f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Fautes</title><style>
    a, button {{ display: inline-block; padding: 1rem }}
    .bare:focus {{ outline: none }}
    .small {{ font-size: 6px; padding: 0 }}
    .under, .over {{ position: fixed; left: 0; bottom: 0 }}
    .over {{ right: 0; height: 6rem; margin: 0; background: #fff }}
    .wide {{ width: 500px }}
    .image {{ background: url({DOT}) }}
</style></head><body><main>
    <h1>Fautes</h1> <a href="#one">Un</a> <a href="#two" class="bare">Deux</a> <img src="{DOT}">
    <button type="button" class="under">Trois</button> <p class="over">Par-dessus</p>
    <p class="wide">Large</p> <p class="image">Image</p> <p id="twice">Une fois</p> <p id="twice">Deux fois</p>
    <ul><li><a class="small" href="#a">a</a></li><li><a class="small" href="#b">b</a></li></ul>
</main><script>console.warn("entendu"); undefinedName()</script></body></html>"""
TOLD = [
    "HTML, An “img” element must have an “alt” attribute, except under certain conditions. For details, consult guidance "
    "on providing text alternatives for images.: 1",
    "HTML, Duplicate ID “twice”.: 1",
    "console: 2",
    "elsewhere: 1",
    "focus covered: 2",
    "focus not seen: 2",
    "image-alt: noAttr: 2",
    "script: 2",
    "target-size: 4",
    "to be judged, color-contrast: bgImage: 2",
    "wider than 320 px: 1",
    "wider than 390 px: 1",
]


def test_each_kind_of_fault_is_found_and_told(chromium, tmp_path):
    walk = Walk(chromium, "http://localhost", tmp_path, judged={})
    visitor = walk.visitor(Client(), "fr")
    visitor.page.context.route("**/*", lambda route: route.fulfill(body=FAULTY, content_type="text/html"))

    walk.look(visitor, Stop("visitor", "faulty", "/"))
    walk.look(visitor, Stop("visitor", "faulty", "/", lands="/elsewhere"))
    walk.validate()

    assert [line.partition(", first ")[0] for line in walk.report().splitlines()] == TOLD
    assert (walk.opened, len(walk.distinct)) == (2, 1)


def test_a_page_is_like_another_whatever_it_says_and_however_long_its_lists(chromium):
    page = chromium.new_page()
    shapes = []
    for body in (
        "<ul><li>un</li></ul>",
        "<ul><li>deux</li><li>trois</li></ul>",
        "<ul><li><a href='#'>un</a></li></ul>",
    ):
        page.set_content(f"<main>{body}</main>")
        page.evaluate(SEEN)
        shapes.append(page.evaluate("seen.skeletons()"))

    assert [shape == shapes[0] for shape in shapes] == [True, True, False]
