"""Models of pictures, videos and sounds: "SOURCE/NAME KEY=VALUE …" with random weights.

Sources are timm, torchvision, smp (segmentation_models_pytorch) and hf: the automatic classes of transformers. Keys of this script:
`shape` (without the first axis), `target` (an element of the output), `output` (the name of the output), `class` (of transformers),
`gain` (of all weights, where their scale lets the gradient fade); others are the model's own settings.
"""

from subject import SEED, Subject

MODULES = ["torch", "torchvision", "timm", "transformers", "segmentation_models_pytorch"]

VISION = dict(
    hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, image_size=64, patch_size=8,
    num_labels=9, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
    encoder_ffn_dim=48, decoder_ffn_dim=48, d_model=32, num_queries=6, backbone=None, use_pretrained_backbone=False,
)


def timm_model(name, settings):
    import timm

    return timm.create_model(name, pretrained=False, num_classes=9, **settings)


def torchvision_model(name, settings):
    import torchvision

    given = {"weights": None, **settings}
    if name.startswith(("fcn", "deeplab", "lraspp")):
        given["weights_backbone"] = None
    if name in ("inception_v3", "googlenet"):
        given["init_weights"] = True
    return torchvision.models.get_model(name, **given)


def smp_model(name, settings):
    import segmentation_models_pytorch as smp

    return smp.create_model(name, **{"encoder_name": "resnet18", "encoder_weights": None, "classes": 3, **settings})


def hf_model(name, settings):
    import transformers

    import texts

    settings = dict(settings)
    attention = settings.pop("attn_implementation", None)
    kind = getattr(transformers, settings.pop("class", "AutoModelForImageClassification"))
    nested = {key: settings.pop(key) for key in list(settings) if isinstance(settings[key], dict)}
    given = texts.config(name, settings, VISION)
    if nested:
        given = transformers.CONFIG_MAPPING[name](**{**settings, **nested})
    if attention:
        given._attn_implementation = attention
    return (kind.from_config if hasattr(kind, "from_config") else kind)(given)


SOURCES = {"timm": timm_model, "torchvision": torchvision_model, "smp": smp_model, "hf": hf_model}


def enliven(model):
    """Statistics that a trained network would have; no weights of zero behind which nothing is seen."""
    import torch

    with torch.no_grad():
        for module in model.modules():
            mean, variance = getattr(module, "running_mean", None), getattr(module, "running_var", None)
            if mean is not None and variance is not None:
                mean.normal_(0, 0.1)
                variance.uniform_(0.5, 1.5)
        for weights in model.parameters():
            if weights.numel() and weights.is_floating_point() and weights.abs().max() < 2e-3:
                weights.normal_(0, 0.02) if weights.dim() > 1 else weights.uniform_(0.3, 0.7)


def subject(name, settings):
    import torch

    settings = dict(settings)
    source, _, model_name = name.partition("/")
    model_name = model_name.partition(":")[0]
    shape = settings.pop("shape", [3, 64, 64])
    target = tuple(settings.pop("target", [7]))
    output = settings.pop("output", "logits")
    keyword = settings.pop("input", None)
    opens = settings.pop("open", [])
    gain = settings.pop("gain", 1)

    class One(torch.nn.Module):
        """Of a model with several outputs one."""

        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, x):
            result = self.model(**{keyword: x}) if keyword else self.model(x)
            if isinstance(result, (tuple, list)):
                return result[0]
            return result if isinstance(result, torch.Tensor) else result[output]

    def make(is_fused=True):
        import timm.layers

        # Attention as single products and a softmax, if the fused one cannot be exported.
        timm.layers.set_fused_attn(is_fused)
        torch.manual_seed(SEED)
        if not is_fused and source == "hf":
            settings["attn_implementation"] = "eager"
        model = SOURCES[source](model_name, settings).eval()
        enliven(model)
        with torch.no_grad():
            for weights in model.parameters():
                if weights.dim() > 1:
                    weights.mul_(gain)
        return One(model).eval()

    generator = torch.Generator().manual_seed(SEED)
    samples = [[torch.randn(1, *shape, generator=generator)] for _ in range(6)]
    axes = {0: "batch"}
    open_axes = [{"x": axes}]
    if opens:
        open_axes.insert(0, {"x": {**axes, **{axis: f"size{axis}" for axis in opens}}})
    return Subject([make] + ([lambda: make(False)] if source in ("timm", "hf") else []), ["x"], samples, target, open_axes)
