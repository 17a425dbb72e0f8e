"""Sizes of pictures as lossless WebP, from Pillow with the options of PAIR's saliency.metrics.pic.estimate_image_entropy."""

import importlib.metadata
import io

import numpy as np
from golden import ROOT, Golden
from PIL import Image, features

SEED = 5
random = np.random.default_rng(SEED)
golden = Golden("webp", seed=SEED, pillow=importlib.metadata.version("pillow"), libwebp=features.version("webp"))


def size(picture):
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="webp", lossless=True, quality=100)
    return len(buffer.getvalue())


photo = Image.open(ROOT / "SampleImages" / "elephant.jpg").convert("RGB").resize((90, 68), Image.BILINEAR)
photo = np.asarray(photo)
small = np.asarray(Image.fromarray(photo).resize((9, 7), Image.BILINEAR).resize((90, 68), Image.BILINEAR))
noise = random.integers(0, 256, (40, 33, 3)).astype(np.uint8)
for name, picture in [
    ("photo", photo), ("blurred", small), ("noise", noise), ("flat", np.full((50, 60, 3), 77, np.uint8)),
    ("pixel", photo[:1, :1]), ("grey", np.repeat(photo[:, :, 1:2], 3, axis=2)),
]:
    golden.case(name, dict(picture=picture), size=size(picture))

golden.write()
