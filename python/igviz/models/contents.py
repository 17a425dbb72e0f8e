"""Lists the values that a module of PyTorch computes with: its weights, its buffers and its plain attributes."""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
from typing import Any, List, Set

import numpy as np
import torch

from .framework import hashed

#: Attributes that every module has, such as its mode and its hooks.
OWN = frozenset(vars(torch.nn.Module()))
#: Types whose values are identified by their text.
PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...), range, slice, enum.Enum, np.generic, torch.dtype, torch.device)
FUNCTIONS = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def contents(model: Any) -> List[Any]:
    """Texts and hashes of everything in a module that its output may depend on.

    These are parameters, buffers (also those that are not saved), and the plain attributes of each submodule: numbers, texts, tensors,
    arrays, and dictionaries, lists, tuples, sets and data classes of them. Functions are represented by their name, other objects by
    their class.
    """
    parts: List[Any] = []
    _add_module(model, parts, set())
    return parts


def _add_module(model: Any, parts: List[Any], seen: Set[int]) -> None:
    seen.update(id(module) for module in model.modules())
    saved = model.state_dict(keep_vars=True)
    for name, value in saved.items():
        parts.append(name)
        _add(value, parts, seen)
    for name, value in model.named_buffers(remove_duplicate=False):
        if name not in saved:
            parts.append(name)
            _add(value, parts, seen)
    for name, module in model.named_modules():
        parts += [name, type(module).__qualname__]
        for key, value in sorted((key, value) for key, value in vars(module).items() if key not in OWN):
            parts.append(key)
            _add(value, parts, seen)


def _add(value: Any, parts: List[Any], seen: Set[int]) -> None:
    """Appends the parts of a value.

    seen: identities of containers and modules that were added before, because containers may contain themselves.
    """
    if isinstance(value, torch.Tensor):
        parts.append(_bits(value))
    elif isinstance(value, np.ndarray) and not value.dtype.hasobject:
        parts.append(value)
    elif isinstance(value, PLAIN):
        parts.append(f"{type(value).__name__} {value!r}")
    elif isinstance(value, FUNCTIONS):
        parts.append(f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}")
    elif id(value) in seen:
        parts.append("seen")
    elif isinstance(value, torch.nn.Module):
        # Not registered as a submodule, because it is in a list or a dictionary.
        _add_module(value, parts, seen)
    else:
        seen.add(id(value))
        members = _members(value)
        parts.append(f"{type(value).__qualname__} {len(members)}")
        for member in members:
            _add(member, parts, seen)


def _members(value: Any) -> List[Any]:
    """The values in a container, with the keys of a dictionary; none for objects of other classes."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    if isinstance(value, np.ndarray):
        return list(value.flat)
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, types.SimpleNamespace) or (dataclasses.is_dataclass(value) and hasattr(value, "__dict__")):
        value = vars(value)
    if isinstance(value, dict):
        return [one for item in value.items() for one in item]
    return []


def _bits(tensor: Any) -> bytes:
    """A hash of a tensor's type, shape and values."""
    tensor = tensor.detach()
    if tensor.device.type == "meta":
        return hashed([str(tensor.dtype), str(tuple(tensor.shape))])
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        return hashed([str(tensor.dtype), str(tensor.qscheme()), tensor.dequantize().cpu().numpy(), tensor.int_repr().cpu().numpy()])
    tensor = tensor.cpu().resolve_conj().resolve_neg().contiguous()
    bits = tensor.reshape(-1).view(torch.uint8).numpy() if tensor.numel() else b""
    return hashed([str(tensor.dtype), str(tuple(tensor.shape)), bits])


__all__ = ["contents"]
