"""Whether everybody can use the pages: names, the keyboard, contrast, small screens, paper."""

import os

import one_photo
import rows_and_texts
import several_photos
from reader import open_page, view

CONTROLS = {"button", "combobox", "slider", "tab", "link", "searchbox", "textbox", "application", "tabpanel", "region",
            "table", "form", "group", "img", "image", "DisclosureTriangle", "checkbox", "radio", "tablist"}

# Every visible text and what lies behind it, and the contrast of the two.
CONTRAST = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parsed = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, below) => {
    const share = top[3] / 255;
    return [0, 1, 2].map(i => share * top[i] + (1 - share) * below[i]).concat(255);
  };
  const background = element => {
    if (!element) return parsed('Canvas');
    const own = parsed(getComputedStyle(element).backgroundColor);
    return own[3] === 255 ? own : over(own, background(element.parentElement));
  };
  const luminance = color => {
    const [r, g, b] = color.map(level => level / 255).map(
      value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === '' || !element.checkVisibility() || element.closest('script, :disabled, .unseen, title, desc, option')) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.closest('svg') !== null;
    const behind = background(isDrawn ? element.closest('svg').parentElement : element);
    const ink = over(parsed(isDrawn ? style.fill : style.color), behind);
    const [light, dark] = [luminance(ink), luminance(behind)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) found.push(`${text.slice(0, 40)}: ${contrast.toFixed(2)}`);
  }
  return found;
})()"""

# Files, what of them is shown, and what a reader has opened there.
PAGES = [(one_photo.PAGE, "", ""), (one_photo.PAGE, "", "data"), ("targets.html", "", ""), ("targets.html", "", "hiding"),
         ("targets.html", "", "photo"), ("targets.html", "", "data"), (several_photos.PAGE, "", ""),
         (several_photos.PAGE, "#photo-0", ""), (rows_and_texts.ROWS, "", ""), (rows_and_texts.ROWS, "", "row"),
         (rows_and_texts.TEXTS, "", "")]


class Folder:
    """The folder that a check has filled already."""

    def __init__(self, path):
        self.path = path

    def file(self, name):
        return os.path.join(self.path, name)


def visit(browser, command):
    for name, fragment, opened in PAGES:
        if name in (rows_and_texts.ROWS, rows_and_texts.TEXTS) or name == several_photos.PAGE and not fragment:
            browser.open(command.file(name))
        else:
            open_page(browser, command, name, fragment)
        if opened == "row":
            browser.run("[...document.querySelectorAll('table.list tbody button')].slice(0, 2).forEach(button => button.click())")
        elif opened:
            view(browser, opened)
        if opened == "" and fragment == "" and name == one_photo.PAGE:
            browser.run("document.querySelector('details.drawing').open = true")
        # The page looks after each layout which tables are cut off.
        browser.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))")
        yield f"{name}{fragment} {opened}".strip()


def names(browser, command):
    """every control has a name"""
    for page in visit(browser, command):
        nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
        nameless = [node["role"]["value"] for node in nodes
                    if not node.get("ignored") and node.get("role", {}).get("value") in CONTROLS
                    and not node.get("name", {}).get("value", "").strip()
                    # A picture beside its name is no news.
                    and node["role"]["value"] not in ("group",)]
        assert not nameless, f"{page}: {nameless}"
        levels = browser.run("[...document.querySelectorAll('h1, h2, h3')].filter(h => h.checkVisibility()).map(h => Number(h.tagName[1]))")
        assert levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), (page, levels)


def keyboard(browser, command):
    """the Tab key reaches every control, in the order of the page"""
    for page in visit(browser, command):
        wanted = browser.run("""(() => {
          window.stops = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')].filter(
            element => element.tabIndex >= 0 && !element.disabled && element.checkVisibility());
          return window.stops.length;
        })()""")
        browser.run("document.activeElement.blur(), window.scrollTo(0, 0)")
        browser.run("getSelection().removeAllRanges(), document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
        reached = []
        for _ in range(wanted + 10):
            browser.press("Tab")
            place = browser.run("window.stops.indexOf(document.activeElement)")
            if place < 0 or place in reached:
                break
            reached.append(place)
        assert reached == list(range(wanted)), (page, wanted, reached)


def contrast(browser, command):
    """all text has a contrast of 4.5 or more, on light and on dark paper"""
    for page in visit(browser, command):
        for scheme in ["light", "dark"]:
            browser.prefer(scheme)
            weak = browser.run(CONTRAST)
            assert not weak, f"{page}, {scheme}: {weak}"
        browser.prefer("light")


def small_screens(browser, command):
    """nothing is wider than a telephone"""
    browser.resize(390, 844)
    for page in visit(browser, command):
        width = browser.run("document.documentElement.scrollWidth")
        assert width <= 390, f"{page}: {width}"
    browser.resize(1280, 1000)


def paper(browser, command):
    """it can be printed, in light colours"""
    for page in visit(browser, command):
        browser.prefer("dark", media="print")
        assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", page
        browser.prefer("light")
        browser.pdf(command.file("page.pdf"))


CHECKS = [names, keyboard, contrast, small_screens, paper]
