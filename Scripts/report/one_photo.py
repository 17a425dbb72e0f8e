"""The page of one photo, with six maps of two classes each."""

import os
import re
import time
import xml.etree.ElementTree as ElementTree

from pictures import difference, read_npy, read_png
from reader import ARTICLE, choose, column, look, open_page, pixels, rendered, settled, view

PAGE = "one.html"
SIZE_LIMIT = 3_000_000
# Of all samples of a picture, so many may differ from the command's by more than three levels: the page has half precision.
SHARE_LIMIT = 0.005
# The column with a path of its own, and its file.
BLACK, BLACK_FILE = 2, "arrays/integrated_gradients.386.black.npy"

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
    for name in ["gradients", "grad-cam"]:
        os.rename(command.file(f"arrays/{name}.npy"), command.file(f"arrays/{name}.386.npy"))
    for baseline in ["noisy-blur_20", "black", "white", "mean"]:
        os.rename(command.file(f"arrays/integrated_gradients.{baseline}.npy"),
                  command.file(f"arrays/integrated_gradients.386.{baseline}.npy"))


# MARK: Checks

def opens(browser, command):
    """one file of less than 3 MB, opened from a disk, and no request to anywhere"""
    open_page(browser, command, PAGE)
    size = os.path.getsize(command.file(PAGE))
    assert size < SIZE_LIMIT, size
    assert browser.run("document.querySelectorAll('.tabs [role=tab]').length") == 6
    own = "file://" + command.file(PAGE)
    elsewhere = [url[:60] for url in browser.requests if url != own and not url.startswith("data:image/")]
    assert not elsewhere, elsewhere


def same_pictures(browser, command):
    """its pictures are the command's, for every style, polarity, smoothing and colour map"""
    open_page(browser, command, PAGE)
    column(browser, BLACK)
    for options in LOOKS:
        look(browser, options)
        share, largest = difference(pixels(browser), rendered(command, BLACK_FILE, options))
        assert share <= SHARE_LIMIT, f"{options}: {100 * share:.2f} % of the samples differ, by up to {largest}"


def all_columns(browser, command):
    """so are those of every method and baseline"""
    files = ["gradients.386", "integrated_gradients.386.noisy-blur_20", "integrated_gradients.386.black",
             "integrated_gradients.386.white", "integrated_gradients.386.mean", "grad-cam.386"]
    open_page(browser, command, PAGE)
    for number, file in enumerate(files):
        column(browser, number)
        look(browser, {})
        share, largest = difference(pixels(browser), rendered(command, f"arrays/{file}.npy", {}))
        assert share <= SHARE_LIMIT, f"{file}: {100 * share:.2f} % of the samples differ, by up to {largest}"


def shared_scales(browser, command):
    """full colour is where the scale says: of a map, of all classes, of all maps of a unit"""
    open_page(browser, command, PAGE)
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


def every_control(browser, command):
    """every control changes the picture, and Reset changes it back"""
    open_page(browser, command, PAGE)
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
    open_page(browser, command, PAGE)
    column(browser, BLACK)
    browser.run(f"{ARTICLE}.querySelector('canvas.picture').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowDown", shift=True)
    text = browser.run(f"{ARTICLE}.querySelector('.readout').textContent")
    x, y = (int(n) - 1 for n in re.search(r"Pixel (\d+) across, (\d+) down", text).groups())
    assert (x, y) == (113, 128), text
    shape, values = read_npy(command.file("arrays/evidence.black.npy"))
    value = float(values[y * shape[1] + x])
    said = re.search(r": positive (\S+), negative ", text).group(1).replace("−", "-")
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    number, _, power = re.sub(r"\s*×\s*", "×", said).partition("×10")
    said = float(number) * 10 ** int(power.translate(powers) or "0")
    assert abs(said - value) <= 0.006 * value, (said, value)
    browser.until(f"{ARTICLE}.querySelector('.announcement').textContent === {ARTICLE}.querySelector('.readout').textContent")
    browser.run("document.activeElement.blur()")
    x, y = browser.run(f"(box => [box.x + box.width / 2, box.y + box.height / 3])({ARTICLE}.querySelector('canvas.picture').getBoundingClientRect())")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    browser.until(f"{ARTICLE}.querySelector('.readout').textContent.includes('Tile')")


def downloads(browser, command):
    """the map as an array and the picture as PNG and SVG can be saved"""
    open_page(browser, command, PAGE)
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
    assert browser.run(f"{ARTICLE}.querySelector('h1').textContent").startswith("tusker, 2")
    shown = browser.run(f"[...{ARTICLE}.querySelectorAll('.facts')].map(facts => facts.hidden)")
    assert shown == 2 * [True, False, True], shown
    browser.run(f"{ARTICLE}.querySelector('.tabs [role=tab][aria-selected=true]').focus()")
    before = browser.run("document.activeElement.textContent")
    browser.press("ArrowLeft")
    assert browser.run("document.activeElement.textContent") != before
    assert browser.run("document.activeElement.getAttribute('aria-selected')") == "true"


def views(browser, command):
    """four views as tabs: why, what hiding shows, the photo, the data; each is the only one that is shown"""
    open_page(browser, command, "targets.html")
    for name, titles in [
        ("why", ["The model’s answer", "Limits of this map"]),
        ("hiding", ["What the network answers without the region, and with nothing else", "Metrics, with controls that do not depend on the model"]),
        ("photo", ["As it was taken", "What the model saw"]),
        ("data", ["Agreement of the maps", "Sums of the attributions", "The score along the path", "Prediction", "How to reproduce"]),
    ]:
        view(browser, name)
        shown = browser.run("[...document.querySelectorAll('h2')].filter(h => h.checkVisibility()).map(h => h.textContent)")
        assert shown == titles, (name, shown)
    saw = browser.run(f"{ARTICLE}.querySelector('canvas.input').getContext('2d').getImageData(112, 112, 1, 1).data[3]")
    assert saw == 255
    browser.run(f"{ARTICLE}.querySelector('.views [aria-selected=true]').focus()")
    browser.press("Home")
    assert browser.run("document.activeElement.textContent") == "Why"


def charts(browser, command):
    """letters of charts have 12 pixels or more at any width, and titles are words"""
    for width in [390, 700, 1400]:
        browser.resize(width, 1000)
        open_page(browser, command, "targets.html")
        for name in ["hiding", "data"]:
            view(browser, name)
            browser.until("[...document.querySelectorAll('.chart')].filter(box => box.checkVisibility()).every(box => box.querySelector('svg text'))")
            small = browser.run("""[...document.querySelectorAll('svg text')].filter(text => text.checkVisibility()).filter(text => {
              const { a } = text.getScreenCTM();
              return a * parseFloat(getComputedStyle(text).fontSize) < 12;
            }).map(text => text.textContent)""")
            assert not small, (width, name, small)
    titles = browser.run("[...document.querySelectorAll('.chart h3')].map(h => h.textContent)")
    assert "Insertion, blurred fill, pixels" in titles, titles
    browser.resize(1280, 1000)


CHECKS = [opens, same_pictures, all_columns, shared_scales, every_control, reads_values, downloads, choices, views, charts]
