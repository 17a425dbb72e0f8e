"""One contender of beside_captum.py: a process that attributes one case with Captum or igviz, a call for each line of its input.

usage: captum_calls.py CONTENDER CASE [BATCH]      BATCH is Captum's internal_batch_size

Prints one JSON line for the imports and the model, and one for each line read: `call` attributes once, `reset` forgets the peak of
memory, `save FILE` writes the last attributions.
"""

import json
import os
import sys
import time

import numpy as np
import torch

POINTS = 51
WORDS = 62


class Photo:
    """ResNet-50 with random weights: trapezoid from black, 51 points."""

    def __init__(self):
        import torchvision

        self.model = torchvision.models.resnet50(weights=None).eval()
        self.x = torch.rand(1, 3, 224, 224)
        self.target = 386

    def method(self, library):
        return library.IntegratedGradients(self.model), (self.x,), {
            "baselines": torch.zeros_like(self.x), "target": self.target, "n_steps": POINTS, "method": "riemann_trapezoid"}

    def explained(self, igviz):
        return igviz.explain(
            self.model, self.x, target=self.target, baseline="zero", method="ig", rule="trapezoid", steps=POINTS - 1, score="logit",
            task="classes", picture=False).attributions


class Table:
    """A perceptron with 12 features: Gauss-Legendre from zero, 50 points."""

    def __init__(self):
        self.model = torch.nn.Sequential(
            torch.nn.Linear(12, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 3)).eval()
        self.x = torch.randn(1, 12)

    def method(self, library):
        return library.IntegratedGradients(self.model), (self.x,), {"target": 1, "n_steps": 50}

    def explained(self, igviz):
        return igviz.explain(
            self.model, self.x, target=1, baseline="zero", method="ig", rule="gauss-legendre", steps=50, picture=False).attributions


class Text:
    """BERT-tiny with random weights and 64 tokens: Gauss-Legendre from padding, 50 points, over the embeddings of the words."""

    def __init__(self):
        import tokenizers
        import transformers

        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *(f"w{number}" for number in range(2000))]
        made = tokenizers.Tokenizer(tokenizers.models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
        made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
        made.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
        self.tokenizer = transformers.PreTrainedTokenizerFast(
            tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]")
        self.model = transformers.BertForSequenceClassification(transformers.BertConfig(
            vocab_size=len(words), hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=512)).eval()
        self.text = " ".join(f"w{number * 31 % 2000}" for number in range(WORDS))
        self.ids = self.tokenizer(self.text, return_tensors="pt")["input_ids"]

    def method(self, library):
        start = torch.zeros_like(self.ids)
        start[:, 0], start[:, -1] = 2, 3
        layer = self.model.bert.embeddings.word_embeddings
        return library.LayerIntegratedGradients(lambda ids: self.model(ids).logits, layer), (self.ids,), {
            "baselines": start, "target": 1, "n_steps": 50}

    def explained(self, igviz):
        return igviz.explain(
            self.model, self.text, tokenizer=self.tokenizer, target=1, baseline="pad", method="ig", rule="gauss-legendre", steps=50,
            score="logit", picture=False).evidence


CASES = {"ResNet-50, a photo": Photo, "perceptron, a row": Table, "BERT-tiny, a text": Text}


def caller(contender, case, batch):
    """A function without arguments that attributes the case."""
    if contender == "igviz.explain":
        import igviz

        return lambda: case.explained(igviz)
    if contender == "Captum":
        import captum.attr as library
    else:
        import igviz.captum as library
    method, inputs, options = case.method(library)
    if batch:
        options["internal_batch_size"] = batch

    def call():
        found = method.attribute(*inputs, **options).detach()
        return (found.sum(dim=-1) if isinstance(case, Text) else found).numpy()

    return call


def main():
    contender, name = sys.argv[1:3]
    batch = int(sys.argv[3]) if len(sys.argv) > 3 else None
    torch.manual_seed(0)
    torch.set_num_threads(os.cpu_count())
    call = caller(contender, CASES[name](), batch)
    print(json.dumps({"is_ready": True}), flush=True)
    found = None
    for line in sys.stdin:
        what, _, path = line.strip().partition(" ")
        before = time.perf_counter()
        if what == "call":
            found = np.asarray(call()).reshape(-1)
        elif what == "reset":
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
        elif what == "save":
            np.save(path, found)
        print(json.dumps({"seconds": time.perf_counter() - before}), flush=True)


if __name__ == "__main__":
    main()
