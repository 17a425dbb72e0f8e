"""Runs the command igviz once."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import os
import re
import subprocess
import tempfile
import zipfile
from typing import Any, Dict, Iterator, List, Optional, Sequence

import numpy as np

from .. import binary as binaries
from .. import version
from ..errors import ExplanationError, WorkerError

#: The command's exit code for results that miss a tolerance. The results are complete, and their verdict reports the miss.
TOLERANCE_MISSED = 75


@dataclasses.dataclass
class Answer:
    """The results of the command."""

    #: One document for each input or row, as described in docs/json.md.
    documents: List[Dict[str, Any]]
    #: Arrays by name; the rows of an input with several are stacked along the first axis.
    arrays: Dict[str, "np.ndarray[Any, Any]"]
    #: Contents of the requested files, without those that the command cannot draw for this input.
    files: Dict[str, bytes]


@dataclasses.dataclass
class Run:
    """One command line, and the files that it names.

    A run can be pickled and repeated, for example to write the page of an explanation.
    """

    binary: str
    #: The words of the command line, without outputs. Names of `files` are relative.
    words: List[str]
    #: Contents of input files by name.
    files: Dict[str, bytes] = dataclasses.field(default_factory=dict)
    #: Keeps the exported model's folder as long as the run may be repeated.
    model: Any = None

    def answer(self, outputs: Sequence[str] = (), arrays: bool = True) -> Answer:
        """Runs the command.

        outputs: names of figures (.png, .pdf, .svg) and pages (.html). A file that cannot be drawn for this input is left out.

        Raises ExplanationError if the input, the model or an option is wrong, WorkerError if the command failed.
        """
        wanted = list(outputs)
        while True:
            try:
                return self._answer(wanted, arrays)
            except ExplanationError as error:
                # An input that is no photo, table or text has no page, and a volume may have no figure.
                undrawable = next((name for name in wanted if f"cannot draw {name}" in str(error)), None)
                if undrawable is None:
                    raise
                wanted.remove(undrawable)

    def documents(self) -> List[Dict[str, Any]]:
        """Runs the command, whose words contain --json, and returns its documents."""
        with self._folder() as folder:
            return _documents(self._execute(self.words, folder).decode())

    def write(self, path: str) -> None:
        """Writes one figure or page.

        path: a file ending in .png, .jpg, .pdf, .svg or .html.

        Raises ExplanationError if the file's kind is unknown or does not suit the input, WorkerError if the command failed.
        """
        words = list(self.words)
        if "--dpi" in words and not path.lower().endswith((".png", ".jpg", ".jpeg")):
            # The command refuses an option without an effect.
            place = words.index("--dpi")
            del words[place:place + 2]
        words += ["--output", os.path.abspath(path), "--quiet"]
        with self._folder() as folder:
            self._execute(words, folder)

    @contextlib.contextmanager
    def _folder(self) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="igviz-") as folder:
            for name, content in self.files.items():
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            yield folder

    def _answer(self, outputs: List[str], arrays: bool) -> Answer:
        words = self.words + ["--json"]
        for name in outputs:
            words += ["--output", name]
        if arrays:
            words += ["--arrays", "arrays.npz"]
        with self._folder() as folder:
            printed = self._execute(words, folder)
            try:
                documents = _documents(printed.decode())
                found = _arrays(os.path.join(folder, "arrays.npz")) if arrays else {}
            except (ValueError, OSError, zipfile.BadZipFile) as error:
                raise WorkerError(f"{self.binary} wrote no results: {error}") from error
            files = {}
            for name in outputs:
                path = os.path.join(folder, name)
                # The page of several inputs of one model is not written.
                if os.path.exists(path):
                    with open(path, "rb") as file:
                        files[name] = file.read()
        # Without the means that --mean adds, which explain no single input.
        return Answer([document for document in documents if "attributions" in document], found, files)

    def _execute(self, words: List[str], folder: str) -> bytes:
        """Runs the command in a folder and returns its standard output. Ctrl-C ends the command."""
        if problem := version.problem(self.binary):
            raise WorkerError(problem)
        try:
            ended = subprocess.run(
                [self.binary, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=binaries.environment())
        except OSError as error:
            raise WorkerError(f"{self.binary} cannot be started: {error}") from None
        message = ended.stderr.decode(errors="replace").strip()
        if ended.returncode in (0, TOLERANCE_MISSED):
            return ended.stdout
        if ended.returncode < 0 or not message:
            raise WorkerError(f"{self.binary} ended with status {ended.returncode}" + (message and f": {message}"))
        raise ExplanationError(_plain(message), ended.returncode)


def _documents(text: str) -> List[Dict[str, Any]]:
    """The documents of --json: a single document has several lines, several documents have one line each."""
    if text.startswith("{\n"):
        return [json.loads(text)]
    return [json.loads(line) for line in text.splitlines()]


def _arrays(path: str) -> Dict[str, "np.ndarray[Any, Any]"]:
    with zipfile.ZipFile(path) as archive:
        return {
            name[:-len(".npy")]: np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
            for name in archive.namelist() if name.endswith(".npy")}


def joined(runs: Sequence[Run]) -> Optional[Run]:
    """Joins runs with the same options to one run for all their inputs; `None` if there are no runs."""
    if not runs:
        return None
    names: List[str] = []
    files: Dict[str, bytes] = {}
    for number, run in enumerate(runs):
        name = run.words[0]
        if name in run.files:
            files[f"{number}-{name}"] = run.files[name]
            name = f"{number}-{name}"
        names.append(name)
    return Run(runs[0].binary, [*names, *runs[0].words[1:]], files, runs[0].model)


def _plain(message: str) -> str:
    """A message without the program's name and the hints for a terminal."""
    return re.sub("^(igviz|Error): ", "", message.partition("\nUsage: ")[0], flags=re.MULTILINE)
