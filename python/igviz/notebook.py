"""Explanations in a notebook."""

from __future__ import annotations

import base64
import html as escaping
from typing import Any, Iterable, Iterator, List, Optional, Sized

#: Height of the page in a notebook, in pixels.
PAGE_HEIGHT = 560


def html(title: str, verdict: str, warnings: List[str], picture: Optional[bytes], page: Optional[bytes]) -> str:
    """The verdict, the figure and the page, which opens on a click. Nothing is fetched from a network."""
    parts = [f"<p><b>{escaping.escape(title)}</b> · {escaping.escape(verdict)}</p>"]
    parts += [f"<p><small>{escaping.escape(one)}</small></p>" for one in warnings if one != verdict]
    if picture:
        data = base64.b64encode(picture).decode()
        parts.append(f'<img alt="Maps over the input" style="max-width:100%" src="data:image/png;base64,{data}">')
    if page:
        # Without allow-same-origin, the page's script has no access to the notebook.
        parts.append(
            f'<details><summary>Live view</summary><iframe title="Interactive page" sandbox="allow-scripts allow-downloads" '
            f'style="width:100%;height:{PAGE_HEIGHT}px;border:1px solid #8888" '
            f'srcdoc="{escaping.escape(page.decode())}"></iframe></details>')
    return f"<div>{''.join(parts)}</div>"


def progress(values: Iterable[Any], wanted: bool) -> Iterator[Any]:
    """The values, with a progress bar if it is wanted and tqdm is installed."""
    if wanted:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            pass
        else:
            return iter(tqdm(values, total=len(values) if isinstance(values, Sized) else None, unit="input"))
    return iter(values)
