"""Fits the polynomials of Sources/CKernels/functions.inc and prints their coefficients, lowest power first.

  pip install mpmath==1.3.0 numpy && python Scripts/kernels/fit_functions.py

Least squares with Lawson's weights, which come close to the smallest largest relative error.
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 40


def fitted(function, lower, upper, degree, count=400, rounds=60):
    """A polynomial in x whose relative distance from the function is small everywhere, and its largest distance."""
    nodes = [(mp.mpf(lower) + upper) / 2 + (mp.mpf(upper) - lower) / 2 * mp.cos(mp.pi * (2 * k + 1) / (2 * count))
             for k in range(count)]
    wanted = np.array([float(function(x)) for x in nodes])
    powers = np.array([[float(x**power) for power in range(degree + 1)] for x in nodes]) / wanted[:, None]
    weights = np.ones(count)
    for _ in range(rounds):
        root = np.sqrt(weights)
        found, *_ = np.linalg.lstsq(powers * root[:, None], root, rcond=None)
        error = np.abs(powers @ found - 1)
        weights *= error + 1e-300
        weights /= weights.mean()
    return found, error.max()


def show(name, fit):
    coefficients, error = fit
    print(f"{name}: {', '.join(f'{c:.9g}f' for c in coefficients)}; relative error {error:.1e}")


def tail(w):
    """Φ(−a) · exp(a² / 2) / w for w = 1 / (1 + 0.3 a)."""
    a = (1 / w - 1) / mp.mpf("0.3")
    return mp.exp(a * a / 2) * mp.ncdf(-a) / w


show("tail of the normal distribution, a < 13.5", fitted(tail, 1 / (1 + 0.3 * 13.5), 1, 9))
show("erf(x) / x in x², |x| < 1", fitted(lambda s: mp.erf(mp.sqrt(s)) / mp.sqrt(s), 1e-12, 1, 6))
show("tanh(x) / x in x², |x| < 0.6", fitted(lambda s: mp.tanh(mp.sqrt(s)) / mp.sqrt(s), 1e-12, 0.36, 5))
show("(2^r - 1) / r, |r| <= 1/2", fitted(lambda r: (2**r - 1) / r, -0.5, 0.5, 5))
