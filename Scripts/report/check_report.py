"""Looks at the report as a reader does: opens it from a file in Chromium, moves every control, compares its pictures with the
command's, and finds out whether it is quiet, complete, accessible and readable.

usage: check_report.py IGVIZ FOLDER      IGVIZ is the program, FOLDER is for what is made
"""

import os
import shutil
import subprocess
import sys

import access
import lines
import one_photo
import rows_and_texts
import several_photos
from browser import Browser

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Command:
    """The program under test, run in the folder for what is made."""

    def __init__(self, path, folder):
        self.path, self.folder = os.path.abspath(path), folder

    def __call__(self, *arguments):
        done = subprocess.run([self.path, *arguments], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def file(self, name):
        return os.path.join(self.folder, name)


def main():
    igviz, folder = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    command = Command(igviz, os.path.abspath(folder))
    samples = os.path.join(ROOT, "SampleImages")
    one_photo.make(command, samples)
    lines.make(command, samples)
    several_photos.make(command, samples)
    rows_and_texts.make(command, samples)
    with Browser() as browser:
        for check in one_photo.CHECKS + lines.CHECKS + several_photos.CHECKS + rows_and_texts.CHECKS + access.CHECKS:
            check(browser, command)
            assert not browser.complaints, f"{check.__name__}: {browser.complaints}"
            print(f"report: {check.__doc__}")


if __name__ == "__main__":
    main()
