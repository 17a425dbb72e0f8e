"""The page of one photo, with six maps of two classes each."""

import base64
import os
import random
import re
import struct
import time
import xml.etree.ElementTree as ElementTree

from pictures import difference, read_npy, read_png

PAGE = "one.html"
SIZE_LIMIT = 3_000_000
# Of all samples of a picture, so many may differ from the command's by more than three levels: the page has half precision.
SHARE_LIMIT = 0.005
# The column with a path of its own, and its file.
BLACK, BLACK_FILE = 2, "arrays/integrated_gradients.386.black.npy"

ARRAY_ROWS = 6

LOOKS = [
    {}, {"polarity": "negative"}, {"polarity": "magnitude"}, {"style": "diverging"},
    {"style": "mask"}, {"style": "mask", "polarity": "negative"},
    {"style": "regions"}, {"style": "regions", "polarity": "negative"}, {"style": "regions", "polarity": "magnitude"},
    {"style": "grey"}, {"style": "grey", "polarity": "positive"},
    {"smoothing": "0"}, {"smoothing": "4"}, {"style": "diverging", "smoothing": "1"}, {"style": "grey", "smoothing": "2"},
    {"colors": "yellow-red"}, {"style": "diverging", "colors": "blue-red"}, {"style": "regions", "colors": "grey"},
    {"style": "evidence", "colors": "blue-red"},
]


def make(command, samples):
    command(os.path.join(samples, "elephant.jpg"), "--method", "gradient", "--method", "ig", "--method", "grad-cam",
            "-b", "noisy-blur:20", "-b", "black", "-b", "white", "-b", "mean", "-o", PAGE, "--arrays", "arrays",
            "-q", "--runs", "8")
    command(os.path.join(samples, "elephant.jpg"), "--steps", "20", "-t", "top3", "--evaluate", "-o", "targets.html", "-q")
    write_rows(command.file("rows.npy"))
    command("rows.npy", "-m", os.path.join(samples, "../Tests/Fixtures/onnx/models/digit.onnx"), "-t", "0", "--method", "ig",
            "-o", "rows.html", "-o", "rows.svg", "-q")
    for name in ["gradients", "grad-cam"]:
        os.rename(command.file(f"arrays/{name}.npy"), command.file(f"arrays/{name}.386.npy"))
    for baseline in ["noisy-blur_20", "black", "white", "mean"]:
        os.rename(command.file(f"arrays/integrated_gradients.{baseline}.npy"),
                  command.file(f"arrays/integrated_gradients.386.{baseline}.npy"))


def write_rows(path):
    """Noise of the size that the model takes."""
    generator = random.Random(1)
    values = [generator.random() for _ in range(ARRAY_ROWS * 120)]
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({ARRAY_ROWS}, 1, 12, 10), }}".ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(struct.pack(f"<{len(values)}f", *values))


# MARK: The page's controls

ARTICLE = "document.querySelector('article.photo:not([hidden])')"


def settled(browser, action):
    """Does something and waits until the picture has been drawn anew."""
    before = browser.run(f"Number({ARTICLE}.dataset.drawn)")
    browser.run(action)
    browser.until(f"Number({ARTICLE}.dataset.drawn) > {before}")


def choose(browser, name, value):
    settled(browser, f"(control => {{ control.value = {value!r}; "
            f"control.dispatchEvent(new Event('input', {{ bubbles: true }})); }})"
            f"({ARTICLE}.querySelector('form.controls').elements[{name!r}])")


def look(browser, options):
    settled(browser, f"{ARTICLE}.querySelector('[name=reset]').click()")
    choose(browser, "scale", options.get("scale", "each"))
    for name in ["style", "polarity", "colors", "smoothing"]:
        if name in options:
            choose(browser, name, options[name])


def column(browser, number):
    settled(browser, f"{ARTICLE}.querySelectorAll('[role=tab]')[{number}].click()")


def pixels(browser):
    text = browser.run(
        f"(canvas => {{ const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
        "let text = ''; for (let i = 0; i < data.length; i++) if (i % 4 < 3) text += String.fromCharCode(data[i]);"
        f"return btoa(text); }})({ARTICLE}.querySelector('canvas.picture'))")
    return base64.b64decode(text)


def open_page(browser, command, name=PAGE, fragment=""):
    browser.open(command.file(name), fragment)
    browser.until(f"{ARTICLE} && {ARTICLE}.dataset.drawn")


def rendered(command, file, options, scale=None):
    """The command's picture of the same options."""
    arguments = [f"--{name}={value}" for name, value in options.items() if name not in ("scale",)]
    if scale:
        arguments.append(f"--scale={scale}")
    command("render", "arrays/input.png", "--attributions", file, "--layout", "overlay", "-o", "map.png", *arguments)
    return read_png(command.file("map.png"))[2]


# MARK: Checks

def opens(browser, command):
    """one file of less than 3 MB, opened from a disk, and no request to anywhere"""
    open_page(browser, command)
    size = os.path.getsize(command.file(PAGE))
    assert size < SIZE_LIMIT, size
    assert browser.run("document.querySelectorAll('[role=tab]').length") == 6
    own = "file://" + command.file(PAGE)
    elsewhere = [url[:60] for url in browser.requests if url != own and not url.startswith("data:image/")]
    assert not elsewhere, elsewhere


def same_pictures(browser, command):
    """its pictures are the command's, for every style, polarity, smoothing and colour map"""
    open_page(browser, command)
    column(browser, BLACK)
    for options in LOOKS:
        look(browser, options)
        share, largest = difference(pixels(browser), rendered(command, BLACK_FILE, options))
        assert share <= SHARE_LIMIT, f"{options}: {100 * share:.2f} % of the samples differ, by up to {largest}"


def all_columns(browser, command):
    """so are those of every method and baseline"""
    files = ["gradients.386", "integrated_gradients.386.noisy-blur_20", "integrated_gradients.386.black",
             "integrated_gradients.386.white", "integrated_gradients.386.mean", "grad-cam.386"]
    open_page(browser, command)
    for number, file in enumerate(files):
        column(browser, number)
        look(browser, {})
        share, largest = difference(pixels(browser), rendered(command, f"arrays/{file}.npy", {}))
        assert share <= SHARE_LIMIT, f"{file}: {100 * share:.2f} % of the samples differ, by up to {largest}"


def shared_scales(browser, command):
    """full colour is where the scale says: of a map, of all classes, of all maps of a unit"""
    open_page(browser, command)
    tops = []
    for number in range(6):
        column(browser, number)
        look(browser, {})
        tops.append(browser.run(f"Number({ARTICLE}.dataset.top)"))
    column(browser, BLACK)
    look(browser, {"scale": "shared"})
    shared = browser.run(f"Number({ARTICLE}.dataset.top)")
    assert shared == max(tops[1:]), (shared, tops)
    share, largest = difference(pixels(browser), rendered(command, BLACK_FILE, {}, scale=shared))
    assert share <= SHARE_LIMIT, (share, largest)
    open_page(browser, command, "targets.html")
    own = []
    for target in range(3):
        settled(browser, f"{ARTICLE}.querySelectorAll('.targets button')[{target}].click()")
        look(browser, {})
        own.append(browser.run(f"Number({ARTICLE}.dataset.top)"))
        look(browser, {"scale": "column"})
        assert browser.run(f"Number({ARTICLE}.dataset.top)") >= own[-1]
    assert browser.run(f"Number({ARTICLE}.dataset.top)") == max(own)


def same_lines(browser, command):
    """the line around the evidence is the command's"""
    open_page(browser, command)
    column(browser, BLACK)
    for percent in [50, 80]:
        look(browser, {})
        choose(browser, "contour", str(percent))
        command("render", "arrays/input.png", "--attributions", BLACK_FILE, "-o", "sheet.svg", f"--contour={percent}",
                "--scale=each")
        compare_lines(browser, command.file("sheet.svg"), 224, 224)
    # In a small array of chance corners meet crosswise.
    for row in range(ARRAY_ROWS):
        open_page(browser, command, "rows.html", f"#photo-{row}")
        compare_lines(browser, command.file(f"rows.{row}.svg"), 10, 12)


def compare_lines(browser, svg, columns, rows):
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
    said = browser.run(f"{ARTICLE}.querySelector('.caption').textContent").replace("\u00a0", " ")
    note = re.search(r"the line holds \d+ % of it, in \d+ % of the picture", said).group(0)
    plain = re.sub(r"\s+", "", "".join(ElementTree.fromstring(text).itertext()))
    assert note.replace(" ", "") in plain, note


def rings(path):
    return [[tuple(map(float, point.split())) for point in ring[1:].split("L")] for ring in path.split("Z") if ring]


def area(ring):
    return sum(a[1] * b[0] - a[0] * b[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def every_control(browser, command):
    """every control changes the picture, and Reset changes it back"""
    open_page(browser, command)
    look(browser, {})
    first = pixels(browser), browser.run(f"{ARTICLE}.querySelector('.contour').getAttribute('d')")
    for name, value in [("style", "mask"), ("polarity", "negative"), ("colors", "grey"), ("scale", "shared"),
                        ("opacity", "40"), ("smoothing", "5"), ("contour", "70"), ("clipAbove", "15"), ("clipBelow", "50")]:
        look(browser, {})
        choose(browser, name, value)
        now = pixels(browser), browser.run(f"{ARTICLE}.querySelector('.contour').getAttribute('d')")
        assert now != first, name
    look(browser, {})
    assert pixels(browser) == first[0]
    choose(browser, "opacity", "0")
    assert pixels(browser) == read_png(command.file("arrays/input.png"))[2], "without a layer it is the photo"
    choose(browser, "polarity", "both")
    assert browser.run(f"{ARTICLE}.querySelector('[name=style]').value") == "diverging"
    choose(browser, "style", "mask")
    assert browser.run(f"{ARTICLE}.querySelector('[name=polarity]').value") == "positive"


def reads_values(browser, command):
    """arrow keys and the mouse read single values, which are announced"""
    open_page(browser, command)
    column(browser, BLACK)
    browser.run(f"{ARTICLE}.querySelector('canvas.picture').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowDown", shift=True)
    text = browser.run(f"{ARTICLE}.querySelector('.readout').textContent")
    x, y = (int(n) - 1 for n in re.search(r"Pixel (\d+) across, (\d+) down", text).groups())
    assert (x, y) == (113, 128), text
    shape, values = read_npy(command.file("arrays/evidence.black.npy"))
    value = float(values[y * shape[1] + x])
    said = re.search(r": (\S+) for it and", text).group(1).replace("−", "-")
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    number, _, power = said.partition("·10")
    said = float(number) * 10 ** int(power.translate(powers) or "0")
    assert abs(said - value) <= 0.006 * value, (said, value)
    browser.until(f"{ARTICLE}.querySelector('.announcement').textContent === {ARTICLE}.querySelector('.readout').textContent")
    browser.run("document.activeElement.blur()")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=300, y=500)
    browser.until(f"{ARTICLE}.querySelector('.readout').textContent.includes('Tile')")


def downloads(browser, command):
    """the map as an array and the picture as PNG and SVG can be saved"""
    open_page(browser, command)
    column(browser, BLACK)
    look(browser, {})
    folder = command.file("downloads")
    os.makedirs(folder, exist_ok=True)
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)
    for kind in ["npy", "png", "svg"]:
        browser.run(f"{ARTICLE}.querySelector('.save-{kind}').click()")
        until_file(folder, "." + kind)
    names = {os.path.splitext(name)[1]: os.path.join(folder, name) for name in os.listdir(folder)}
    shape, values = read_npy(names[".npy"])
    expected = read_npy(command.file("arrays/evidence.black.npy"))
    largest = max(expected[1])
    assert shape == expected[0]
    assert all(abs(a - b) <= max(b * 2 ** -10, largest * 2 ** -25) for a, b in zip(values, expected[1]))
    assert read_png(names[".png"])[:2] == (896, 896)
    root = ElementTree.parse(names[".svg"]).getroot()
    assert [child.tag.split("}")[1] for child in root] == ["image", "path", "path"]


def until_file(folder, suffix):
    for _ in range(500):
        if any(name.endswith(suffix) for name in os.listdir(folder)):
            time.sleep(0.1)
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing was saved as {suffix}")


def choices(browser, command):
    """classes at a click, methods as tabs that the arrow keys move between"""
    open_page(browser, command, "targets.html")
    settled(browser, f"{ARTICLE}.querySelectorAll('.targets button')[1].click()")
    assert browser.run(f"{ARTICLE}.querySelector('h1').textContent").startswith("tusker: probability 0.2")
    shown = browser.run(f"[...{ARTICLE}.querySelectorAll('.facts')].map(facts => facts.hidden)")
    assert shown == [True, False, True], shown
    browser.run(f"{ARTICLE}.querySelector('[role=tab][aria-selected=true]').focus()")
    before = browser.run("document.activeElement.textContent")
    browser.press("ArrowLeft")
    assert browser.run("document.activeElement.textContent") != before
    assert browser.run("document.activeElement.getAttribute('aria-selected')") == "true"
    for title in ["What the maps agree on", "What cancels, and what adds up", "The score along the path",
                  "Measured, beside controls that never saw the model", "What to keep in mind", "How to make it again"]:
        assert browser.run(f"[...document.querySelectorAll('h2')].some(h => h.checkVisibility() && h.textContent === {title!r})"), title


CHECKS = [opens, same_pictures, all_columns, shared_scales, same_lines, every_control, reads_values, downloads, choices]
