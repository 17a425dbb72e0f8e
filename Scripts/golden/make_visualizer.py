"""Overlays from the arithmetic of the Keras example's GradVisualizer, in numpy and scipy.

The class takes its other parameters (structure, connected_component_structure, lower_end and the rest) as arguments,
too; they are varied one at a time.

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


def stretch(values, clip_above, clip_below, lower_end):
    m = threshold(values, 100 - clip_above)
    e = threshold(values, 100 - clip_below)
    result = (1 - lower_end) * (np.abs(values) - e) / (m - e) + lower_end
    result *= np.sign(values)
    result *= result >= lower_end
    return np.clip(result, 0.0, 1.0)


def clean(values, side=3):
    structure = np.ones((side, side))
    return ndimage.grey_opening(ndimage.grey_closing(values, structure=structure), structure=structure)


def outline(values, percentage, presence, connectivity):
    present = ndimage.binary_fill_holes(values > presence)
    structure = ndimage.generate_binary_structure(2, {4: 1, 8: 2}[connectivity])
    labels, count = ndimage.label(present, structure=structure)
    masks = sorted((labels == i for i in range(1, count + 1)), key=np.sum, reverse=True)
    running = np.cumsum([np.sum(mask) for mask in masks])
    last = min(np.where(running >= percentage * np.sum(present) / 100)[0][0], 2)
    kept = np.any(masks[: last + 1], axis=0)
    return kept & ~ndimage.binary_erosion(kept)


# What the example's class does when it is not told otherwise; the names are those of the Swift properties.
DEFAULTS = dict(
    polarity="positive",
    clip_above=99,
    clip_below=0,
    lower_end=0.0,
    morphology=False,
    structuring_element=3,
    outlines=False,
    presence_threshold=0.001,
    connectivity=8,
    percentage=90,
    overlay=True,
    overlay_weight=0.8,
)


def draw(image, attributions, **options):
    o = DEFAULTS | options
    low, high = (0, 1) if o["polarity"] == "positive" else (-1, 0)
    channel = [0, 255, 0] if o["polarity"] == "positive" else [255, 0, 0]
    values = np.average(np.abs(np.clip(attributions, low, high)), axis=2)
    values = stretch(values, o["clip_above"], o["clip_below"], o["lower_end"])
    if o["morphology"]:
        values = clean(values, o["structuring_element"])
    if o["outlines"]:
        values = outline(values, o["percentage"], o["presence_threshold"], o["connectivity"])
    paint = np.expand_dims(values, 2) * channel
    if o["overlay"]:
        paint = np.clip(paint * o["overlay_weight"] + image, 0, 255)
    return paint.astype(np.uint8)


def blobs(height, width, scale):
    """Smooth hills and valleys with noise on top, the way attributions look."""
    field = ndimage.gaussian_filter(rng.normal(size=(height, width)), 4, mode="wrap")[..., None]
    return scale * (field / field.std() + 0.3 * rng.normal(size=(height, width, 3)))


SIZES = [(40, 53), (72, 72), (7, 5)]
images = []
for index, (height, width) in enumerate(SIZES):
    image = rng.integers(0, 256, (height, width, 3)).astype(np.uint8)
    golden.add(f"image/{index}", image)
    images.append(image)
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
                    **DEFAULTS | option,
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

# The class's other parameters, each where it shows: the picture is not the one its default makes.
OUTLINED = dict(clip_above=95, clip_below=28, morphology=True, outlines=True)
VARIATIONS = {
    "structure-5": (0, dict(clip_below=40, morphology=True), dict(structuring_element=5)),
    "structure-1": (0, dict(clip_below=40, morphology=True), dict(structuring_element=1)),
    "structure-7-outlined": (0, OUTLINED, dict(structuring_element=7)),
    "structure-9-of-a-small-picture": (2, dict(morphology=True, overlay=False), dict(structuring_element=9)),
    "connectivity-4": (0, dict(clip_below=40, outlines=True), dict(connectivity=4)),
    "connectivity-4-negative": (0, dict(polarity="negative", clip_below=40, outlines=True), dict(connectivity=4)),
    "lower-end": (0, dict(clip_above=99.9, clip_below=70), dict(lower_end=0.2)),
    "lower-end-cleaned": (0, dict(clip_below=60, morphology=True, overlay=False), dict(lower_end=0.35)),
    "lower-end-1": (0, dict(clip_below=60), dict(lower_end=1.0)),
    "presence": (0, OUTLINED, dict(presence_threshold=0.3)),
    "weight": (0, dict(clip_below=20), dict(overlay_weight=0.35)),
    "weight-1": (0, OUTLINED, dict(overlay_weight=1.0)),
}
for precision in ["float32", "float64"]:
    for index in [0, 2]:
        key = f"{index}-{precision}-varied"
        attributions = blobs(*SIZES[index], 0.1).astype(np.float32)
        attributions -= np.median(attributions)  # so that both polarities are there in the small picture, too
        golden.add(f"attributions/{key}", attributions)
        for name, (wanted, option, change) in VARIATIONS.items():
            if wanted != index:
                continue
            with np.errstate(divide="raise", invalid="raise"):
                plain = draw(images[index], attributions.astype(precision), **option)
                picture = draw(images[index], attributions.astype(precision), **option | change)
            assert (plain != picture).any(), f"{name} of {precision} changes nothing"
            golden.case(
                f"{key}/{name}",
                {"picture": picture},
                image=index,
                attributions=key,
                precision=precision,
                empty=False,
                **DEFAULTS | option | change,
            )

golden.write()
