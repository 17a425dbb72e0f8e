"""Measures the page of 10,000 rows with four features and three targets: its size, and the time to the first contentful paint.

usage: measure_rows.py IGVIZ FOLDER      IGVIZ is a release build, FOLDER is for what is made
"""

import os
import random
import statistics
import subprocess
import sys
import time

from browser import Browser

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS, OPENINGS = 10_000, 5
SIZE_LIMIT, TIME_LIMIT = 3_000_000, 200


def make(igviz, folder):
    models = os.path.join(ROOT, "SampleModels/iris")
    with open(os.path.join(models, "iris.csv")) as file:
        head, *lines = file.read().splitlines()
    generator = random.Random(1)
    with open(os.path.join(folder, "rows.csv"), "w") as file:
        file.write(head + "\n")
        for number in range(ROWS):
            *values, species = lines[number % len(lines)].split(",")
            noisy = [f"{float(value) + generator.gauss(0, 0.2):.3f}" for value in values]
            file.write(",".join(noisy + [species]) + "\n")
    page = os.path.join(folder, "rows.html")
    started = time.monotonic()
    subprocess.run([igviz, os.path.join(folder, "rows.csv"), "--model", os.path.join(models, "iris.onnx"), "--target", "all",
                    "--truth", "species", "--baseline", "mean", "-o", page, "-q"], check=True)
    return page, time.monotonic() - started


def first_paint(browser, page):
    browser.open(page)
    browser.until("performance.getEntriesByName('first-contentful-paint').length > 0")
    return browser.run("performance.getEntriesByName('first-contentful-paint')[0].startTime")


def main():
    igviz, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    page, seconds = make(igviz, folder)
    size = os.path.getsize(page)
    with Browser() as browser:
        times = [first_paint(browser, page) for _ in range(OPENINGS)]
        complaints = browser.complaints
    median = statistics.median(times)
    print(f"{ROWS} rows explained and written in {seconds:.1f} s; {size:,} bytes; first contentful paint {median:.0f} ms, "
          f"median of {', '.join(f'{one:.0f}' for one in times)}")
    assert not complaints, complaints
    assert size <= SIZE_LIMIT and median <= TIME_LIMIT, "over the limit"


if __name__ == "__main__":
    main()
