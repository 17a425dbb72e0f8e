"""The page of several photos, one of them with a name that wants to be a program."""

import os
import shutil

from reader import ARTICLE, open_page

PAGE = "many.html"
HOSTILE = "<script>alert(1)</script>\"\u0301 onmouseover=alert(2) '&amp;\u2028.jpg"


def make(command, samples):
    for name in ["cat.png", "coffee.jpg", "elephant.jpg", "red_panda.jpg"]:
        shutil.copy(os.path.join(samples, name), command.file(name))
    shutil.copy(os.path.join(samples, "elephant.jpg"), command.file(HOSTILE.replace("/", "\u2215")))
    names = ["cat.png", "coffee.jpg", "elephant.jpg", "red_panda.jpg", HOSTILE.replace("/", "\u2215")]
    # More than are kept in full.
    for number in range(10):
        shutil.copy(os.path.join(samples, "cat.png"), command.file(f"cat {number}.png"))
        names.append(f"cat {number}.png")
    command(*names, "--method", "gradient", "-o", PAGE, "-q", "--title", "<b>Cats</b> & others")


def rows(browser, key):
    return browser.run(f"[...document.querySelectorAll('table.photos tbody tr')].filter(row => !row.hidden)"
                       f".map(row => row.dataset[{key!r}])")


def opens(browser, command):
    """a table of all photos, whatever they are called, with a few in full"""
    browser.open(command.file(PAGE))
    browser.until("document.querySelector('.count').textContent !== ''")
    assert browser.run("document.title") == "<b>Cats</b> & others"
    assert HOSTILE.replace("/", "\u2215") in rows(browser, "name")
    assert browser.run("document.querySelectorAll('main script:not([type]), [onmouseover]').length") == 0
    assert browser.run("document.querySelectorAll('article.photo').length") == 12
    assert all(url.startswith(("file://" + command.file(PAGE), "data:image/")) for url in browser.requests)


def sorts(browser, command):
    """heads are buttons that sort, and say which way"""
    for key in ["name", "label", "score", "rank", "border", "center"]:
        head = f"document.querySelector('th[data-key={key}]')"
        for direction in ["ascending", "descending"]:
            browser.run(f"{head}.querySelector('button').click()")
            assert browser.run(f"{head}.getAttribute('aria-sort')") == direction
            values = rows(browser, key)
            if key not in ("name", "label"):
                values = list(map(float, values))
                assert values == sorted(values, reverse=direction == "descending"), (key, values)
    assert browser.run("document.querySelectorAll('[aria-sort]').length") == 1


def filters(browser, command):
    """words and verdicts choose what is listed"""
    def type_words(text):
        browser.run("(input => { input.value = %r; input.dispatchEvent(new Event('input', { bubbles: true })); })"
                    "(document.querySelector('[name=words]'))" % text)
        return rows(browser, "name")
    assert type_words("Cat 3") == ["cat 3.png"]
    assert browser.run("document.querySelector('.count').textContent") == "1 of 15 photos"
    assert type_words("panda") and len(type_words("")) == 15


def lazy(browser, command):
    """thumbnails are drawn when they come into view"""
    browser.resize(1280, 400)
    browser.open(command.file(PAGE))
    drawn = "[...document.querySelectorAll('canvas.thumbnail')].filter(canvas => canvas.width > 1).length"
    browser.run("document.querySelector('table.photos').scrollIntoView()")
    browser.until(f"{drawn} > 2")
    assert browser.run(drawn) < browser.run("document.querySelectorAll('canvas.thumbnail').length")
    browser.run("document.querySelector('table.photos tbody tr:last-child').scrollIntoView()")
    browser.until("document.querySelector('table.photos tbody tr:last-child canvas').width > 1")
    before = browser.run("document.querySelector('table.photos tbody tr:last-child canvas').toDataURL()")
    browser.run("(select => { select.value = 'shared'; select.dispatchEvent(new Event('input', { bubbles: true })); })"
                "(document.querySelector('.filter [name=scale]'))")
    browser.until("document.querySelector('table.photos tbody tr:last-child canvas').toDataURL() !== %r" % before)
    browser.resize(1280, 1000)


def follows(browser, command):
    """a click opens a photo's full view, and another one all photos again"""
    browser.open(command.file(PAGE))
    browser.run("document.querySelector('table.photos a').click()")
    browser.until(f"{ARTICLE} && {ARTICLE}.dataset.drawn")
    assert browser.run("document.getElementById('index').hidden")
    browser.run(f"{ARTICLE}.querySelector('header a').click()")
    browser.until("!document.getElementById('index').hidden")
    browser.run("document.querySelector('table.photos summary').click()")
    assert browser.run("document.querySelector('table.photos details').open")
    last = browser.run("[...document.querySelectorAll('article.photo')].at(-1).id")
    open_page(browser, command, PAGE, f"#{last}")


CHECKS = [opens, sorts, filters, lazy, follows]
