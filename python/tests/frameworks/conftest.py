"""These tests need frameworks; one that is not installed skips its file."""

import os
import pathlib
import sys

# The fixtures and helpers of the folder above.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
