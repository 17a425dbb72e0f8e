"""Explains predictions of a model, for one input or many."""

from __future__ import annotations

import base64
import collections
import os
from typing import Any, Deque, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np

from . import binary as binaries
from . import inputs
from .asking.photos import exported_for_photos
from .asking.run import Run
from .asking.words import text_of
from .errors import ExplanationError
from .explanation import Explanation
from .request import Refused, Request
from .worker import Worker

OPTIONS = ("target", "baseline", "method", "tolerance", "steps", "runs", "seed", "check", "region")


class Explainer:
    """Explains predictions of a model. Any number of threads may use an explainer.

    A forked process (multiprocessing, a DataLoader) starts its own worker at its first call; so does a process that receives a
    pickled explainer. If the worker ends, every waiting call raises WorkerError, and the next call starts another worker. After
    Ctrl-C, a timeout or an iteration that ended early, late answers are dropped. The worker ends with the interpreter at the latest.

    model: a name from `igviz models list`, the path of an ONNX file, or a model in memory that takes photos, as for `igviz.explain`.
    threads: number of threads, and of requests under way at once. (default: every core)
    binary: path of the command. (default: $IGVIZ, else the wheel's own, else the first igviz on the PATH)
    start_timeout: seconds for the worker to start and open the model.
    options: other options of `igviz worker`: preprocess="torchvision" is --preprocess torchvision, outlines=True is --outlines,
        caption=False is --no-caption, and a list repeats an option.

    Raises BinaryNotFound.
    """

    def __init__(
        self, model: Any = "efficientnet-lite0", *, threads: Optional[int] = None, binary: Optional[str] = None,
        start_timeout: float = 600, **options: Any
    ):
        #: The exported model, if a model in memory was given; its file exists as long as this object.
        self._exported: Any = None
        if not isinstance(model, (str, os.PathLike)):
            self._exported, options = exported_for_photos(model, options, binary)
        path = self._exported.path if self._exported else os.fsdecode(model)
        command = [binaries.find(binary), "worker", "--model", path]
        if threads is not None:
            command += ["--threads", str(threads)]
        for name, value in options.items():
            command += _words(name, value)
        self.model = path
        # Enough requests to keep every thread busy, with bounded memory.
        self._together = 2 * (threads or os.cpu_count() or 1)
        self._takes_photos = options.get("inputs", "photos") == "photos"
        self._worker = Worker(command, _folder(), start_timeout)
        # The worker opens the model while the program continues.
        self._worker.open()

    def __getstate__(self) -> Dict[str, Any]:
        worker = self._worker
        return {**self.__dict__, "_worker": (worker.command, worker.folder, worker.start_timeout)}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state, _worker=Worker(*state["_worker"]))

    def __enter__(self) -> "Explainer":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self, timeout: float = 10) -> None:
        """Ends the worker, after waiting at most `timeout` seconds for the calls of other threads; then they raise WorkerError."""
        self._worker.close(timeout)

    def explain(
        self, value: Any, *, picture: bool = True, arrays: bool = True, timeout: Optional[float] = None, **options: Any
    ) -> Explanation:
        """Explains one input.

        value: a path, the bytes of a file, an array (height × width × 3 whole levels from 0 to 255) or a Pillow image. A Pillow image
            is read like its file, including transparency, orientation and 16 bits. With inputs="arrays", an array has the shape of
            the model's input.
        picture: whether the explanation contains the figure.
        arrays: whether the explanation contains the arrays.
        timeout: seconds to wait. (default: no limit)
        options: target, baseline, method, tolerance, steps, runs, seed, check, region, as described in docs/worker.md.

        The file of a model in memory is compared with the framework on the explainer's first photo that is explained with arrays.

        Raises ExplanationError if the input or an option is wrong, WorkerError if the worker ended, TimeoutError.
        """
        _check(options)
        request = self._request(value, picture, arrays, options)
        try:
            self._worker.send(request)
            answer = request.result(timeout)
        finally:
            request.abandon()
        return self._explanation(answer, request)

    def explain_many(
        self, values: Iterable[Any], *, picture: bool = False, arrays: bool = True, errors: str = "raise",
        **options: Any
    ) -> Iterator[Union[Explanation, ExplanationError]]:
        """Yields explanations in the order of the inputs. Reads from the iterable only as fast as inputs are explained.

        values: inputs as for `explain`.
        errors: "raise" stops at the first input that cannot be explained; "return" yields its ExplanationError instead.
        """
        if errors not in ("raise", "return"):
            raise ValueError(f"errors must be 'raise' or 'return', not {errors!r}")
        _check(options)
        return self._many(((value, options) for value in values), picture, arrays, errors == "return")

    def explain_pairs(self, pairs: Iterable[Tuple[Any, Dict[str, Any]]]) -> Iterator[Explanation]:
        """Yields explanations of inputs that have options of their own, with arrays and without figures.

        pairs: an input and its options, as for `explain`.
        """
        for one in self._many(pairs, False, True, False):
            if isinstance(one, Explanation):
                yield one

    def _many(
        self, pairs: Iterable[Tuple[Any, Dict[str, Any]]], picture: bool, arrays: bool, returns_errors: bool
    ) -> Iterator[Union[Explanation, ExplanationError]]:
        waiting: Deque[Union[Request, Refused]] = collections.deque()

        def first() -> Union[Explanation, ExplanationError]:
            try:
                request = waiting[0]
                return self._explanation(request.result(), request)
            except ExplanationError as error:
                if not returns_errors:
                    raise
                return error

        try:
            for value, options in pairs:
                try:
                    sent = self._request(value, picture, arrays, options)
                except ExplanationError as error:
                    waiting.append(Refused(error))
                else:
                    waiting.append(sent)
                    self._worker.send(sent)
                if len(waiting) >= self._together:
                    found = first()
                    waiting.popleft()
                    yield found
            while waiting:
                found = first()
                waiting.popleft()
                yield found
        finally:
            # Also after Ctrl-C, an error, or a loop that ended early.
            for request in waiting:
                request.abandon()

    def _request(self, value: Any, picture: bool, arrays: bool, options: Dict[str, Any]) -> Request:
        content: Dict[str, Any] = inputs.request(value, self._takes_photos)
        for name, option in options.items():
            content[name] = [str(one) for one in option] if isinstance(option, (list, tuple, np.ndarray)) else option
        if picture:
            content["picture"] = "inline"
        if arrays:
            content["arrays"] = "inline"
        request = Request(content)
        request.question = self._repeated(content, options)
        return request

    def _repeated(self, content: Dict[str, Any], options: Dict[str, Any]) -> Run:
        """The command line that explains the same input, for figures and pages that are written later."""
        command = self._worker.command
        fixed = list(command[2:])
        if "--inputs" in fixed:
            place = fixed.index("--inputs")
            del fixed[place:place + 2]
        words = fixed + [word for name, value in options.items() for word in _words(name, content[name])]
        if "image" in content:
            return Run(command[0], [content["image"], *words], {}, self._exported)
        data = base64.b64decode(content["data"])
        name, data = inputs.photo_file(data) if self._takes_photos else ("input.npy", data)
        return Run(command[0], [name, *words], {name: data}, self._exported)

    def _explanation(self, answer: Dict[str, Any], request: Union[Request, Refused]) -> Explanation:
        found = Explanation({**answer, "is_photo": self._takes_photos}, getattr(request, "question", None))
        if self._exported is not None and "input" in found.arrays:
            self._exported.check(found.document, found.arrays["input"])
        return found


def _check(options: Dict[str, Any]) -> None:
    for name in options:
        if name not in OPTIONS:
            raise TypeError(f"unknown option '{name}'; the options are {', '.join(OPTIONS)}")


def _folder() -> Optional[str]:
    """The current folder, to which relative paths refer even if the worker starts later; `None` if it was removed."""
    try:
        return os.getcwd()
    except OSError:
        return None


def _words(name: str, value: Any) -> List[str]:
    option = "--" + name.replace("_", "-")
    if value is True:
        return [option]
    if value is None:
        return []
    if value is False:
        return ["--no-" + name.replace("_", "-")]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [word for one in value for word in (option, text_of(name, one))]
    return [option, text_of(name, value)]
