"""Compares igviz with PyTorch in double precision on exported models with random weights.

python Scripts/architectures/check.py FOLDER --igviz .build/release/igviz [--only NAME …] [--exporters dynamo,torchscript]

FOLDER keeps the exported files and PyTorch's numbers, so that a second run only compares. A model is exact if its score and its
gradient with respect to the word embeddings differ from double precision by at most max(1e-4, 3 × PyTorch's own error in single
precision). The table goes to FOLDER/results.md.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
IDS = [5, 17, 42, 9, 77, 31, 2]
SIZES = dict(
    vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
    intermediate_size=48, max_position_embeddings=64, num_labels=3, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
    encoder_ffn_dim=48, decoder_ffn_dim=48, d_kv=8, d_ff=48, num_layers=2, num_heads=4, ffn_dim=48, hidden_dim=48,
    emb_dim=32, n_layers=2, n_heads=4, n_embd=32, n_layer=2, n_head=4, dim=32, n_inner=48, head_dim=8, d_head=8,
    d_inner=48, ffn_hidden_size=48, state_size=8, num_experts=4, num_local_experts=4, num_experts_per_tok=2,
    moe_intermediate_size=24, shared_expert_intermediate_size=24, decoder_start_token_id=2, head_type=None,
    max_seq_len=64, n_positions=64, max_position=64, global_attn_every_n_layers=2, local_attention=8,
    sliding_window=64, kv_channels=8, num_decoder_layers=2, max_encoder_position_embeddings=64,
    max_decoder_position_embeddings=64, num_buckets=8, cls_token_id=0, sep_token_id=2, reference_compile=False,
)


def families(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, *settings = line.split(" ")
            yield name, {key: json.loads(value) for key, value in (entry.split("=", 1) for entry in settings)}


def export(name, settings, exporter, folder):
    """Writes model.onnx, tokens.json and expected.npz."""
    import copy

    import numpy as np
    import torch
    import transformers

    torch.manual_seed(7)
    kind = transformers.CONFIG_MAPPING[name]
    defaults = kind().to_dict()
    known = {**defaults, **{alias: None for alias in getattr(kind, "attribute_map", {})}}
    sizes = {key: value for key, value in SIZES.items() if key in known and value is not None}
    sizes.update({key: SIZES[key] for key in ["num_labels", "pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"]}, **settings)
    for alias, own in getattr(kind, "attribute_map", {}).items():
        if alias in sizes and own in sizes:
            del sizes[alias]
    config = kind(**sizes)
    # Experts of a mixture as plain products: fused ones have no double precision.
    config._experts_implementation = "eager"
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 0.15)
    if hasattr(model.config, "use_cache"):
        model.config.use_cache = False

    class Logits(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask).logits

    def explained(model):
        """Of logit 1: its value, and its gradient at the first look-up of the ids themselves."""
        rows = []

        def keep(module, given, result):
            # Some models fill the ids up to a window, or look them up transposed.
            if not rows and given[0].flatten().tolist()[: len(IDS)] == IDS:
                # Some tables multiply their rows; the rows themselves are explained.
                looked_up = module.weight[given[0]].detach()
                factor = (result.detach().norm() / looked_up.norm()).item()
                rows.append(looked_up.requires_grad_())
                return looked_up * factor
            return result

        tables = [module for module in model.modules() if isinstance(module, torch.nn.Embedding)]
        hooks = [table.register_forward_hook(keep) for table in tables if len(table.weight) > max(IDS)]
        logits = model(*inputs)
        for hook in hooks:
            hook.remove()
        (gradient,) = torch.autograd.grad(logits[0, 1], rows)
        return logits[0, 1].item(), gradient.double().numpy().reshape(-1, gradient.shape[-1])[: len(IDS)]

    inputs = (torch.tensor([IDS]), torch.ones(1, len(IDS), dtype=torch.int64))
    wrapped = Logits(model).eval()
    score, gradient = explained(copy.deepcopy(wrapped).double())
    single = explained(wrapped)
    names = ["input_ids", "attention_mask"]
    options = dict(input_names=names, output_names=["logits"], dynamo=exporter == "dynamo")
    if exporter == "dynamo":
        tokens = torch.export.Dim("tokens", min=2, max=60)
        options["dynamic_shapes"] = {name: {1: tokens} for name in names}
        options["external_data"] = False
        options["verbose"] = False
    else:
        options["dynamic_axes"] = {name: {0: "batch", 1: "tokens"} for name in names}
    try:
        torch.onnx.export(wrapped, inputs, str(folder / "model.onnx"), **options)
    except Exception as error:  # the exporter's own failure: many models have one length only
        print("open shape:", error)
        options.pop("dynamic_shapes", None)
        options.pop("dynamic_axes", None)
        torch.onnx.export(wrapped, inputs, str(folder / "model.onnx"), **options)
        (folder / "fixed").touch()
    tokens = {"texts": [{"tokens": [f"t{id}" for id in IDS], "ids": IDS}], "pad": 1, "special": []}
    (folder / "tokens.json").write_text(json.dumps(tokens))
    np.savez(
        folder / "expected.npz", score=score, gradient=gradient, single_score=single[0], single_gradient=single[1])


def compare(folder, igviz):
    """The outcome of one model and what it hangs on."""
    import numpy as np

    if not (folder / "expected.npz").exists():
        reason = (folder / "export.log").read_text().strip().splitlines()[-1:] or [""]
        return "not exported", reason[0][:200]
    arrays = folder / "arrays.npz"
    arrays.unlink(missing_ok=True)
    command = [
        igviz, "--tokens", "tokens.json", "-m", "model.onnx", "--method", "gradient", "-t", "1", "--score", "output",
        "--arrays", "arrays.npz", "--json", "-o", "out.png"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "refused", "more than two minutes"
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return ("refused" if 0 < done.returncode < 128 else "crashed"), (lines or [""])[0][:300]
    expected = np.load(folder / "expected.npz")
    document = json.loads(done.stdout)
    score = find(document, "score_input")
    found = np.load(arrays)
    names = [name for name in found.files if name.startswith("gradients")]
    gradient = found[names[0]].astype(float).reshape(-1, expected["gradient"].shape[1])[: len(IDS)]

    def error(a, b):
        return np.abs(a - b).max() / max(np.abs(b).max(), 1e-30)

    wrong = error(gradient, expected["gradient"])
    own = error(expected["single_gradient"], expected["gradient"])
    wrong_score = abs(score - expected["score"]) / max(abs(expected["score"]), 1) if score is not None else 0
    own_score = abs(expected["single_score"] - expected["score"]) / max(abs(expected["score"]), 1)
    exact = wrong <= max(1e-4, 3 * own) and wrong_score <= max(1e-4, 3 * own_score)
    shape = "one length, " if (folder / "fixed").exists() else ""
    return "exact" if exact else "wrong", f"{shape}gradient {wrong:.1e} (single precision {own:.1e}), score {wrong_score:.1e}"


def find(document, key):
    """The first value of a key anywhere in a document."""
    values = document.values() if isinstance(document, dict) else document if isinstance(document, list) else []
    if isinstance(document, dict) and key in document:
        return document[key]
    return next((value for value in (find(value, key) for value in values) if value is not None), None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--igviz", default=".build/release/igviz")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--exporters", default="dynamo,torchscript")
    parser.add_argument("--export-only", action="store_true")
    parser.add_argument("--export", nargs=2, metavar=("NAME", "EXPORTER"), help="write one model (used internally)")
    options = parser.parse_args()
    all_families = dict(families(HERE / "texts.txt"))
    if options.export:
        name, exporter = options.export
        export(name, all_families[name], exporter, options.folder)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    igviz = str(pathlib.Path(options.igviz).resolve())
    outcomes = []
    for exporter in options.exporters.split(","):
        for name in all_families:
            if options.only and name not in options.only:
                continue
            folder = options.folder / f"{name}-{exporter}"
            if not (folder / "export.log").exists():
                folder.mkdir(exist_ok=True)
                command = [sys.executable, __file__, str(folder), "--export", name, exporter]
                with open(folder / "export.log.part", "w") as log:
                    try:
                        subprocess.run(command, stdout=log, stderr=log, timeout=300)
                    except subprocess.TimeoutExpired:
                        log.write("more than five minutes\n")
                (folder / "export.log.part").rename(folder / "export.log")
            if not options.export_only:
                outcomes.append((name, exporter, *compare(folder, igviz)))
                print(*outcomes[-1], sep="\t", flush=True)
    lines = ["| exporter | exact | refused | wrong | crashed | not exported |", "|---|---|---|---|---|---|"]
    for exporter in options.exporters.split(","):
        counts = collections.Counter(outcome[2] for outcome in outcomes if outcome[1] == exporter)
        kinds = ["exact", "refused", "wrong", "crashed", "not exported"]
        lines.append("| " + " | ".join([exporter, *(str(counts[kind]) for kind in kinds)]) + " |")
    lines += ["", "| family | exporter | outcome | detail |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(str(part).replace("|", "\\|") for part in outcome) + " |" for outcome in outcomes]
    (options.folder / "results.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines[:5]))


if __name__ == "__main__":
    main()
