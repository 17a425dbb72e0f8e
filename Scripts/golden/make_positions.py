"""Transformers with tokens over a picture, and their Grad-CAM by PyTorch's hooks; a segmentation, and gradients of a class's mean score
over a region; a detector that ends in NonMaxSuppression. All of them are small, with random weights."""

import numpy as np
import onnx
import timm
import torch
import transformers
from golden import FIXTURES, Golden
from onnx import TensorProto, helper, numpy_helper
from timm.models.deit import VisionTransformerDistilled
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn

SEED = 47
FOLDER = FIXTURES / "onnx" / "positions"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden(
    "positions", seed=SEED, torch=torch.__version__, timm=timm.__version__,
    transformers=transformers.__version__, onnx=onnx.__version__)
torch.manual_seed(SEED)


def randomized(model):
    """Larger weights than at the beginning of a training, so that no score is nearly linear; class tokens and registers are not zero."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.15 * torch.randn_like(parameter))
    return model.eval()


def export(model, name, x, dynamo):
    arguments = dict(input_names=["x"], output_names=["y"], dynamo=dynamo)
    if not dynamo:
        arguments["opset_version"] = 17
    torch.onnx.export(model, (x,), FOLDER / f"{name}.onnx", **arguments)
    proto = onnx.load(FOLDER / f"{name}.onnx")
    for node in proto.graph.node:
        node.ClearField("doc_string")
        del node.metadata_props[:]
    del proto.graph.value_info[:], proto.metadata_props[:]
    for value in list(proto.graph.input) + list(proto.graph.output) + list(proto.graph.initializer):
        del value.metadata_props[:]
    onnx.save_model(proto, FOLDER / f"{name}.onnx", save_as_external_data=False)
    (FOLDER / f"{name}.onnx.data").unlink(missing_ok=True)


def grad_cam(model, layer, x, target, leading, grid):
    """ReLU(Σ_k α_k · A_k) of a layer's result, batch × tokens × channels or batch × rows × columns × channels."""
    kept = {}
    hook = layer.register_forward_hook(lambda module, inputs, output: kept.update(output=output))
    score = model(x)[0, target]
    hook.remove()
    gradient = torch.autograd.grad(score, kept["output"])[0][0].detach()
    values = kept["output"][0].detach()
    if values.ndim == 2:
        values, gradient = (part[leading:].reshape(*grid, -1) for part in (values, gradient))
    map = torch.relu((values * gradient.mean((0, 1))).sum(-1))
    large = nn.functional.interpolate(map[None, None], x.shape[2:], mode="bilinear")[0, 0]
    return score.detach().numpy(), large.numpy()


def transformer(name, model, layer, leading, grid, size=32, dynamo=True):
    model = randomized(model)
    x = torch.randn(1, 3, size, size)
    export(model, name, x, dynamo)
    score, map = grad_cam(model, layer(model), x, 3, leading, grid)
    golden.case(name, {"x": x[0], "score": score, "map": map}, leading=leading, grid=list(grid))


small = dict(img_size=32, patch_size=8, embed_dim=12, depth=3, num_heads=2, mlp_ratio=2, num_classes=5)
before_attention = lambda model: model.blocks[-1].norm1

transformer("vit", VisionTransformer(**small), before_attention, 1, (4, 4))
transformer("vit-script", VisionTransformer(**small), before_attention, 1, (4, 4), dynamo=False)
transformer("vit-mean", VisionTransformer(**small, class_token=False, global_pool="avg"), lambda model: model.norm, 0, (4, 4))
transformer("deit", VisionTransformerDistilled(**small), before_attention, 2, (4, 4))
transformer("registers", VisionTransformer(**small, reg_tokens=4, no_embed_class=True, init_values=1.0), before_attention, 5, (4, 4))


class Logits(nn.Module):
    """A classifier of transformers as a function from pixels to logits."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(pixel_values=x).logits


transformer(
    "dinov2", Logits(transformers.Dinov2WithRegistersForImageClassification(transformers.Dinov2WithRegistersConfig(
        hidden_size=12, num_hidden_layers=3, num_attention_heads=2, mlp_ratio=2, image_size=32, patch_size=8, num_register_tokens=4,
        num_labels=5, attn_implementation="eager"))),
    lambda model: model.model.dinov2_with_registers.encoder.layer[-1].norm1, 5, (4, 4))
transformer(
    "swin-tokens", Logits(transformers.SwinForImageClassification(transformers.SwinConfig(
        image_size=32, patch_size=4, embed_dim=8, depths=[1, 1], num_heads=[2, 2], window_size=2, mlp_ratio=2, num_labels=5))),
    lambda model: model.model.swin.layernorm, 0, (4, 4), dynamo=False)
transformer(
    "swin", SwinTransformer(
        img_size=32, patch_size=4, embed_dim=8, depths=(1, 1), num_heads=(2, 2), window_size=2, mlp_ratio=2, num_classes=5),
    lambda model: model.norm, 0, (4, 4))


# A segmentation: four classes on a grid of 8×8 over a picture of 16×16.
class Segmentation(nn.Module):
    def __init__(self, is_last):
        super().__init__()
        self.is_last = is_last
        self.layers = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(8, 4, 1))

    def forward(self, x):
        y = self.layers(x)
        return y.permute(0, 2, 3, 1) if self.is_last else y


net = randomized(Segmentation(False))
x = torch.randn(1, 3, 16, 16)
with torch.no_grad():
    # Three classes are predicted somewhere, and the last one nowhere.
    net.layers[-1].bias.sub_(net(x)[0].mean((1, 2)))
    net.layers[-1].bias[3] = -40.0
export(net, "segmentation", x, False)
last = Segmentation(True)
last.load_state_dict(net.state_dict())
export(last.eval(), "segmentation-last", x, False)


def region_gradient(is_inside, index, is_probability):
    given = x.clone().requires_grad_()
    y = net(given)
    score = (y.softmax(1) if is_probability else y)[0, index][is_inside].mean()
    score.backward()
    return score.detach().numpy(), given.grad[0].numpy()


with torch.no_grad():
    winners = net(x)[0].argmax(0)
assert set(winners.flatten().tolist()) == {0, 1, 2}
mask = torch.zeros(8, 8, dtype=torch.bool)
mask[1:4, 2:7] = True
arrays = {"x": x[0], "winners": winners, "mask": mask}
for index in range(3):
    score, gradient = region_gradient(winners == index, index, False)
    arrays |= {f"score {index}": score, f"gradient {index}": gradient}
    score, gradient = region_gradient(winners == index, index, True)
    arrays |= {f"probability {index}": score, f"probability gradient {index}": gradient}
score, gradient = region_gradient(mask, 3, False)
golden.case("segmentation", arrays | {"mask score": score, "mask gradient": gradient}, leading=0, grid=[8, 8])


# A detector: two classes and a box at each of 16 anchors, of which NonMaxSuppression keeps some.
random = np.random.default_rng(SEED)
arrays = {
    "classes": random.normal(size=(2, 3, 2, 2)).astype(np.float32), "corners": random.normal(size=(4, 3, 2, 2)).astype(np.float32),
    "flat2": np.array([1, 2, 16]), "flat4": np.array([1, 4, 16]), "most": np.array([3]),
    "overlap": np.array([0.5], np.float32), "least": np.array([0.3], np.float32),
}
nodes = [
    ("Conv", ["x", "classes"], ["logits"], {"strides": [2, 2]}), ("Reshape", ["logits", "flat2"], ["anchors"], {}),
    ("Sigmoid", ["anchors"], ["scores"], {}), ("Conv", ["x", "corners"], ["sides"], {"strides": [2, 2]}),
    ("Reshape", ["sides", "flat4"], ["columns"], {}), ("Transpose", ["columns"], ["boxes"], {"perm": [0, 2, 1]}),
    ("NonMaxSuppression", ["boxes", "scores", "most", "overlap", "least"], ["kept"], {}),
]
graph = helper.make_graph(
    [helper.make_node(kind, inputs, outputs, name=f"/{outputs[0]}/{kind}", **attributes) for kind, inputs, outputs, attributes in nodes],
    "detector", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
    [helper.make_tensor_value_info("kept", TensorProto.INT64, None)],
    [numpy_helper.from_array(array, key) for key, array in arrays.items()])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), FOLDER / "detector.onnx")
golden.write()
