"""Captum's arguments: tensors or tuples of them, targets, baselines, and arguments that are held fixed."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any, Callable, List, Optional, Sequence, Set, Tuple

import torch

from .function import Function


class Wrapped(torch.nn.Module):
    """A forward function of one tensor: the inputs of one row, flattened if there are several; the other arguments are constants."""

    def __init__(self, forward_func: Callable[..., Any], shapes: Optional[Sequence[Sequence[int]]], others: Sequence[Any]):
        super().__init__()
        # The weights of these modules are part of the hash that identifies the exported file.
        self.owners = torch.nn.ModuleList(modules_of(forward_func))
        self._forward = [forward_func]
        self._shapes = shapes
        self._others: List[Any] = []
        for number, other in enumerate(others):
            if isinstance(other, torch.Tensor):
                self.register_buffer(f"other{number}", other.detach().clone())
            self._others.append(None if isinstance(other, torch.Tensor) else other)

    def others(self) -> List[Any]:
        return [getattr(self, f"other{number}", other) for number, other in enumerate(self._others)]

    def forward(self, x: torch.Tensor) -> Any:
        if self._shapes is None:
            return self._forward[0](x, *self.others())
        sizes = [_size(shape) for shape in self._shapes]
        parts = torch.split(x, sizes, dim=1)
        return self._forward[0](*(part.reshape(1, *shape) for part, shape in zip(parts, self._shapes)), *self.others())


class Selected(torch.nn.Module):
    """One number of a module's output."""

    def __init__(self, module: Any, target: str):
        super().__init__()
        self.module = module
        self.target = target

    def forward(self, x: torch.Tensor) -> Any:
        output = self.module(x)
        if output.numel() == 1:
            return output.reshape(1, 1)
        return output[(0, *map(int, self.target.split(",")))].reshape(1, 1)


#: Depth to which the values that a forward function refers to are searched for modules.
REFERENCES = 4


def modules_of(forward_func: Any) -> List[torch.nn.Module]:
    """The modules that a forward function is, is bound to, or refers to."""
    found: List[torch.nn.Module] = []
    waiting: List[Tuple[Any, int]] = [(forward_func, 0)]
    seen: Set[int] = set()
    while waiting:
        one, depth = waiting.pop()
        if id(one) in seen or depth > REFERENCES:
            continue
        seen.add(id(one))
        others: List[Any] = []
        if isinstance(one, torch.nn.Module):
            found.append(one)
        elif isinstance(one, functools.partial):
            others = [one.func, *one.args, *one.keywords.values()]
        elif isinstance(one, types.MethodType):
            others = [one.__func__, one.__self__]
            if not isinstance(one.__self__, (torch.nn.Module, type)):
                others += list(getattr(one.__self__, "__dict__", {}).values())
        elif isinstance(one, types.FunctionType):
            others = _references(one)
        elif isinstance(one, (list, tuple)):
            others = list(one)
        elif isinstance(one, dict):
            others = list(one.values())
        waiting += [(other, depth + 1) for other in others]
    return found


def _references(function: types.FunctionType) -> List[Any]:
    try:
        names = inspect.getclosurevars(function)
    except ValueError:
        # A variable has no value yet.
        return []
    return [*names.nonlocals.values(), *names.globals.values()]


def tupled(values: Any) -> Tuple[Tuple[Any, ...], bool]:
    """The tensors, and whether they were a tuple."""
    found = values if isinstance(values, tuple) else (values,)
    for one in found:
        if not isinstance(one, torch.Tensor):
            raise TypeError(f"inputs are tensors or tuples of tensors, not {type(one).__name__}")
    return found, isinstance(values, tuple)


def untupled(values: Tuple[Any, ...], was_tuple: bool) -> Any:
    return values if was_tuple else values[0]


def baselines_of(baselines: Any, inputs: Tuple[Any, ...]) -> Tuple[Any, ...]:
    """A baseline of the shape of each input."""
    given = baselines if isinstance(baselines, tuple) else (baselines,) * (1 if baselines is not None else len(inputs))
    if len(given) != len(inputs):
        raise ValueError(f"there are {len(inputs)} inputs and {len(given)} baselines")
    found = []
    for one, value in zip(given, inputs):
        one = 0 if one is None else one
        tensor = torch.as_tensor(one, dtype=value.dtype, device=value.device)
        if tensor.dim() and tensor.shape != value.shape and tensor.shape != (1, *value.shape[1:]):
            raise ValueError(f"the baseline has the shape {tuple(tensor.shape)}, the input {tuple(value.shape)}")
        found.append(tensor.expand_as(value))
    return tuple(found)


def targets_of(target: Any, count: int) -> List[str]:
    """The target of each row, as the command's text; `None` is the only number of the output."""
    if target is None:
        return ["0"] * count
    if isinstance(target, (float, str)):
        raise TypeError(f"target is an index, a tuple of indices, or one of them for each row, not {target!r}")
    if isinstance(target, torch.Tensor):
        target = target.tolist() if target.numel() > 1 or target.dim() else target.item()
    if isinstance(target, list):
        target = target * count if len(target) == 1 else target
        if len(target) != count:
            raise ValueError(f"there are {count} rows and {len(target)} targets")
        return [_text(one) for one in target]
    return [_text(target)] * count


def _text(target: Any) -> str:
    parts = target if isinstance(target, tuple) else (target,)
    return ",".join(str(int(part)) for part in parts)


def flat(values: Tuple[Any, ...]) -> Any:
    """One tensor, rows × …: a single input unchanged, several inputs concatenated to rows × all their numbers."""
    return values[0] if len(values) == 1 else torch.cat([value.reshape(len(value), -1) for value in values], dim=1)


def unflat(tensor: Any, values: Tuple[Any, ...]) -> Tuple[Any, ...]:
    if len(values) == 1:
        return (tensor,)
    parts = torch.split(tensor, [_size(value.shape[1:]) for value in values], dim=1)
    return tuple(part.reshape(value.shape).to(value.dtype) for part, value in zip(parts, values))


def others_of(others: Any) -> Tuple[Any, ...]:
    return () if others is None else others if isinstance(others, tuple) else (others,)


class Forward:
    """A forward function, exported for each set of arguments that are held fixed."""

    def __init__(self, forward_func: Callable[..., Any]):
        self.forward_func = forward_func
        self._functions: "dict[Any, Function]" = {}

    def targets(self, target: Any, inputs: Tuple[Any, ...], others: Tuple[Any, ...]) -> List[str]:
        """The target of each row, as the command's text; negative indices count from the end.

        Raises ValueError if the target is missing, and the output has several numbers.
        """
        count = len(inputs[0])
        if not count:
            raise ValueError("the input has no rows")
        texts = targets_of(target, count)
        if target is not None and not any("-" in text for text in texts):
            return texts
        with torch.no_grad():
            output = self.forward_func(*inputs, *others)
        shape = tuple(output.shape[1:]) if output.dim() and len(output) == count else ()
        if target is None:
            if _size(shape) != 1:
                raise ValueError(f"the output has {_size(shape)} numbers for each row; choose one with target=")
            return texts
        return [
            ",".join(str(index + side if index < 0 else index) for index, side in zip(map(int, text.split(",")), shape)) for text in texts]

    def groups(self, inputs: Tuple[Any, ...], others: Tuple[Any, ...]) -> List[Tuple[Function, slice]]:
        """The function of each range of rows. If an argument has one entry for each row, each row has its own function."""
        count = len(inputs[0])
        if any(isinstance(other, torch.Tensor) and other.dim() and len(other) == count and count > 1 for other in others):
            return [
                (self._function(inputs, tuple(
                    other[row:row + 1] if isinstance(other, torch.Tensor) and other.dim() and len(other) == count else other
                    for other in others)), slice(row, row + 1))
                for row in range(count)]
        return [(self._function(inputs, others), slice(0, count))]

    def _function(self, inputs: Tuple[Any, ...], others: Tuple[Any, ...]) -> Function:
        shapes = None if len(inputs) == 1 else [tuple(value.shape[1:]) for value in inputs]
        key = (str(shapes), *(
            (tuple(other.shape), other.detach().cpu().numpy().tobytes()) if isinstance(other, torch.Tensor) else repr(other)
            for other in others))
        if key not in self._functions:
            while len(self._functions) >= 16:
                del self._functions[next(iter(self._functions))]
            self._functions[key] = Function(Wrapped(self.forward_func, shapes, others))
        return self._functions[key]

    def outputs(self, inputs: Tuple[Any, ...], others: Tuple[Any, ...], targets: Sequence[str]) -> Any:
        """The target's output of each row, computed by PyTorch."""
        with torch.no_grad():
            output = self.forward_func(*inputs, *others)
        if output.dim() <= 1 or output[0].numel() == 1:
            return output.reshape(len(targets), -1)[:, 0] if output.numel() == len(targets) else output.reshape(-1)
        return torch.stack([output[(row, *map(int, target.split(",")))] for row, target in enumerate(targets)])


def _size(shape: Sequence[int]) -> int:
    found = 1
    for side in shape:
        found *= int(side)
    return found
