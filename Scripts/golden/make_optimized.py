"""Tiny transformers with random weights as ONNX Runtime's optimizers save them, with PyTorch's outputs and gradients in double precision:
with respect to the embeddings of the words, or to the pixels."""

import collections
import pathlib
import tempfile

import onnx
import onnxruntime
import torch
import transformers
from golden import FIXTURES, Golden
from logits import Logits
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

SEED = 53
FOLDER = FIXTURES / "onnx" / "optimized"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden(
    "optimized", seed=SEED, torch=torch.__version__, transformers=transformers.__version__, onnxruntime=onnxruntime.__version__)
IDS = torch.tensor([[5, 17, 42, 9, 77, 31, 2]])
MASK = torch.tensor([[1, 1, 1, 1, 1, 1, 0]])


def bert():
    config = transformers.BertConfig(
        vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, max_position_embeddings=16,
        num_labels=3, attn_implementation="eager")
    inputs = {"input_ids": IDS, "attention_mask": MASK, "token_type_ids": torch.tensor([[0, 0, 0, 0, 1, 1, 1]])}
    return transformers.BertForSequenceClassification(config), inputs, lambda model: model.bert.embeddings.word_embeddings


def gpt2():
    config = transformers.GPT2Config(
        vocab_size=100, n_embd=32, n_layer=2, n_head=4, n_positions=16, num_labels=3, pad_token_id=1, attn_implementation="eager",
        use_cache=False)
    return transformers.GPT2ForSequenceClassification(config), {"input_ids": IDS, "attention_mask": MASK}, lambda model: model.transformer.wte


def vit():
    config = transformers.ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, image_size=24, patch_size=8, num_labels=3,
        attn_implementation="eager")
    return transformers.ViTForImageClassification(config), {"pixel_values": torch.randn(1, 3, 24, 24)}, None


def numbers(model, inputs, table):
    """PyTorch's logits, and the gradient of a random combination of them."""
    model = model.double()
    kept = []
    if table is None:
        inputs = {key: value.double().requires_grad_() for key, value in inputs.items()}
        kept = list(inputs.values())
    else:
        def keep(module, arguments, output):
            output.retain_grad()
            kept.append(output)
        handle = table(model).register_forward_hook(keep)
    y = model(**inputs).logits
    g = torch.randn_like(y)
    y.backward(g)
    if table is not None:
        handle.remove()
    return {"x": kept[0].detach().numpy(), "y": y.detach().numpy(), "g": g.numpy(), "gx": kept[0].grad.numpy()}


def save(model, name):
    graph = onnx.load(model) if isinstance(model, str) else model
    onnx.save(graph, FOLDER / f"{name}.onnx")
    joined = collections.Counter(node.op_type for node in graph.graph.node if node.domain == "com.microsoft")
    print(f"{name}: {dict(joined)}")
    return sorted(joined)


for kind, make in [("bert", bert), ("gpt2", gpt2), ("vit", vit)]:
    torch.manual_seed(SEED)
    model, inputs, table = make()
    model.eval()
    for parameter in model.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "model.onnx")
        torch.onnx.export(
            Logits(model, list(inputs)), tuple(inputs.values()), path, dynamo=False, opset_version=17, input_names=list(inputs),
            output_names=["logits"])
        # Exporting leaves the model in training mode.
        expected = numbers(model.eval(), inputs, table)
        given = {key: value.tolist() for key, value in inputs.items() if table is not None}
        options = FusionOptions(kind)
        fused = optimizer.optimize_model(
            path, model_type=kind, num_heads=4, hidden_size=32, optimization_options=options, opt_level=0)
        variants = {kind: fused.model}
        if kind == "bert":
            options.enable_gelu_approximation = False
            session = onnxruntime.SessionOptions()
            session.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
            session.optimized_model_filepath = str(pathlib.Path(folder) / "session.onnx")
            onnxruntime.InferenceSession(path, session, providers=["CPUExecutionProvider"])
            variants["bert-session"] = session.optimized_model_filepath
        for name, variant in variants.items():
            operators = save(variant, name)
            theirs = onnxruntime.InferenceSession(str(FOLDER / f"{name}.onnx")).run(
                None, {key: value.numpy() for key, value in inputs.items()})[0]
            assert abs(theirs - expected["y"]).max() < 1e-5, f"{name}: ONNX Runtime differs"
            golden.case(name, expected, operators=operators, given=given)
golden.write()
