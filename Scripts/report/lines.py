"""The line around the evidence, beside the one on the command's sheets."""

import os
import random
import re
import xml.etree.ElementTree as ElementTree

from pictures import read_npy, write_npy, write_png
from reader import ARTICLE, choose, column, look, open_page, pixels, view

ARRAY_ROWS = 6


def make(command, samples):
    write_rows(command.file("rows.npy"))
    command("rows.npy", "-m", os.path.join(samples, "../Tests/Fixtures/onnx/models/digit.onnx"), "-t", "0", "--method", "ig",
            "-o", "rows.html", "--arrays", "rows", "-q")
    _, values = read_npy(command.file("rows/integrated_gradients.npy"))
    write_png(command.file("row.png"), 10, 12, bytes(3 * 120))
    for row in range(ARRAY_ROWS):
        write_npy(command.file(f"row.{row}.npy"), (12, 10, 1), values[row * 120:(row + 1) * 120])
    photo = [os.path.join(samples, "elephant.jpg"), "--method", "ig", "--runs", "8", "-q"]
    command(*photo, "--outlines", "-o", "outlines.html", "-o", "outlines.svg")
    command(*photo, "--scale", "0.002", "-o", "scale.html")
    command(*photo, "-o", "checked.html", "-o", "checked.svg")


def write_rows(path):
    """Noise of the size that the model takes."""
    generator = random.Random(1)
    write_npy(path, (ARRAY_ROWS, 1, 12, 10), [generator.random() for _ in range(ARRAY_ROWS * 120)])


def same_lines(browser, command):
    """the line around the evidence is the command's"""
    open_page(browser, command, "one.html")
    # The third of its maps is from a path of its own.
    column(browser, 2)
    for percent in [50, 80]:
        look(browser, {})
        choose(browser, "contour", str(percent))
        command("render", "arrays/input.png", "--attributions", "arrays/integrated_gradients.386.black.npy", "-o", "sheet.svg", f"--contour={percent}")
        compare_lines(browser, command.file("sheet.svg"), 224, 224)
    # In a small array of chance corners meet crosswise.
    for row in range(ARRAY_ROWS):
        open_page(browser, command, "rows.html", f"#photo-{row}")
        command("render", "row.png", "--attributions", f"row.{row}.npy", "-o", "row.svg")
        compare_lines(browser, command.file("row.svg"), 10, 12)


def compare_lines(browser, svg, columns, rows, says_share=True):
    """The page's line, and that of the last picture of a sheet."""
    with open(svg) as file:
        text = file.read()
    clip = re.findall(r'<clipPath id="c\d+"><rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"/>', text)[-1]
    left, top, width, height = map(float, clip)
    line = re.findall(r'<path d="([^"]+)" fill="none" stroke="#ffffff"[^>]*clip-path', text)[-1]
    theirs = [[(columns * (x - left) / width, rows * (y - top) / height) for x, y in ring] for ring in rings(line)]
    ours = rings(browser.run(f"{ARTICLE}.querySelector('.contour.bright').getAttribute('d')"))
    assert abs(sum(map(area, ours)) - sum(map(area, theirs))) < 0.002 * columns * rows, svg
    assert len(ours) == len(theirs), (svg, len(ours), len(theirs))
    # Every corner of one lies near a corner of the other.
    corners = [point for ring in theirs for point in ring]
    far = max(min(abs(x - a) + abs(y - b) for a, b in corners) for ring in ours for x, y in ring)
    assert far < columns / 224, f"{svg}: a corner is {far} pixels from the next"
    if not says_share:
        return
    said = browser.run(f"{ARTICLE}.querySelector('.caption').textContent").replace("\u00a0", " ")
    note = re.search(r"The outlined \d+ % of the picture holds \d+ % of the evidence", said).group(0)
    plain = re.sub(r"\s+", "", "".join(ElementTree.fromstring(text).itertext()))
    assert note.replace(" ", "") in plain, note


def rings(path):
    return [[tuple(map(float, point.split())) for point in ring[1:].split("L")] for ring in path.split("Z") if ring]


def area(ring):
    return sum(a[1] * b[0] - a[0] * b[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def same_outlines(browser, command):
    """lines around regions are the command's, over the photo as it is"""
    open_page(browser, command, "outlines.html")
    compare_lines(browser, command.file("outlines.svg"), 224, 224)
    ground = pixels(browser)
    choose(browser, "style", "evidence")
    choose(browser, "opacity", "0")
    assert pixels(browser) == ground, "under the lines lies the photo"
    choose(browser, "style", "outlines")
    compare_lines(browser, command.file("outlines.svg"), 224, 224)
    choose(browser, "polarity", "negative")
    assert browser.run(f"{ARTICLE}.querySelector('[name=style]').value") == "evidence"


def same_regions(browser, command):
    """the line goes around the region that was checked, as on the command's sheet, until a share of the evidence is chosen"""
    open_page(browser, command, "checked.html")
    compare_lines(browser, command.file("checked.svg"), 224, 224, says_share=False)
    before = browser.run(f"{ARTICLE}.querySelector('.contour').getAttribute('d')")
    assert "the checked region" in browser.run(f"{ARTICLE}.querySelector('.caption').textContent")
    choose(browser, "contour", "50")
    assert browser.run(f"{ARTICLE}.querySelector('.contour').getAttribute('d')") != before
    look(browser, {})
    assert browser.run(f"{ARTICLE}.querySelector('.contour').getAttribute('d')") == before


def hidden_regions(browser, command):
    """the pictures that the network was shown: without the region, and with nothing else"""
    open_page(browser, command, "checked.html")
    view(browser, "hiding")
    same = browser.run("""(() => {
      const samples = canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const [input, hidden, alone] = [document.querySelector('canvas.input'), ...document.querySelectorAll('.shown canvas')].map(samples);
      let [kept, shown, both] = [0, 0, 0];
      for (let i = 0; i < input.length; i += 4) {
        const is = picture => [0, 1, 2].every(channel => picture[i + channel] === input[i + channel]);
        if (is(hidden)) kept += 1;
        if (is(alone)) shown += 1;
        if (!is(hidden) && !is(alone)) both += 1;
      }
      return [kept, shown, both].map(count => count / (input.length / 4));
    })()""")
    # A quarter of the picture is hidden; a blurred pixel may be what it was.
    assert 0.74 < same[0] < 0.80 and 0.24 < same[1] < 0.31 and same[2] == 0, same
    assert browser.run(f"{ARTICLE}.querySelector('.sentence').textContent").startswith(("Without the outlined quarter", "Unconfirmed"))


def same_scale(browser, command):
    """a page begins with the scale that was asked for"""
    open_page(browser, command, "scale.html")
    assert browser.run(f"{ARTICLE}.querySelector('[name=scale]').value") == "fixed"
    assert browser.run(f"Number({ARTICLE}.dataset.top)") == 0.002


CHECKS = [same_lines, same_outlines, same_regions, hidden_regions, same_scale]
