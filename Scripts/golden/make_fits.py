"""What torchvision's presets make of pictures of several shapes: the shorter side resized, the middle cut out; with the sizes
that timm derives from crop_pct; and pictures that are stretched."""

import math

import numpy as np
import PIL
import torchvision
from golden import Golden
from PIL import Image
from torchvision.transforms import InterpolationMode, functional

SEED = 29
golden = Golden("fits", seed=SEED, pillow=PIL.__version__, torchvision=torchvision.__version__)
rng = np.random.default_rng(SEED)
FILTERS = {"bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}


def picture(width, height):
    yy, xx = np.mgrid[0:height, 0:width]
    levels = np.stack([yy * 251 / height, xx * 251 / width, 128 + 100 * np.sin(xx / 5) * np.cos(yy / 7)], axis=2)
    return np.clip(levels + rng.normal(0, 12, levels.shape), 0, 255).astype(np.uint8)


def add(source, name, resize, width, height, resized, interpolation):
    image = functional.resize(Image.fromarray(pictures[source]), resized, FILTERS[interpolation], antialias=True)
    if image.size != (width, height):
        image = functional.center_crop(image, [height, width])
    golden.case(name, {"rgb": np.asarray(image)}, source=source, resize=resize, width=width, height=height)


SHAPES = {"landscape": (61, 43), "portrait": (37, 64), "square": (33, 33), "small": (17, 12), "long": (90, 19)}
pictures = {name: picture(*shape) for name, shape in SHAPES.items()}
for source, levels in pictures.items():
    golden.add(f"source/{source}", levels)
    # The presets of torchvision: 232 and 256 for 224, here a tenth; the rest is odd as often as even.
    for size, resized in [(22, 23), (22, 25), (21, 21), (16, 31)]:
        add(source, f"{source}-{size}-{resized}", f"center-crop:{resized}", size, size, resized, "bilinear")
    add(source, f"{source}-bicubic", "center-crop:25,bicubic", 22, 22, 25, "bicubic")
    for share in [0.875, 0.95, 1.0]:
        resized = math.floor(22 / share)
        add(source, f"{source}-{share}", f"center-crop:{share},bicubic", 22, 22, resized, "bicubic")
    add(source, f"{source}-oblong", "center-crop:30", 28, 20, 30, "bilinear")
    for interpolation in FILTERS:
        add(source, f"{source}-squash-{interpolation}", f"squash:{interpolation}", 20, 16, [16, 20], interpolation)
golden.write()
