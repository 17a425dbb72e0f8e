"""The networks that people bring, as ONNX files with random weights made from a seed.

  python Scripts/bench/networks.py FOLDER [NAME ...]

No weight is zero that matters: torchvision begins some layers at zero (ViT's head, batch norms' and biases' shifts),
and a gradient through them would be zero, too.
"""

import os
import sys

import torch
import torchvision

SEED = 7
NAMES = [
    "resnet50", "vgg16", "densenet121", "vit_b_16", "convnext_tiny", "mobilenet_v3_large", "swin_t", "efficientnet_b0", "regnet_y_3_2gf"]


def network(name):
    """The same weights for a name, always."""
    torch.manual_seed(SEED)
    model = getattr(torchvision.models, name)(weights=None).eval()
    random = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1, generator=random)
                module.running_var.uniform_(0.5, 1.5, generator=random)
                module.weight.uniform_(0.5, 1.5, generator=random)
        for parameter in model.parameters():
            if parameter.std() == 0 or parameter.numel() == 1:
                parameter.add_(0.05 * torch.randn(parameter.shape, generator=random))
            parameter.requires_grad_(False)
        # Scores as far apart as a trained network's, so that no softmax is at its end.
        last = [module for module in model.modules() if isinstance(module, torch.nn.Linear)][-1]
        scores = model(torch.randn((1, 3, 224, 224), generator=random))
        last.weight.mul_(2 / scores.std())
        last.bias.mul_(2 / scores.std())
    return model


def main():
    folder, *names = sys.argv[1:]
    # The fast path of attention cannot be exported.
    torch.backends.mha.set_fastpath_enabled(False)
    os.makedirs(folder, exist_ok=True)
    for name in names or NAMES:
        path = os.path.join(folder, name + ".onnx")
        if os.path.exists(path):
            continue
        image = torch.zeros(1, 3, 224, 224)
        torch.onnx.export(network(name), (image,), path + ".part", dynamo=False, opset_version=17)
        os.replace(path + ".part", path)
        print(path, flush=True)


if __name__ == "__main__":
    main()
