"""Checks the site: no dead link or anchor, no missing picture, and, in Chromium, no error, no request to another host, nothing wider
than the window, in light and dark, on a telephone and on a desk; and the search finds a page.

usage: check.py SITE [SCREENSHOTS]      SCREENSHOTS is a folder for pictures of every page
"""

import functools
import html.parser
import http.server
import os
import sys
import threading
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))
from browser import Browser  # noqa: E402

WIDTHS = [390, 1400]
SCHEMES = {"light": "default", "dark": "slate"}
#: Elements with an address, and its attribute.
ADDRESSES = {"a": "href", "img": "src", "link": "href", "script": "src"}


class Page(html.parser.HTMLParser):
    """The anchors and the addresses of a page."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.addresses, self.faults = {"", "__top"}, [], []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.anchors.update(found[key] for key in ("id", "name") if found.get(key))
        if tag in ADDRESSES and found.get(ADDRESSES[tag]) is not None:
            self.addresses.append(found[ADDRESSES[tag]])
        if tag == "img" and not found.get("alt"):
            self.faults.append(f"{found.get('src')}: the picture has no text")


def dead(site):
    """Faults of links and pictures."""
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    faults = []
    for path, page in pages.items():
        name = path.relative_to(site)
        faults += [f"{name}: {fault}" for fault in page.faults]
        for address in page.addresses:
            parts = urllib.parse.urlsplit(address)
            if parts.scheme in ("http", "https", "mailto"):
                continue
            place = urllib.parse.unquote(parts.path)
            target = path if not place else site / place[1:] if place.startswith("/") else Path(os.path.normpath(path.parent / place))
            target = target / "index.html" if place.endswith("/") or place in (".", "..") else target
            if site not in target.parents or not target.is_file():
                faults.append(f"{name}: {address}: there is no such file")
            elif parts.fragment and target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].anchors:
                faults.append(f"{name}: {address}: there is no such anchor")
    return faults


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def look(browser, address, scheme):
    """Faults of a page that is open."""
    faults = list(browser.complaints)
    browser.complaints.clear()
    faults += [f"asks for {url}" for url in browser.requests if not url.startswith((address, "data:", "blob:"))]
    wide = browser.run("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"is {wide} pixels wider than the window")
    faults += [f"{url}: the picture is missing" for url in browser.run(
        "[...document.images].filter(one => !(one.complete && one.naturalWidth)).map(one => one.src)")]
    shown = browser.run("document.body.getAttribute('data-md-color-scheme')")
    if shown != SCHEMES[scheme]:
        faults.append(f"has the colours {shown}")
    return faults


def search(browser, address):
    """Faults of the search: a word of the documentation leads to a page that has it."""
    browser.visit(address + "index.html")
    results = "[...document.querySelectorAll('.md-search-result__link')].map(one => one.href)"
    browser.until("document.querySelector('.md-search-result__meta').textContent.includes('Type to start')")
    browser.run("document.querySelector('.md-search__input').focus()")
    browser.call("Input.insertText", text="antithetic")
    browser.until(results + ".length")
    found = browser.run(results)
    return [] if any("/docs/python.html" in one for one in found) else [f"search: antithetic leads to {found}"]


def main():
    site = Path(sys.argv[1]).resolve()
    pictures = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
    pages = [str(path.relative_to(site)) for path in sorted(site.rglob("*.html"))]
    faults = dead(site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with Browser() as browser:
        for width in WIDTHS:
            browser.resize(width, 900)
            for scheme in SCHEMES:
                browser.prefer(scheme)
                for page in pages:
                    browser.visit(address + page)
                    faults += [f"{page}, {width} px, {scheme}: {fault}" for fault in look(browser, address, scheme)]
                    if pictures:
                        pictures.mkdir(parents=True, exist_ok=True)
                        browser.screenshot(str(pictures / f"{page.replace('/', '-')}-{width}-{scheme}.png"), whole=True)
        faults += search(browser, address)
    server.shutdown()
    if faults:
        sys.exit("\n".join(faults))
    print(f"site: no fault in {len(pages)} pages, light and dark, at {' and '.join(map(str, WIDTHS))} pixels")


if __name__ == "__main__":
    main()
