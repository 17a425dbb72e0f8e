"""Overlays from the arithmetic of the Keras example's GradVisualizer, in numpy and scipy.

The functions below were written for this file after the example's description, with scipy for the morphology:
they are an oracle that shares no code with the Swift module.
"""

import numpy as np
import scipy
from golden import Golden
from scipy import ndimage

SEED = 11
rng = np.random.default_rng(SEED)
golden = Golden("visualizer", seed=SEED, scipy=scipy.__version__)


def threshold(values, percentage):
    if percentage == 100.0:
        return np.min(values)
    flat = values.flatten()
    total = np.sum(flat)
    descending = np.sort(np.abs(flat))[::-1]
    share = 100.0 * np.cumsum(descending) / total
    return descending[np.where(share >= percentage)[0][0]]


def stretch(values, clip_above, clip_below):
    m = threshold(values, 100 - clip_above)
    e = threshold(values, 100 - clip_below)
    result = (np.abs(values) - e) / (m - e)
    result *= np.sign(values)
    result *= result >= 0.0
    return np.clip(result, 0.0, 1.0)


def clean(values):
    structure = np.ones((3, 3))
    return ndimage.grey_opening(ndimage.grey_closing(values, structure=structure), structure=structure)


def outline(values, percentage):
    present = ndimage.binary_fill_holes(values > 0.001)
    labels, count = ndimage.label(present, structure=np.ones((3, 3)))
    masks = sorted((labels == i for i in range(1, count + 1)), key=np.sum, reverse=True)
    running = np.cumsum([np.sum(mask) for mask in masks])
    last = min(np.where(running >= percentage * np.sum(present) / 100)[0][0], 2)
    kept = np.any(masks[: last + 1], axis=0)
    return kept & ~ndimage.binary_erosion(kept)


def draw(image, attributions, polarity, clip_above, clip_below, morphology, outlines, percentage, overlay):
    low, high = (0, 1) if polarity == "positive" else (-1, 0)
    channel = [0, 255, 0] if polarity == "positive" else [255, 0, 0]
    values = np.average(np.abs(np.clip(attributions, low, high)), axis=2)
    values = stretch(values, clip_above, clip_below)
    if morphology:
        values = clean(values)
    if outlines:
        values = outline(values, percentage)
    paint = np.expand_dims(values, 2) * channel
    if overlay:
        paint = np.clip(paint * 0.8 + image, 0, 255)
    return paint.astype(np.uint8)


def blobs(height, width, scale):
    """Smooth hills and valleys with noise on top, the way attributions look."""
    field = ndimage.gaussian_filter(rng.normal(size=(height, width)), 4, mode="wrap")[..., None]
    return scale * (field / field.std() + 0.3 * rng.normal(size=(height, width, 3)))


SIZES = [(40, 53), (72, 72), (7, 5)]
for index, (height, width) in enumerate(SIZES):
    image = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    golden.add(f"image/{index}", image)
    for precision in ["float32", "float64"]:
        for scale in [1e-6, 0.1, 30.0]:
            # Stored as float32, so that both precisions start from the same numbers.
            attributions = blobs(height, width, scale).astype(np.float32)
            options = [
                dict(polarity="positive", clip_above=99, clip_below=0, morphology=False, outlines=False),
                dict(polarity="negative", clip_above=99, clip_below=0, morphology=False, outlines=False),
                dict(polarity="positive", clip_above=95, clip_below=28, morphology=True, outlines=True),
                dict(polarity="negative", clip_above=90, clip_below=40, morphology=True, outlines=False),
                dict(polarity="positive", clip_above=99.9, clip_below=70, morphology=False, outlines=True),
            ]
            if height == 72:  # large arrays are worth one case of each precision
                if scale != 0.1:
                    continue
                options = [options[0 if precision == "float32" else 2]]
            key = f"{index}-{precision}-{scale:g}"
            golden.add(f"attributions/{key}", attributions)
            for number, option in enumerate(options):
                option |= dict(percentage=[90, 50, 90, 90, 30][number], overlay=number != 3)
                try:
                    with np.errstate(divide="raise", invalid="raise"):
                        picture, empty = draw(image, attributions.astype(precision), **option), False
                except (FloatingPointError, IndexError):
                    # Where the original crashes or paints NaN, nothing is painted.
                    picture, empty = image * option["overlay"], True
                golden.case(
                    f"{key}/{number}",
                    {"picture": picture},
                    image=index,
                    attributions=key,
                    precision=precision,
                    empty=empty,
                    **option,
                )

# The morphology alone, to the bit.
for precision in ["float32", "float64"]:
    values = rng.random((9, 12)).astype(np.float32)
    golden.add(f"morphology/{precision}/input", values)
    golden.add(f"morphology/{precision}/cleaned", clean(values.astype(precision)))

# numpy's sums, to the last bit, of numbers for which the order of additions shows.
for count in [5, 100, 129, 1000, 5003]:
    while True:
        values = np.exp(3 * rng.normal(size=count)).astype(np.float32)
        total = np.sum(values)
        in_order = np.cumsum(values)[-1]
        lanes = np.cumsum(values[: count // 8 * 8].reshape(-1, 8), axis=0)[-1] if count >= 8 else values[:0]
        unblocked = np.sum(lanes) if count >= 8 else total  # eight running sums without blocks
        for value in values[count // 8 * 8 :]:
            unblocked += value if count >= 8 else np.float32(0)
        if count < 129 or (total != in_order and total != unblocked):
            break
    golden.add(f"sum/{count}/values", values)
    golden.add(f"sum/{count}/total", total)

golden.write()
