"""Exports whole classifiers to ONNX at full size and compares igviz with the framework that made them.

For each architecture (random weights, fixed seeds): the logit of one class within 1e-4 of double precision, and its
input gradient within 1e-3, relative, in the Euclidean norm, or within three times the framework's own single-precision
error where that is larger. Needs the packages of golden/requirements.txt, and for the Keras models
tensorflow-cpu 2.21.0, keras 3.15.1 and tf2onnx 1.17.0.

  python Scripts/check_architectures.py .build/release/igviz [NAME …]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torchvision

TARGET = 7
TORCHVISION = """alexnet vgg11_bn resnet18 resnet50 resnext50_32x4d wide_resnet50_2 densenet121 inception_v3 googlenet
squeezenet1_1 mobilenet_v2 mobilenet_v3_large shufflenet_v2_x1_0 mnasnet1_0 efficientnet_b0 efficientnet_v2_s
regnet_y_400mf convnext_tiny vit_b_32 swin_t""".split()
KERAS = ["Xception", "MobileNet", "NASNetMobile", "ResNet50V2", "DenseNet121", "EfficientNetV2B0"]


def igviz(command, model, x, folder):
    np.save(folder / "x.npy", x)
    run = [command, folder / "x.npy", "--model", model, "--target", str(TARGET), "--score", "logit", "--steps", "1"]
    run += ["--json", "--arrays", folder, "-o", folder / "x.png"]
    result = subprocess.run(run, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(result.stderr.strip())
    report = json.loads(result.stdout)
    ms = 1000 * report["seconds"]["attribute"] / 2
    return report["attributions"][0]["score_input"], np.load(folder / "gradients.npy"), ms


def of_torchvision(name, folder, seed):
    torch.manual_seed(seed)
    size = 299 if name == "inception_v3" else 224
    options = {"init_weights": True} if name in ("inception_v3", "googlenet") else {}
    model = getattr(torchvision.models, name)(weights=None, **options).eval()
    for module in model.modules():  # statistics a trained network would have, not mean 0 and variance 1
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    if name.startswith("vit"):  # its head begins as zero
        torch.nn.init.normal_(model.heads.head.weight, std=0.02)
    x = torch.randn(1, 3, size, size)
    torch.onnx.export(model, (x,), folder / "model.onnx", dynamo=False, opset_version=17)

    def gradient(model, x):
        x = x.clone().requires_grad_()
        score = model(x)[0, TARGET]
        score.backward()
        return score.item(), x.grad.numpy()

    _, single = gradient(model, x)
    score, double = gradient(model.double(), x.double())
    return x.numpy(), score, double, np.linalg.norm(single - double) / np.linalg.norm(double)


def of_keras(name, folder, seed):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import tensorflow as tf

    def build(precision):
        keras.config.set_dtype_policy(precision)
        return getattr(keras.applications, name)(weights=None, classifier_activation=None)

    def gradient(model, x):
        with tf.GradientTape() as tape:
            variable = tf.Variable(x)
            score = model(variable)[0, TARGET]
        return float(score), tape.gradient(score, variable).numpy().astype(np.float64)

    keras.utils.set_random_seed(seed)
    model = build("float32")
    x = np.random.default_rng(seed).normal(size=(1, *model.input_shape[1:])).astype(np.float32)
    model(x)
    model.export(folder / "model.onnx", format="onnx", verbose=False)
    exact = build("float64")
    exact.set_weights(model.get_weights())
    _, single = gradient(model, x)
    score, double = gradient(exact, x.astype(np.float64))
    return x, score, double, np.linalg.norm(single - double) / np.linalg.norm(double)


def compare(name, folder, seed):
    """The errors of the score and of the gradient, the framework's own error, and milliseconds a gradient."""
    x, score, gradient, own_error = (of_keras if name in KERAS else of_torchvision)(name, folder, seed)
    ours, ours_gradient, ms = igviz(sys.argv[1], folder / "model.onnx", x, folder)
    # Random networks can have tiny scores and gradients: both errors are relative, and nothing may underflow.
    gradient, ours_gradient = gradient.astype(np.float64), ours_gradient.astype(np.float64)
    error = np.linalg.norm(ours_gradient - gradient) / np.linalg.norm(gradient)
    return abs(ours - score) / abs(score), error, own_error, ms


failed = []
names = sys.argv[2:] or [*TORCHVISION, *KERAS]
for name in names:
    verdict = "FAILED"
    # Rounding tips single units over their kinks, and the winner of a near tie in a maximum, differently in every
    # implementation; a mistake would show with every seed, bad luck does not.
    for seed in [1, 2, 3]:
        with tempfile.TemporaryDirectory() as folder:
            try:
                score_error, error, own_error, ms = compare(name, pathlib.Path(folder), seed)
            except Exception as problem:
                print(f"{name:20} seed {seed}: {str(problem)[:300]}", flush=True)
                break
        verdict = "ok" if score_error < 1e-4 and error < max(1e-3, 3 * own_error) else "off"
        print(
            f"{name:20} seed {seed}  score {score_error:.1e}  gradient {error:.1e} (the framework's own {own_error:.1e})"
            f"  {ms:7.1f} ms  {verdict}", flush=True)
        if verdict == "ok":
            break
    if verdict != "ok":
        failed.append(name)
print(f"{len(names) - len(failed)} passed, {len(failed)} failed")
sys.exit(bool(failed))
