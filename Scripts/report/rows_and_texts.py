"""The pages of rows of tables and of texts, which have no script: what they say is there when they open."""

import os

SIZE_LIMIT = 3_000_000
ROWS, TEXTS = "iris.html", "reviews.html"
HOSTILE = "<img src=x onerror=alert(1)>\"'&"


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
            os.path.join(sample, "vocab.txt"), "--baseline", "pad", "--rule", "gauss-legendre", "--steps", "20", "-o", TEXTS, "-q")


def quiet(browser, command):
    """pages of rows and texts have no script, ask nobody for anything, and show hostile names as they are"""
    for name in [ROWS, TEXTS]:
        browser.open(command.file(name))
        own = "file://" + command.file(name)
        elsewhere = [url[:60] for url in browser.requests if url != own and not url.startswith("data:image/")]
        assert not elsewhere, elsewhere
        assert os.path.getsize(command.file(name)) < SIZE_LIMIT
        assert browser.run("document.scripts.length") == 0
        assert browser.run("document.querySelectorAll('img').length") == 0
        assert "onerror=alert(1)" in browser.run("document.body.textContent")


def numbers(browser, command):
    """their numbers are complete: a row's attributions, and a text's, sum to what the page says they do"""
    browser.open(command.file(ROWS))
    # Rounding to four digits, of four features.
    far = browser.run("""Math.max(...[...document.querySelectorAll('article table')].map(table => {
      const number = cell => Number(cell.textContent.replace('−', '-'));
      const lines = [...table.tBodies[0].rows].map(row => [...row.cells].slice(3).map(number));
      const sums = [...table.tFoot.rows[0].cells].slice(1).map(number);
      return Math.max(...sums.map((sum, i) => Math.abs(sum - lines.reduce((total, line) => total + line[i], 0))));
    }))""")
    assert far < 1e-3, far
    assert browser.run("document.querySelectorAll('article').length") == 100
    assert browser.run("document.querySelectorAll('svg').length") == 3
    browser.open(command.file(TEXTS))
    assert browser.run("[...document.querySelectorAll('.text span')].every(word => word.title !== '')")


CHECKS = [quiet, numbers]
