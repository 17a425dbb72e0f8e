"""Tiny random models with an encoder and a decoder, like T5 and BART: the next word of an answer, and a class of the text.

Models go to Tests/Fixtures/onnx/decoders, scores and gradients with respect to what the encoder or the decoder looks up (by PyTorch in
double precision) to Tests/Golden/decoders.json."""

import json
import warnings

import onnx
import torch
import transformers
from golden import FIXTURES, GOLDEN
from logits import Logits

warnings.filterwarnings("ignore")
folder = FIXTURES / "onnx" / "decoders"
folder.mkdir(parents=True, exist_ok=True)
WORDS = 20
BART = dict(
    vocab_size=WORDS, d_model=8, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=12,
    decoder_ffn_dim=12, max_position_embeddings=16, init_std=0.5, dropout=0, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    decoder_start_token_id=2, forced_eos_token_id=None, attn_implementation="eager", num_labels=3)
T5 = dict(
    vocab_size=WORDS, d_model=8, d_kv=4, d_ff=12, num_layers=1, num_heads=2, relative_attention_num_buckets=6, dropout_rate=0,
    initializer_factor=1.5, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, attn_implementation="eager", num_labels=3)
TEXT = {"input_ids": [5, 17, 9, 11, 2], "attention_mask": [1] * 5}
PADDED = {"input_ids": [8, 6, 12, 2, 1, 1], "attention_mask": [1] * 4 + [0] * 2}
cases = []


def export(name, model, names, isDynamo):
    model.config.use_cache = False
    sizes = {"input_ids": 5, "attention_mask": 5, "decoder_input_ids": 3}
    example = [torch.ones(1, sizes[key], dtype=torch.long) for key in names]
    if "decoder_input_ids" not in names:
        # A classifier reads the place of the text's end.
        example[0][0, -1] = model.config.eos_token_id
    axes = {key: {1: f"{key.split('_')[0]}_length"} for key in names}
    if isDynamo:
        axes = {key: {1: torch.export.Dim.DYNAMIC} for key in names}
        shapes = {"dynamic_shapes": (tuple(axes[key] for key in names),), "external_data": False, "verbose": False}
    else:
        shapes = {"dynamic_axes": axes, "opset_version": 17}
    path = folder / f"{name}.onnx"
    torch.onnx.export(
        Logits(model, names), tuple(example), str(path), input_names=names, output_names=["logits"], dynamo=isDynamo, **shapes)
    file = onnx.load(path)
    for node in file.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for value in [*file.graph.value_info, *file.graph.input, *file.graph.output]:
        del value.metadata_props[:]
    onnx.save(file, path)


def expect(name, model, given, target, less=None, words="input_ids"):
    """The score of an element, or of its difference to another, and its gradient with respect to the looked-up rows of some words."""
    double = model.double()
    kept = []

    def keep(module, arguments, rows):
        # The first look-up is the encoder's, the second one the decoder's.
        kept.append(rows.detach().requires_grad_())
        return kept[-1]

    table = double.get_input_embeddings()
    handles = [module.register_forward_hook(keep) for module in double.modules()
               if isinstance(module, torch.nn.Embedding) and module.weight.shape == table.weight.shape]
    values = double(**{key: torch.tensor([value]) for key, value in given.items()}).logits[0]
    score = values[tuple(target)] - (values[tuple(less)] if less else 0)
    assert len(kept) == 2
    (gradient,) = torch.autograd.grad(score, kept[1 if words.startswith("decoder") else 0])
    for handle in handles:
        handle.remove()
    # Some tables multiply their rows by the root of their width; the rows themselves are explained.
    scale = getattr(table, "embed_scale", 1)
    cases.append({
        "model": name, "words": words, "inputs": given, "target": target, "less": less, "score": score.item(),
        "gradient": [round(float(value) * scale, 9) for value in gradient.ravel()]})
    model.float()


torch.manual_seed(20261201)
names = ["input_ids", "attention_mask", "decoder_input_ids"]
for kind, config, isDynamo in [
    ("t5", transformers.T5Config(**T5), True), ("bart", transformers.BartConfig(**BART, scale_embedding=True), False)]:
    model = transformers.AutoModelForSeq2SeqLM.from_config(config).eval()
    for parameter in model.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    export(f"{kind}-next", model, names, isDynamo)
    model.eval()
    start = config.decoder_start_token_id
    expect(f"{kind}-next", model, {**TEXT, "decoder_input_ids": [start]}, [0, 7])
    expect(f"{kind}-next", model, {**TEXT, "decoder_input_ids": [start, 7, 12, 4]}, [3, 9], less=[3, 13])
    expect(f"{kind}-next", model, {**PADDED, "decoder_input_ids": [start, 3]}, [1, 6])
    expect(f"{kind}-next", model, {**TEXT, "decoder_input_ids": [start, 7, 12, 4]}, [2, 9], words="decoder_input_ids")

for kind, config, isDynamo in [
    ("t5", transformers.T5Config(**{**T5, "pad_token_id": 1, "eos_token_id": 2}), False), ("bart", transformers.BartConfig(**BART), True)]:
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    for parameter in model.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    export(f"{kind}-class", model, names[:2], isDynamo)
    model.eval()
    expect(f"{kind}-class", model, TEXT, [1])
    expect(f"{kind}-class", model, PADDED, [2], less=[0])

document = {
    "made_by": "Scripts/golden/make_decoders.py", "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    "cases": cases}
(GOLDEN / "decoders.json").write_text(json.dumps(document, separators=(",", ":")).replace('{"model"', '\n{"model"') + "\n")
print(f"decoders: {len(cases)} cases")
