"""Looks for violations of accessibility rules in the pages with axe-core, in light and dark colours, at 390 and 1400 pixels.

usage: check_axe.py FOLDER      FOLDER is what check_report.py made (.build/report-check)

axe-core comes with the package axe-playwright-python (pip install --no-deps axe-playwright-python), or AXE=/path/to/axe.min.js.
"""

import importlib.util
import os
import sys

import access
from browser import Browser

WIDTHS = [390, 1400]
RUN = """axe.run(document, { resultTypes: ['violations'] }).then(result => result.violations.map(
  rule => `${rule.id}: ${rule.help}: ${rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | ')}`))"""


def source():
    path = os.environ.get("AXE")
    if not path:
        package = importlib.util.find_spec("axe_playwright_python")
        if package is None:
            sys.exit("check_axe: there is no axe-core; pip install --no-deps axe-playwright-python, or set AXE=/path/to/axe.min.js")
        path = os.path.join(list(package.submodule_search_locations)[0], "axe.min.js")
    with open(path) as file:
        return file.read()


def violations(browser, axe):
    browser.run(axe + "\n;0")
    return browser.run(RUN)


def main():
    folder = os.path.abspath(sys.argv[1])
    command = access.Folder(folder)
    axe = source()
    found = []
    with Browser() as browser:
        for width in WIDTHS:
            browser.resize(width, 900)
            for scheme in ["light", "dark"]:
                browser.prefer(scheme)
                for page in access.visit(browser, command):
                    found += [f"{page}, {width} px, {scheme}: {text}" for text in violations(browser, axe)]
    if found:
        sys.exit("\n".join(found))
    print(f"axe: no violation in {len(access.PAGES)} pages, light and dark, at {' and '.join(map(str, WIDTHS))} pixels")


if __name__ == "__main__":
    main()
