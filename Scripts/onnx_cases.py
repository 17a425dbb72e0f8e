"""Lays out the ONNX project's conformance cases in a folder: one folder a case, with model.onnx and
test_data_set_N/{input,output}_M.pb.

The models converted from PyTorch come with the onnx package; the cases of single operators are made from it.
Written for onnx 1.23.2:  python Scripts/onnx_cases.py FOLDER
"""

import pathlib
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case import node

target = pathlib.Path(sys.argv[1])
data = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data"
for kind in ["pytorch-converted", "pytorch-operator", "simple"]:
    shutil.copytree(data / kind, target / kind, dirs_exist_ok=True)

count = 0
for case in node.collect_testcases(None):
    ports = [*case.model.graph.input, *case.model.graph.output]
    if not all(port.type.HasField("tensor_type") for port in ports):
        continue  # sequences, maps and optional values are not arrays
    folder = target / "node" / case.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    for index, arrays in enumerate(case.data_sets):
        data_set = folder / f"test_data_set_{index}"
        data_set.mkdir(exist_ok=True)
        for kind, values in zip(["input", "output"], arrays):
            for number, value in enumerate(values):
                tensor = value if isinstance(value, TensorProto) else numpy_helper.from_array(np.asarray(value))
                (data_set / f"{kind}_{number}.pb").write_bytes(tensor.SerializeToString())
    count += 1
print(f"{count} cases of single operators in {target}")
