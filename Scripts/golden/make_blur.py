"""Blurred pictures, from scipy.ndimage.gaussian_filter. Arrays are height × width × channels."""

import numpy as np
import scipy
from golden import Golden
from scipy.ndimage import gaussian_filter

SEED = 9
random = np.random.default_rng(SEED)
golden = Golden("blur", seed=SEED, scipy=scipy.__version__)

for name, height, width, channels, sigma in [
    ("small", 9, 12, 3, 1.3),
    ("grey", 16, 7, 1, 0.6),
    ("wider-than-the-picture", 6, 5, 3, 10.0),
    ("one-row", 1, 20, 2, 2.0),
]:
    x = random.uniform(0, 255, (height, width, channels)).astype(np.float32)
    y = gaussian_filter(x.astype(np.float64), (sigma, sigma, 0), mode="reflect", truncate=4.0)
    golden.case(name, dict(x=x, y=y), sigma=sigma)

golden.write()
