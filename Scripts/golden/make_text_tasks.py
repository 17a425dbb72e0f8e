"""Tiny random models of the usual tasks of texts: pairs, a tag for each token, start and end of an answer, the next word; and one whose
decoder reads the shifted text.

Models and their vocabulary go to Tests/Fixtures/onnx/text-tasks, scores and gradients with respect to the word embeddings (by PyTorch in
double precision) to Tests/Golden/text-tasks.json."""

import json
import warnings

import numpy as np
import onnx
import torch
import transformers
from golden import FIXTURES, GOLDEN
from onnx import TensorProto, helper, numpy_helper
from transformers import (BertConfig, BertForQuestionAnswering, BertForSequenceClassification, BertForTokenClassification,
                          GPT2Config, GPT2LMHeadModel)

warnings.filterwarnings("ignore")
folder = FIXTURES / "onnx" / "text-tasks"
folder.mkdir(parents=True, exist_ok=True)
words = ("[PAD] [UNK] [CLS] [SEP] [MASK] a the man woman is was in paris berlin lives who where good bad film not it no one saw and of "
         "##s ##ing play sleep out side ?").split()
(folder / "vocab.txt").write_text("\n".join(words) + "\n")
sizes = dict(vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
             max_position_embeddings=16, hidden_dropout_prob=0, attention_probs_dropout_prob=0, initializer_range=0.6,
             attn_implementation="eager")
cases = []


class Outputs(torch.nn.Module):
    """A model of positional inputs whose outputs are a tuple."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, *inputs):
        found = self.model(**dict(zip(self.names, inputs)))
        return found.logits if hasattr(found, "logits") else (found.start_logits, found.end_logits)


def export(name, model, inputs, outputs, axes):
    torch.onnx.export(
        Outputs(model, inputs), tuple(torch.ones(1, 5, dtype=torch.long) for _ in inputs), folder / f"{name}.onnx",
        input_names=inputs, output_names=outputs, dynamo=False, opset_version=17,
        dynamic_axes={i: {0: "texts", 1: "length"} for i in inputs} | {o: axes for o in outputs})
    file = onnx.load(folder / f"{name}.onnx")
    for node in file.graph.node:
        node.doc_string = ""
    onnx.save(file, folder / f"{name}.onnx")


def expect(name, model, given, output, target, less=None):
    """The score of an element, or of its difference to another, and its gradient."""
    double = model.double()
    tensors = {key: torch.tensor([value]) for key, value in given.items()}
    table = double.get_input_embeddings()
    rows = table(tensors.pop("input_ids")).detach().requires_grad_(True)
    found = double(inputs_embeds=rows, **tensors)
    values = getattr(found, output)[0]
    score = values[tuple(target)] - (values[tuple(less)] if less else 0)
    score.backward()
    cases.append({
        "model": name, "inputs": given, "output": output, "target": target, "less": less, "score": score.item(),
        "gradient": [round(float(value), 9) for value in rows.grad.ravel()]})
    model.float()


def ids(first, second=None):
    def numbers(text):
        return [words.index(word) for word in text.split()]

    tokens = [2] + numbers(first) + [3]
    types = [0] * len(tokens)
    if second is not None:
        tokens += numbers(second) + [3]
        types += [1] * (len(tokens) - len(types))
    return {"input_ids": tokens, "attention_mask": [1] * len(tokens), "token_type_ids": types}


inputs = ["input_ids", "attention_mask", "token_type_ids"]
torch.manual_seed(20260201)
pairs = BertForSequenceClassification(BertConfig(**sizes, num_labels=3)).eval()
export("pairs", pairs, inputs, ["logits"], {0: "texts"})
expect("pairs", pairs, ids("the film was good", "no one saw it"), "logits", [1])
expect("pairs", pairs, ids("the film was good"), "logits", [1])

tags = BertForTokenClassification(BertConfig(**sizes, num_labels=5)).eval()
export("tags", tags, inputs, ["logits"], {0: "texts", 1: "length"})
expect("tags", tags, ids("the man lives in paris"), "logits", [5, 3])
expect("tags", tags, ids("the man lives in paris"), "logits", [5, 3], less=[5, 4])

answers = BertForQuestionAnswering(BertConfig(**sizes)).eval()
export("answers", answers, inputs, ["start_logits", "end_logits"], {0: "texts", 1: "length"})
question = ids("who lives in paris ?", "the woman lives in paris")
expect("answers", answers, question, "start_logits", [8])
expect("answers", answers, question, "end_logits", [8])

letters = ["a", "Ġman", "Ġlives", "Ġin", "ĠParis", "ĠBerlin", "Ġa", "!"]
gpt = GPT2LMHeadModel(GPT2Config(
    vocab_size=len(letters), n_positions=12, n_embd=8, n_layer=1, n_head=2, n_inner=8, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
    initializer_range=0.6, bos_token_id=0, eos_token_id=7, attn_implementation="eager")).eval()
export("next", gpt, ["input_ids", "attention_mask"], ["logits"], {0: "texts", 1: "length"})
text = {"input_ids": [0, 1, 2, 3], "attention_mask": [1] * 4}
with torch.no_grad():
    likeliest = int(gpt(torch.tensor([text["input_ids"]])).logits[0, -1].argmax())
expect("next", gpt, text, "logits", [3, likeliest])
expect("next", gpt, text, "logits", [3, 4])
expect("next", gpt, text, "logits", [3, 4], less=[3, 5])

# A decoder whose ids are the text's, shifted by a start token, over the same table.
random = np.random.default_rng(20260201)
node = helper.make_node
stored = {
    "words": random.normal(0, 1, (len(words), 4)).astype(np.float32), "w": random.normal(0, 1, (4, 2)).astype(np.float32),
    "start": np.array([[0]]), "zero": np.array([0]), "end": np.array([-1]), "one": np.array([1])}
nodes = [
    node("Gather", ["words", "input_ids"], ["x"], name="encoder"),
    node("Slice", ["input_ids", "zero", "end", "one"], ["most"]), node("Concat", ["start", "most"], ["shifted"], axis=1),
    node("Gather", ["words", "shifted"], ["y"], name="decoder"), node("Mul", ["x", "y"], ["xy"]), node("Tanh", ["xy"], ["t"]),
    node("ReduceMean", ["t"], ["mean"], axes=[1], keepdims=0), node("MatMul", ["mean", "w"], ["answer"])]
graph = helper.make_graph(
    nodes, "shifted", [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"])],
    [helper.make_tensor_value_info("answer", TensorProto.FLOAT, [1, 2])],
    [numpy_helper.from_array(value, name) for name, value in stored.items()])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "shifted.onnx")

# Two texts, a length and a picture, of which one text is explained: (mean of a · mean of b) / length + sum of the picture.
stored = {"words": stored["words"], "one": np.array([1]), "two": np.array([2]), "all": np.array([1, 2])}
nodes = [
    node("Gather", ["words", "a_ids"], ["a"], name="first"), node("Cast", ["a_mask"], ["m"], to=TensorProto.FLOAT),
    node("Unsqueeze", ["m", "two"], ["mm"]), node("Mul", ["a", "mm"], ["am"]), node("ReduceSum", ["am", "one"], ["sum"], keepdims=0),
    node("ReduceSum", ["m", "one"], ["count"]), node("Div", ["sum", "count"], ["amean"]),
    node("Gather", ["words", "b_ids"], ["b"], name="second"), node("ReduceMean", ["b"], ["bmean"], axes=[1], keepdims=0),
    node("Mul", ["amean", "bmean"], ["ab"]), node("ReduceSum", ["ab", "one"], ["dot"]),
    node("Cast", ["length"], ["l"], to=TensorProto.FLOAT), node("Unsqueeze", ["l", "one"], ["ll"]), node("Div", ["dot", "ll"], ["q"]),
    node("ReduceSum", ["picture", "all"], ["p"], keepdims=0), node("Unsqueeze", ["p", "one"], ["pp"]),
    node("Add", ["q", "pp"], ["answer"])]
ints = {"a_ids": ["texts", "n"], "a_mask": ["texts", "n"], "b_ids": ["texts", "k"], "length": ["texts"]}
graph = helper.make_graph(
    nodes, "towers",
    [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in ints.items()]
    + [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["texts", 2, 2])],
    [helper.make_tensor_value_info("answer", TensorProto.FLOAT, ["texts", 1])],
    [numpy_helper.from_array(value, name) for name, value in stored.items()])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "towers.onnx")
table = stored["words"].astype(float)
for a, b, length, picture in [([6, 7, 14], [9, 10], 3, [[1, 2], [3, 4]]), ([6, 8], [12, 11, 10], 2, [[0, 1], [0, 1]])]:
    mean = table[b].mean(0)
    cases.append({
        "model": "towers", "inputs": {"input_ids": a}, "others": {"b_ids": b, "length": length, "picture": picture}, "output": "answer",
        "target": [0], "less": None, "score": float(table[a].mean(0) @ mean / length + np.sum(picture)),
        "gradient": [round(float(value), 9) for value in np.tile(mean / length / len(a), len(a))]})

document = {
    "made_by": "Scripts/golden/make_text_tasks.py", "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    "letters": letters, "likeliest": likeliest, "cases": cases}
lines = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace('{"model"', '\n{"model"')
(GOLDEN / "text-tasks.json").write_text(lines + "\n")
print(f"text-tasks: {len(cases)} cases")
