"""What the golden scripts share: where things go, and how arrays are kept.

A golden set is two files in Tests/Golden: NAME.npy, one flat float32 array, and NAME.json, which says how the
set was made and where in the flat array each named array lies.
"""

import json
import pathlib
import platform

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests" / "Golden"
FIXTURES = ROOT / "Tests" / "Fixtures"


class Golden:
    def __init__(self, name, seed=None, **versions):
        self.name = name
        self.header = {"made_by": f"Scripts/golden/make_{name}.py", "seed": seed}
        self.header["versions"] = {"python": platform.python_version(), "numpy": np.__version__, **versions}
        self.arrays = {}
        self.cases = []
        self.chunks = []
        self.size = 0

    def add(self, name, array):
        array = np.asarray(array, dtype=np.float32, order="C")
        self.arrays[name] = {"offset": self.size, "shape": list(array.shape)}
        self.chunks.append(array.ravel())
        self.size += array.size

    def case(self, name, arrays, **attributes):
        for key, array in arrays.items():
            self.add(f"{name}/{key}", array)
        self.cases.append({"name": name, **attributes})

    def write(self):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        np.save(GOLDEN / f"{self.name}.npy", np.concatenate(self.chunks))
        document = {**self.header, "cases": self.cases, "arrays": self.arrays}
        (GOLDEN / f"{self.name}.json").write_text(json.dumps(document, indent=1) + "\n")
        print(f"{self.name}: {len(self.arrays)} arrays, {self.size} numbers")
