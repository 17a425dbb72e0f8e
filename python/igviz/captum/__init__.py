"""Captum's classes, computed by igviz: `from igviz.captum import IntegratedGradients` instead of `from captum.attr import …`.

Constructors and `attribute` have Captum's parameters and return tensors of Captum's shapes. igviz computes the gradients. A missing
class or argument raises NotImplementedError, whose message names Captum's class.
"""

from __future__ import annotations

from typing import Any

from .gradients import IntegratedGradients, Saliency
from .layers import LayerGradCam, LayerIntegratedGradients
from .noise import NoiseTunnel
from .occlusion import Occlusion

__all__ = ["IntegratedGradients", "LayerGradCam", "LayerIntegratedGradients", "NoiseTunnel", "Occlusion", "Saliency"]


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    raise NotImplementedError(f"igviz has no {name}; use captum.attr.{name}")
