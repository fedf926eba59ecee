"""Subset the fonts of the look, from their packages to static/fonts/, for pages and PDFs alike."""

import sys
from pathlib import Path

import font_hanken_grotesk
import font_source_sans_pro
from fontTools import subset

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
HANKEN = Path(font_hanken_grotesk.__file__).parent / "files"
SOURCE = Path(font_source_sans_pro.__file__).parent / "files"
FACES = {
    "HankenGrotesk-Regular": HANKEN / "HankenGrotesk-Regular.otf",
    "HankenGrotesk-SemiBold": HANKEN / "HankenGrotesk-SemiBold.otf",
    "HankenGrotesk-Bold": HANKEN / "HankenGrotesk-Bold.otf",
    "SourceSans-Regular": SOURCE / "SourceSansPro-Regular.otf",
    "SourceSans-SemiBold": SOURCE / "SourceSansPro-Semibold.otf",
    "SourceSans-Bold": SOURCE / "SourceSansPro-Bold.otf",
    "SourceSans-Italic": SOURCE / "SourceSansPro-It.otf",
}
# Latin with its accents, French punctuation and spaces, the euro, arrows, comparison signs.
RANGES = "U+20-7E,U+A0-17F,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2032,U+2039,U+203A,U+20AC"
SIGNS = "U+2190-2193,U+2212,U+2248,U+2264,U+2265,U+00D7,U+2713,U+25CF"
# What French text and columns of figures ask for: the rest (small capitals, fractions…) is half the weight.
FEATURES = "ccmp,kern,liga,locl,mark,mkmk,lnum,tnum"


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, source in FACES.items():
        target = TARGET / f"{name}.woff2"
        newest = max(source.stat().st_mtime, Path(__file__).stat().st_mtime)
        if target.exists() and target.stat().st_mtime >= newest:
            continue
        partial = target.with_suffix(".partial")
        subset.main(
            [
                str(source),
                f"--unicodes={RANGES},{SIGNS}",
                f"--layout-features={FEATURES}",
                "--no-hinting",
                "--desubroutinize",
                "--flavor=woff2",
                f"--output-file={partial}",
            ]
        )
        partial.rename(target)


if __name__ == "__main__":
    sys.exit(main())
