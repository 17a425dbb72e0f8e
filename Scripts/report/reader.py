"""What a reader does with a photo's page, and what the command makes of the same options."""

import base64

from pictures import read_png

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
    settled(browser, f"{ARTICLE}.querySelectorAll('.tabs [role=tab]')[{number}].click()")


def view(browser, name):
    """Opens a view of a photo: why, hiding, photo or data."""
    browser.run(f"{ARTICLE}.querySelector('.views [id$=-to-{name}]').click()")


def pixels(browser):
    text = browser.run(
        f"(canvas => {{ const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
        "let text = ''; for (let i = 0; i < data.length; i++) if (i % 4 < 3) text += String.fromCharCode(data[i]);"
        f"return btoa(text); }})({ARTICLE}.querySelector('canvas.picture'))")
    return base64.b64decode(text)


def open_page(browser, command, name, fragment=""):
    browser.open(command.file(name), fragment)
    browser.until(f"{ARTICLE} && {ARTICLE}.dataset.drawn")


def rendered(command, file, options, scale=None):
    """The command's picture of the same options."""
    arguments = [f"--{name}={value}" for name, value in options.items() if name not in ("scale",)]
    if scale:
        arguments.append(f"--scale={scale}")
    command("render", "arrays/input.png", "--attributions", file, "--layout", "overlay", "-o", "map.png", *arguments)
    return read_png(command.file("map.png"))[2]
