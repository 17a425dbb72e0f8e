"""What the scripts of single operators share: a model of a few nodes, its numbers in PyTorch in double precision, and where ONNX Runtime
has the operator, a check that it computes the same."""

import numpy as np
import onnx
import onnxruntime
import torch
from golden import FIXTURES, Golden
from onnx import helper, numpy_helper

MICROSOFT = "com.microsoft"


def node(operator, inputs, outputs="y", domain="", **attributes):
    return helper.make_node(operator, inputs.split(" "), outputs.split(" "), domain=domain, **attributes)


def microsoft(operator, inputs, outputs="y", **attributes):
    return node(operator, inputs, outputs, MICROSOFT, **attributes)


def array(value):
    return value if isinstance(value, np.ndarray) else value.numpy()


class Cases:
    """One case for each operator: nodes that make y of x and constants, and PyTorch's function of the same meaning."""

    def __init__(self, name, seed):
        torch.manual_seed(seed)
        self.folder = FIXTURES / "onnx" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.onnx"):
            old.unlink()
        versions = {"torch": torch.__version__, "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
        self.golden = Golden(name, seed=seed, **versions)

    def add(self, name, nodes, function, shape, constants=None, opset=22, low=-2.0, high=2.0, runtime=True):
        """function(x, constants) in double precision; runtime: whether ONNX Runtime has the operator."""
        constants = constants or {}
        nodes = nodes if isinstance(nodes, list) else [nodes]
        x = torch.empty(shape).uniform_(low, high)
        value = helper.make_tensor_value_info
        tensors = [
            tensor if isinstance(tensor, onnx.TensorProto) else numpy_helper.from_array(array(tensor), key)
            for key, tensor in constants.items()]
        graph = helper.make_graph(
            nodes, "node", [value("x", onnx.TensorProto.FLOAT, shape)], [value("y", onnx.TensorProto.FLOAT, None)], tensors)
        domains = {"": opset, **({MICROSOFT: 1} if any(n.domain == MICROSOFT for n in nodes) else {})}
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid(*item) for item in domains.items()], ir_version=10)
        onnx.save(model, self.folder / f"{name}.onnx")
        doubles = {
            key: tensor.double() if isinstance(tensor, torch.Tensor) and tensor.is_floating_point() else tensor
            for key, tensor in constants.items()}
        variable = x.double().requires_grad_()
        y = function(variable, doubles)
        g = torch.randn_like(y)
        y.backward(g)
        if runtime:
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(model.SerializeToString(), options)
            theirs = session.run(None, {"x": x.numpy()})[0]
            error = np.abs(theirs - y.detach().numpy()).max() / max(1, np.abs(theirs).max())
            assert error < 2e-3 if runtime == "roughly" else error < 2e-5, f"{name}: ONNX Runtime differs by {error}"
        self.golden.case(name, {"x": x.numpy(), "y": y.detach().numpy(), "g": g.numpy(), "gx": variable.grad.numpy()})

    def write(self):
        self.golden.write()
