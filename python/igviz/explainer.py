"""Explains a model's answers, one input or many."""

from __future__ import annotations

import collections
import os
from concurrent.futures import Future
from typing import Any, Deque, Dict, Iterable, Iterator, List, Optional, Sequence, Union

from . import binary as binaries
from . import inputs
from .explanation import Explanation
from .worker import ExplanationError, Worker

OPTIONS = ("target", "baseline", "method", "tolerance", "steps", "runs", "seed")


class Explainer:
    """A model that was opened, to be asked by any number of threads.

    model: a name of `igviz models list`, or an ONNX file.
    options: the other options of `igviz worker`: preprocess="torchvision" is --preprocess torchvision, evaluate=True a flag,
        a list an option that is repeated.
    binary: the command, where it is not on the PATH.
    """

    def __init__(
        self, model: str = "efficientnet-lite0", *, threads: Optional[int] = None, binary: Optional[str] = None,
        **options: Any
    ):
        command = [binaries.find(binary), "worker", "--model", os.fspath(model)]
        if threads is not None:
            command += ["--threads", str(threads)]
        for name, value in options.items():
            command += _words(name, value)
        self.model = model
        self._worker = Worker(command)
        # Enough to keep every thread busy, and no more in memory.
        self._together = 2 * (threads or os.cpu_count() or 1)

    def __enter__(self) -> "Explainer":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker, after what it was asked."""
        self._worker.close()

    def explain(self, value: Any, *, picture: bool = True, arrays: bool = True, **options: Any) -> Explanation:
        """Explains a path, bytes of a file, an array (height × width × 3 levels of 0…255) or a Pillow image.

        options: target, baseline, method, tolerance, steps, runs, seed, as docs/worker.md has them.

        Raises ExplanationError where the input or the options are wrong, WorkerError where the worker ended.
        """
        return Explanation(self._ask(value, picture, arrays, options).result())

    def explain_many(
        self, values: Iterable[Any], *, picture: bool = False, arrays: bool = True, errors: str = "raise",
        **options: Any
    ) -> Iterator[Union[Explanation, ExplanationError]]:
        """Explanations in the order of the inputs, as they come. Inputs are taken from the iterable only as fast as they are
        explained.

        errors: "raise" to end with the first input that cannot be explained, "return" to get its error in its place.
        """
        if errors not in ("raise", "return"):
            raise ValueError("errors is 'raise' or 'return'")
        waiting: Deque["Future[Dict[str, Any]]"] = collections.deque()

        def first() -> Union[Explanation, ExplanationError]:
            try:
                return Explanation(waiting.popleft().result())
            except ExplanationError as error:
                if errors == "raise":
                    raise
                return error

        for value in values:
            waiting.append(self._ask(value, picture, arrays, options))
            if len(waiting) >= self._together:
                yield first()
        while waiting:
            yield first()

    def _ask(self, value: Any, picture: bool, arrays: bool, options: Dict[str, Any]) -> "Future[Dict[str, Any]]":
        for name in options:
            if name not in OPTIONS:
                raise TypeError(f"there is no option '{name}'; there are {', '.join(OPTIONS)}")
        request: Dict[str, Any] = {**inputs.request(value), **options}
        if picture:
            request["picture"] = "inline"
        if arrays:
            request["arrays"] = "inline"
        return self._worker.ask(request)


def _words(name: str, value: Any) -> List[str]:
    option = "--" + name.replace("_", "-")
    if value is True:
        return [option]
    if value is None or value is False:
        return []
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [word for one in value for word in (option, str(one))]
    return [option, str(value)]
