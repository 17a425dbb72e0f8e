"""The pages of rows of tables and of texts."""

import json
import os

SIZE_LIMIT = 3_000_000
ROWS, TEXTS = "iris.html", "reviews.html"
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
NUMBER = "text => Number(text.replace('−', '-').replace(/\\s*×\\s*10(.*)/, (_, power) => 'e' + [...power].map(digit => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)).map(place => place ? place - 1 : '-').join('')))"


def make(command, samples):
    models = os.path.join(samples, "../SampleModels")
    with open(os.path.join(models, "iris/iris.csv")) as file:
        lines = file.read().splitlines()
    # Names come from outside, whatever they are.
    with open(command.file("flowers.csv"), "w") as file:
        file.write("\n".join([lines[0] + ",name"] + [f'{line},"{HOSTILE.replace(chr(34), chr(34) * 2)}"' for line in lines[1:]]))
    command("flowers.csv", "--model", os.path.join(models, "iris/iris.onnx"), "--target", "all", "--truth", "species",
            "--id", "name", "--baseline", "mean", "-o", ROWS, "-q")
    sample = os.path.join(models, "sentiment")
    with open(command.file("reviews.txt"), "w") as file, open(os.path.join(sample, "reviews.txt")) as reviews:
        file.write(reviews.read() + HOSTILE + " good film\n")
    command("reviews.txt", "--model", os.path.join(sample, "sentiment.onnx"), "--tokenizer",
            os.path.join(sample, "vocab.txt"), "--target", "all", "--baseline", "pad", "--rule", "gauss-legendre", "--steps", "20",
            "-o", TEXTS, "-q")


def quiet(browser, command):
    """pages of rows and texts ask nobody for anything, and show hostile names as they are"""
    for name in [ROWS, TEXTS]:
        browser.open(command.file(name))
        own = "file://" + command.file(name)
        elsewhere = [url[:60] for url in browser.requests if url != own and not url.startswith("data:image/")]
        assert not elsewhere, elsewhere
        assert os.path.getsize(command.file(name)) < SIZE_LIMIT
        assert browser.run("document.querySelectorAll('img').length") == 0
        assert "onerror=alert(1)" in browser.run("document.body.textContent")


def listed(browser):
    return browser.run("[...document.querySelectorAll('table.list tr[data-row]')].map(row => [...row.cells].map(cell => cell.textContent))")


def choose(browser, name, value):
    browser.run(f"(control => {{ control.value = {value!r}; control.dispatchEvent(new Event('input', {{ bubbles: true }})); }})"
                f"(document.querySelector('form.filter').elements[{name!r}])")


def rows_list(browser, command):
    """wrong predictions come first, rows can be sorted, filtered and opened, and say as much as there is"""
    browser.open(command.file(ROWS))
    wrong = [line for line in listed(browser) if "(wrong)" in line[2]]
    count = len(wrong)
    assert count > 0 and all("(wrong)" in line[2] for line in listed(browser)[:count])
    assert browser.run("document.querySelector('.verdict').textContent").startswith(f"{count} of 150 predictions are wrong")
    choose(browser, "correct", "wrong")
    assert len(listed(browser)) == count
    assert browser.run("document.querySelector('.count').textContent") == f"{count} of 150 rows"
    choose(browser, "correct", "")
    choose(browser, "words", "row 17 ")
    assert [line[0].split(" ")[1] for line in listed(browser)] == ["17"]
    choose(browser, "words", "")
    browser.run("document.querySelector('.more').click()")
    assert len(listed(browser)) == 150
    for direction in ["ascending", "descending"]:
        browser.run("document.querySelector('[data-key=score] button').click()")
        assert browser.run("document.querySelector('[data-key=score]').getAttribute('aria-sort')") == direction
        scores = browser.run(f"[...document.querySelectorAll('table.list tr[data-row]')].map(row => ({NUMBER})(row.cells[3].textContent))")
        assert scores == sorted(scores, reverse=direction == "descending")
    before = listed(browser)[0][3]
    browser.run("[...document.querySelectorAll('.targets button')].at(-1).click()")
    assert browser.run("document.querySelectorAll('.targets [aria-pressed=true]').length") == 1
    assert before


def numbers(browser, command):
    """a row's attributions sum to what the page says they do, and its waterfall leads from the baseline's score to the row's"""
    browser.open(command.file(ROWS))
    browser.run("document.querySelector('table.list tbody button').click()")
    browser.until("document.querySelector('.waterfall svg') !== null")
    # Rounding to three digits, of four features.
    far = browser.run("""(table => {
      const number = cell => (%s)(cell.textContent);
      const lines = [...table.tBodies[0].rows].map(row => [...row.cells].slice(3).map(number));
      const sums = [...table.tFoot.rows[0].cells].slice(1).map(number);
      return Math.max(...sums.map((sum, i) => Math.abs(sum - lines.reduce((total, line) => total + line[i], 0))));
    })(document.querySelector('.detail table'))""" % NUMBER)
    assert far < 0.01, far
    bars = browser.run("""[...document.querySelectorAll('.waterfall rect')].map(bar => [bar.x.baseVal.value, bar.width.baseVal.value, bar.classList.contains('positive')])""")
    marks = browser.run("""[...document.querySelectorAll('.waterfall .mark')].map(mark => Number(/M([\\d.]+)/.exec(mark.getAttribute('d'))[1]))""")
    place = marks[0]
    for x, width, is_for in bars:
        place += width if is_for else -width
        assert abs((x + width if is_for else x) - place) < 1.5, (x, width, place)
    assert abs(place - marks[1]) < 4, (place, marks)
    browser.run("document.querySelector('table.list tbody button').click()")
    assert browser.run("document.querySelectorAll('.detail').length") == 0


def together(browser, command):
    """a data set's means with their errors, its wrong predictions, and one JSON object with both"""
    browser.open(command.file(ROWS))
    summary = json.loads(browser.run("document.getElementById('data-set').textContent"))
    assert summary["things"] == "rows" and summary["count"] == 150
    assert [group["label"] if "label" in group else None for group in summary["groups"]][0] is None
    assert sum(group["count"] for group in summary["groups"][1:]) == 150
    assert sum(each["count"] for each in summary["confusions"]) == summary["wrong"]
    assert browser.run("document.querySelectorAll('.data-set .bars').length") == len(summary["groups"])
    browser.until("document.querySelectorAll('.swarm canvas').length === 4")
    browser.open(command.file(TEXTS))
    summary = json.loads(browser.run("document.getElementById('data-set').textContent"))
    assert summary["things"] == "texts" and summary["groups"][0]["items"]


def texts(browser, command):
    """words say their numbers to the mouse and the arrow keys, a class is chosen with a button, ten words make the waterfall"""
    browser.open(command.file(TEXTS))
    assert browser.run("[...document.querySelectorAll('.text span')].every(word => word.title !== '')")
    browser.run("document.querySelector('.part:not(.closed) .words').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    word, said = browser.run("(part => [part.querySelector('.chosen').textContent, part.querySelector('.word').textContent])"
                             "(document.querySelector('.part:not(.closed)'))")
    assert said.startswith(f"“{word}”: "), said
    shown = "[...document.querySelectorAll('article')[0].querySelectorAll('.part')].map(part => part.checkVisibility())"
    before = browser.run(shown)
    assert before.count(True) == 1 and len(before) > 1
    browser.run(f"document.querySelectorAll('article')[0].querySelectorAll('.targets button')[{before.index(False)}].click()")
    assert browser.run(shown).index(True) == before.index(False)
    browser.until("document.querySelector('.waterfall svg rect') !== null")
    assert browser.run("Math.max(...[...document.querySelectorAll('.waterfall')].map(box => box.querySelectorAll('rect').length))") <= 13
    choose(browser, "words", "onerror")
    assert browser.run("[...document.querySelectorAll('article')].filter(text => text.checkVisibility()).length") == 1


CHECKS = [quiet, rows_list, numbers, together, texts]
