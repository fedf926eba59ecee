"""What a form that takes a file may be sent, byte by byte: names that climb, files under another's name, torn envelopes.

Each is (its name, the file's name as written in the envelope, the type it claims, its content).
"""

import gzip

from tests.common.workbooks import packed, parts, spoilt

PEOPLE = b"ref,first_name,last_name\nP1,Ana,Roche\n"
CSV = "text/csv"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MACROS = packed(spoilt("xl/vbaProject.bin", b"\xd0\xcf"))

NAMES = [
    ("climbs", b"../../../../tmp/canary.csv"),
    ("climbs backwards", rb"..\..\..\windows\canary.csv"),
    ("climbs, encoded", b"%2e%2e%2f%2e%2e%2fcanary.csv"),
    ("is absolute", b"/etc/canary.csv"),
    ("has a drive", rb"C:\canary.csv"),
    ("is on a share", rb"\\share\canary.csv"),
    ("has a null", b"jeunes.csv\x00.exe.csv"),
    ("has a null, encoded", b"jeunes.exe%00.csv"),
    ("has a line", b"jeunes%0d%0aSet-Cookie: a=b.csv"),
    ("turns round", "jeunes\u202evsc.exe.csv".encode()),
    ("is a script", b"<script>window.__xss=1</script>.csv"),
    ("leaves an attribute", b"' onmouseover='window.__xss=1.csv"),
    ("is a template", b"{{ 7|add:7 }}{% debug %}.csv"),
    ("is a formula", b"=cmd|' /C calc'!A0.csv"),
    ("is an option", b"-rf.csv"),
    ("is a command", b"`touch canary`;$(touch canary).csv"),
    ("is a device", b"CON.csv"),
    ("is endless", b"a" * 195 + b".csv"),
    ("has a program before", b"jeunes.php.csv"),
    ("is large", b"JEUNES.CSV"),
]
REFUSED_NAMES = [
    ("climbs, over-long", b"..\xc0\xaf..\xc0\xafcanary.csv"),
    ("is no UTF-8", b"\xff\xfe\xfd.csv"),
    ("is too long", b"a" * 300 + b".csv"),
    ("is only an end", b".csv"),
    ("has no end", b"jeunes"),
    ("ends as a program", b"jeunes.csv.exe"),
    ("ends as a program, turned round", "jeunes\u202evsc.exe".encode()),
    ("ends as a page", b"jeunes.html"),
    ("ends as an image", b"jeunes.svg"),
    ("ends with a dot", b"jeunes.csv."),
    ("ends with a space that is none", "jeunes.csv\u00a0.exe".encode()),
    ("is a setting of a server", b".htaccess"),
    ("is nothing but dots", b"../.."),
]
CONTENTS = [
    ("a program of Windows", b"a.csv", CSV, b"MZ\x90\x00" + bytes(200)),
    ("a program of Linux", b"a.csv", CSV, b"\x7fELF\x02\x01\x01" + bytes(200)),
    ("a command", b"a.csv", CSV, b"#!/bin/sh\ntouch /tmp/canary\n"),
    ("a page", b"a.csv", CSV, b"<html><script>window.__xss=1</script></html>"),
    ("a page after spaces", b"a.csv", CSV, b" \r\n\t<!DOCTYPE html><script>window.__xss=1</script>"),
    ("a drawing", b"a.csv", "image/svg+xml", b"<svg onload='window.__xss=1' xmlns='http://www.w3.org/2000/svg'/>"),
    ("a picture that is a table", b"a.csv", CSV, b"GIF89a,first_name,last_name\nP1,Ana,Roche\n"),
    ("a PDF", b"a.csv", "application/pdf", b"%PDF-1.7\n1 0 obj<</OpenAction 2 0 R>>"),
    ("a virus, they say", b"a.csv", CSV, EICAR),
    ("a zip", b"a.csv", CSV, packed(parts())),
    ("folded", b"a.csv", CSV, gzip.compress(PEOPLE)),
    ("nothing", b"a.csv", CSV, b""),
    ("nothing but a mark", b"a.csv", CSV, b"\xef\xbb\xbf"),
    ("nulls", b"a.csv", CSV, bytes(5000)),
    ("bytes of no text", b"a.csv", CSV, bytes(range(128, 256)) * 20),
    ("one endless line", b"a.csv", CSV, b"a" * 99_999),
    ("commas", b"a.csv", CSV, b"," * 100_000),
    ("quotes", b"a.csv", CSV, b'"' * 99_999),
    ("columns that are attacks", b"a.csv", CSV, b"<script>window.__xss=1</script>,ref\n1,2\n"),
    ("a table under the name of a workbook", b"a.xlsx", CSV, PEOPLE),
    ("a workbook with macros", b"a.xlsx", "text/plain", MACROS),
    ("a workbook cut short", b"a.xlsx", CSV, packed(parts())[:-100]),
    ("an old workbook", b"a.xlsx", CSV, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
]  # fmt: skip

EDGE = b"zq-edge"


def part(name: bytes, content: bytes, file: bytes = b"", type: bytes = b"text/plain") -> bytes:
    said = b'Content-Disposition: form-data; name="' + name + b'"'
    said += b'; filename="' + file + b'"\r\nContent-Type: ' + type if file else b""
    return b"--" + EDGE + b"\r\n" + said + b"\r\n\r\n" + content + b"\r\n"


def envelope(file: bytes, type: str, content: bytes) -> bytes:
    return part(b"sheet", b"people") + part(b"file", content, file, type.encode()) + b"--" + EDGE + b"--\r\n"


SHEET, FILE = part(b"sheet", b"people"), part(b"file", PEOPLE, b"a.csv", b"text/csv")
END = b"--" + EDGE + b"--\r\n"
ENVELOPES = [
    ("cut in its content", (SHEET + FILE)[:-20]),
    ("cut in a heading", (SHEET + FILE)[:120]),
    ("of an endless name", FILE.replace(b"a.csv", b"a" * 5000 + b".csv") + END),
    ("without any part", END),
    ("without an edge", PEOPLE),
    ("of a thousand fields", part(b"a", b"b") * 2000 + SHEET + FILE + END),
    ("of a hundred files and more", FILE.replace(b'"file"', b'"other"') * 150 + SHEET + FILE + END),
    ("of an endless heading", FILE.replace(b"Content-Type", b"X: " + b"a" * 300_000 + b"\r\nContent-Type") + END),
    ("of a text in the place of the file", SHEET + part(b"file", PEOPLE) + END),
    ("of an unknown content", part(b"sheet", b"people_user") + FILE + END),
    ("in base64 that is none", SHEET + FILE.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") + END),
]  # fmt: skip
