"""Small relatives of the classifiers people use, exported to ONNX, with their scores and input gradients.

The architectures are torchvision's and Keras', made narrow and shallow so that the files are small; the weights are
random. Expected numbers come from PyTorch in double precision and from TensorFlow.
"""

import importlib
import os

import numpy as np
import torch
import torchvision
from golden import FIXTURES, Golden
from torch import nn

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

# As modules: torchvision.models has functions of the same names.
convnext, efficientnet, googlenet, mobilenetv2, mobilenetv3, regnet, resnet, shufflenetv2, squeezenet, vgg = (
    importlib.import_module(f"torchvision.models.{name}")
    for name in [
        "convnext", "efficientnet", "googlenet", "mobilenetv2", "mobilenetv3", "regnet", "resnet", "shufflenetv2",
        "squeezenet", "vgg",
    ]
)
swin_transformer = importlib.import_module("torchvision.models.swin_transformer")
vision_transformer = importlib.import_module("torchvision.models.vision_transformer")

SEED = 17
FOLDER = FIXTURES / "onnx"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden(
    "onnx", seed=SEED, torch=torch.__version__, torchvision=torchvision.__version__, keras=keras.__version__,
    tensorflow=tf.__version__,
)


class Sequence(nn.Module):
    """A recurrent layer over a sequence of vectors, then a classifier of its last state."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.head = layer, nn.Linear(16 if layer.bidirectional else 8, 5)

    def forward(self, x):
        return self.head(self.layer(x)[0][:, -1])


def head(channels):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)]


def relu_conv(inputs, outputs, **options):
    return nn.Sequential(nn.Conv2d(inputs, outputs, **options), nn.BatchNorm2d(outputs), nn.ReLU())


mb = efficientnet.MBConvConfig
fused = efficientnet.FusedMBConvConfig
v3 = mobilenetv3.InvertedResidualConfig
MODELS = {
    "vgg": lambda: nn.Sequential(
        vgg.make_layers([8, "M", 12, "M", 16, "M"], batch_norm=True), nn.Flatten(), nn.Linear(256, 24), nn.ReLU(),
        nn.Dropout(), nn.Linear(24, 10)),
    "resnet": lambda: nn.Sequential(
        relu_conv(3, 8, kernel_size=7, stride=2, padding=3, bias=False), nn.MaxPool2d(3, 2, 1),
        resnet.BasicBlock(8, 8),
        resnet.BasicBlock(8, 16, 2, nn.Sequential(nn.Conv2d(8, 16, 1, 2, bias=False), nn.BatchNorm2d(16))), *head(16)),
    "resnext": lambda: nn.Sequential(
        relu_conv(3, 16, kernel_size=3, stride=2, padding=1), resnet.Bottleneck(16, 4, groups=2, base_width=64),
        resnet.Bottleneck(16, 4, groups=4, base_width=64), *head(16)),
    "densenet": lambda: torchvision.models.DenseNet(4, (2, 2), 8, num_classes=10),
    "inception": lambda: nn.Sequential(
        relu_conv(3, 8, kernel_size=3, stride=2), nn.MaxPool2d(3, 2, ceil_mode=True),
        googlenet.Inception(8, 4, 4, 8, 2, 4, 4), googlenet.Inception(20, 4, 4, 8, 2, 4, 4), *head(20)),
    "squeezenet": lambda: nn.Sequential(
        nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), squeezenet.Fire(8, 4, 8, 8),
        squeezenet.Fire(16, 4, 8, 8), nn.Conv2d(16, 10, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    "mobilenet-v2": lambda: nn.Sequential(
        mobilenetv2.Conv2dNormActivation(3, 8, stride=2, activation_layer=nn.ReLU6),
        mobilenetv2.InvertedResidual(8, 8, 1, 6), mobilenetv2.InvertedResidual(8, 12, 2, 6), *head(12)),
    "mobilenet-v3": lambda: mobilenetv3.MobileNetV3(
        [v3(16, 3, 16, 16, True, "RE", 2, 1, 1), v3(16, 5, 32, 16, True, "HS", 1, 1, 1)], 32, num_classes=10),
    "shufflenet-v2": lambda: nn.Sequential(
        relu_conv(3, 8, kernel_size=3, stride=2), shufflenetv2.InvertedResidual(8, 16, 2),
        shufflenetv2.InvertedResidual(16, 16, 1), *head(16)),
    "efficientnet": lambda: efficientnet.EfficientNet(
        [mb(1, 3, 1, 32, 8, 1, 1.0, 1.0), mb(4, 5, 2, 8, 16, 2, 1.0, 1.0)], 0.2, num_classes=10, last_channel=32),
    "efficientnet-v2": lambda: efficientnet.EfficientNet(
        [fused(1, 3, 1, 8, 8, 1), fused(4, 3, 2, 8, 16, 1), mb(4, 3, 2, 16, 16, 1, 1.0, 1.0)], 0.2, num_classes=10,
        last_channel=32),
    "regnet": lambda: nn.Sequential(
        relu_conv(3, 8, kernel_size=3, stride=2), regnet.ResBottleneckBlock(
            8, 16, 2, nn.BatchNorm2d, nn.ReLU, group_width=8, bottleneck_multiplier=1.0, se_ratio=0.25), *head(16)),
    "convnext": lambda: convnext.ConvNeXt(
        [convnext.CNBlockConfig(8, 16, 1), convnext.CNBlockConfig(16, None, 1)], layer_scale=0.5, num_classes=10),
    "vit": lambda: vision_transformer.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=10),
    "swin": lambda: swin_transformer.SwinTransformer([4, 4], 8, [2, 2], [2, 2], [4, 4], num_classes=10),
    "lstm": lambda: Sequence(nn.LSTM(6, 8, batch_first=True, bidirectional=True)),
    "gru": lambda: Sequence(nn.GRU(6, 8, batch_first=True)),
}


def add(name, x, score, gradient, target):
    golden.case(name, {"x": x, "scores": score, "gradient": gradient}, target=target)


for name, make in MODELS.items():
    torch.manual_seed(SEED)
    model = make().eval()
    for parameter in model.parameters():  # no layer that begins as zero or one stays so
        parameter.data += 0.05 * torch.randn_like(parameter)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
    shape = (1, 7, 6) if name in ("lstm", "gru") else (1, 3, 32, 32)
    x = torch.randn(shape)
    torch.onnx.export(
        model, (x,), FOLDER / f"{name}.onnx", dynamo=False, opset_version=17, input_names=["x"], output_names=["y"])
    model, x = model.double(), x.double().requires_grad_()
    scores = model(x)[0]
    scores[3].backward()
    add(name, x.detach().numpy(), scores.detach().numpy(), x.grad.numpy(), 3)

KERAS = {
    "keras-mobilenet": lambda: keras.applications.MobileNet(
        input_shape=(32, 32, 3), alpha=0.05, weights=None, classes=10, classifier_activation=None),
    "keras-nasnet": lambda: keras.src.applications.nasnet.NASNet(
        input_shape=(32, 32, 3), penultimate_filters=96, num_blocks=1, stem_block_filters=4, skip_reduction=False,
        weights=None, classes=10, classifier_activation=None),
    "keras-xception": lambda: keras.Sequential([
        keras.Input((32, 32, 3)), keras.layers.Conv2D(8, 3, strides=2, use_bias=False),
        keras.layers.BatchNormalization(), keras.layers.ReLU(),
        keras.layers.SeparableConv2D(16, 3, padding="same", use_bias=False), keras.layers.BatchNormalization(),
        keras.layers.MaxPooling2D(3, strides=2, padding="same"), keras.layers.ReLU(),
        keras.layers.SeparableConv2D(12, 3, padding="same"), keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(10, activation="softmax")]),
}
for name, make in KERAS.items():
    keras.utils.set_random_seed(SEED)
    model = make()
    x = np.random.default_rng(SEED).normal(size=(1, 32, 32, 3)).astype(np.float32)
    model(x)
    model.export(FOLDER / f"{name}.onnx", format="onnx", verbose=False)
    with tf.GradientTape() as tape:
        variable = tf.Variable(x)
        scores = model(variable)[0]
        score = scores[3]
    add(name, x, scores.numpy(), tape.gradient(score, variable).numpy(), 3)

golden.write()
