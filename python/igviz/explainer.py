"""Explains a model's answers, one input or many."""

from __future__ import annotations

import collections
import os
from typing import Any, Deque, Dict, Iterable, Iterator, List, Optional, Sequence, Union

import numpy as np

from . import binary as binaries
from . import inputs
from .errors import ExplanationError
from .explanation import Explanation
from .request import Refused, Request
from .worker import Worker

OPTIONS = ("target", "baseline", "method", "tolerance", "steps", "runs", "seed")


class Explainer:
    """Explains a model's answers. Any number of threads may use it.

    A forked process (multiprocessing, a DataLoader) starts its own worker at its first call; so does a process that gets a pickled
    explainer. If the worker ends, every waiting call raises WorkerError, and the next call starts another worker. After Ctrl-C, a
    timeout or an iteration that ended early, late answers are dropped. The worker ends with the interpreter at the latest.

    model: a name of `igviz models list`, or an ONNX file.
    threads: requests under way at once, and threads to use. (default: every core)
    binary: the command, where it is not on the PATH.
    start_timeout: seconds that the worker may take to start and open the model.
    options: the other options of `igviz worker`: preprocess="torchvision" is --preprocess torchvision, evaluate=True a flag,
        a list an option that is repeated.

    Raises BinaryNotFound.
    """

    def __init__(
        self, model: str = "efficientnet-lite0", *, threads: Optional[int] = None, binary: Optional[str] = None,
        start_timeout: float = 600, **options: Any
    ):
        command = [binaries.find(binary), "worker", "--model", os.fspath(model)]
        if threads is not None:
            command += ["--threads", str(threads)]
        for name, value in options.items():
            command += _words(name, value)
        self.model = model
        # Enough to keep every thread busy, and no more in memory.
        self._together = 2 * (threads or os.cpu_count() or 1)
        self._takes_photos = options.get("inputs", "photos") == "photos"
        self._worker = Worker(command, _folder(), start_timeout)
        # The model is opened while the program goes on.
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
        """Ends the worker. Calls of other threads are answered first, for at most `timeout` seconds; then they raise
        WorkerError."""
        self._worker.close(timeout)

    def explain(
        self, value: Any, *, picture: bool = True, arrays: bool = True, timeout: Optional[float] = None, **options: Any
    ) -> Explanation:
        """Explains a path, bytes of a file, an array (height × width × 3 whole levels from 0 to 255) or a Pillow image, which is
        read as its file would be: transparency, orientation and 16 bits included.

        timeout: seconds to wait.
        options: target, baseline, method, tolerance, steps, runs, seed, as docs/worker.md has them.

        Raises ExplanationError if the input or an option is wrong, WorkerError if the worker ended, TimeoutError.
        """
        _check(options)
        request = self._request(value, picture, arrays, options)
        try:
            self._worker.send(request)
            answer = request.result(timeout)
        finally:
            request.abandon()
        return Explanation(answer)

    def explain_many(
        self, values: Iterable[Any], *, picture: bool = False, arrays: bool = True, errors: str = "raise",
        **options: Any
    ) -> Iterator[Union[Explanation, ExplanationError]]:
        """Explanations in the order of the inputs, as they come. Inputs are taken from the iterable only as fast as they are
        explained.

        errors: "raise" to end with the first input that cannot be explained, "return" to get its error in its place.
        """
        if errors not in ("raise", "return"):
            raise ValueError(f"errors is 'raise' or 'return', not {errors!r}")
        _check(options)
        return self._many(values, picture, arrays, errors == "return", options)

    def _many(
        self, values: Iterable[Any], picture: bool, arrays: bool, returns_errors: bool, options: Dict[str, Any]
    ) -> Iterator[Union[Explanation, ExplanationError]]:
        waiting: Deque[Union[Request, Refused]] = collections.deque()

        def first() -> Union[Explanation, ExplanationError]:
            try:
                return Explanation(waiting[0].result())
            except ExplanationError as error:
                if not returns_errors:
                    raise
                return error

        try:
            for value in values:
                try:
                    request = self._request(value, picture, arrays, options)
                except ExplanationError as error:
                    waiting.append(Refused(error))
                else:
                    waiting.append(request)
                    self._worker.send(request)
                if len(waiting) >= self._together:
                    found = first()
                    waiting.popleft()
                    yield found
            while waiting:
                found = first()
                waiting.popleft()
                yield found
        finally:
            # Whatever ended this: Ctrl-C, an error, a loop that was left.
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
        return Request(content)


def _check(options: Dict[str, Any]) -> None:
    for name in options:
        if name not in OPTIONS:
            raise TypeError(f"there is no option '{name}'; there are {', '.join(OPTIONS)}")


def _folder() -> Optional[str]:
    """Where relative names of files are looked up, also by a worker that is started later."""
    try:
        return os.getcwd()
    except OSError:
        return None


def _words(name: str, value: Any) -> List[str]:
    option = "--" + name.replace("_", "-")
    if value is True:
        return [option]
    if value is None or value is False:
        return []
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [word for one in value for word in (option, str(one))]
    return [option, str(value)]
