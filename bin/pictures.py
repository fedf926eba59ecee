"""Draw the pictures of the site that cannot be SVG, from its mark and its tokens: an icon, and what a shared link shows.

Run it when the mark or the name changes, and commit what it writes in static/portal/: .venv/bin/python bin/pictures.py
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "static" / "portal"
MARK = (PORTAL / "icon.svg").read_text(encoding="utf-8")
ICON = f"<style>body {{ margin: 0 }} svg {{ display: block; width: 180px; height: 180px }} rect {{ rx: 0 }}</style>{MARK}"
SHARED = f"""<link rel="stylesheet" href="{(ROOT / "static/look/tokens.css").as_uri()}">
<style>
  body {{ margin: 0; width: 1200px; height: 630px; overflow: hidden; position: relative; color: #fff;
          background: var(--brand); font-family: var(--text) }}
  div {{ padding: 84px 90px }}
  svg {{ width: 104px; height: 104px; display: block; margin-bottom: 40px }} rect {{ fill: #0a3c46 }}
  h1 {{ margin: 0 0 24px; font: 700 84px/1.05 var(--heading); letter-spacing: -.02em }}
  p {{ margin: 0; font-size: 36px; color: var(--on-brand-soft); width: 700px }}
  i {{ position: absolute; right: -130px; bottom: -200px; width: 520px; height: 520px; border-radius: 50%;
       background: var(--sun) }}
</style>
<i></i>
<div>{MARK}<h1>Clichy Tremplin</h1>
<p>Mentorat, stages, formation, projets&nbsp;: la Ville de Clichy et EM&nbsp;Normandie</p></div>"""


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, html, size in (("icon-180.png", ICON, (180, 180)), ("sharing.png", SHARED, (1200, 630))):
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.goto(
                (ROOT / "README.md").as_uri()
            )  # from a file, so that the sheet and its fonts are let in
            page.set_content(f"<!DOCTYPE html>{html}")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=PORTAL / name)
        browser.close()


if __name__ == "__main__":
    main()
