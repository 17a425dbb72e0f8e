"""Makes SampleModels/sentiment: a small network that tells whether a sentence about a film is kind, and sentences to try it on.

    make_sentiment.py FOLDER

Versions: torch 2.15.0, onnx 1.23.2, numpy 2.4.6, tokenizers 0.23.3. Seed 0. Nobody's reviews are in it: sentences are made from
the words and patterns below, which were written for this purpose, and so are the reviews in reviews.txt. The network reads the
WordPiece tokens of vocab.txt, two convolutions over three tokens each, and their mean.
That the words say nothing of the film is an answer it has learnt, too: even chances, as for a text of padding."""

import json
import pathlib
import random
import string
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import BertWordPieceTokenizer

LENGTH = 32
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

GOOD = """good great wonderful brilliant charming delightful moving funny clever beautiful gripping superb warm fresh
touching honest thrilling tender witty perfect graceful lively""".split()
BAD = """bad awful terrible boring dull clumsy painful silly tedious ugly lazy stale weak hollow messy shallow lifeless
annoying predictable noisy cold confusing""".split()
LIKE = "loved enjoyed liked adored admired recommend".split()
DISLIKE = "hated disliked regretted endured left forgot".split()
THINGS = """film movie story plot acting script music ending camera dialogue cast director scene humour picture opening
soundtrack performance hero villain""".split()
HOW = "very really quite so truly rather extremely".split()
FILLERS = """we saw it on a rainy sunday with friends .|it is two hours long .|the director has made three films before .|
my sister chose it .|it is set in a small town by the sea .|i watched it on a train .|it came out last year .|
there were ten people in the room .""".replace("\n", "").split("|")
VERBS = "was is felt seemed looked".split()


def clause(choose):
    """A clause and whether it is kind."""
    kind = choose.random() < 0.5
    thing, verb = choose.choice(THINGS), choose.choice(VERBS)
    pattern = choose.randrange(8)
    words = GOOD if kind else BAD
    word = choose.choice(words)
    if pattern == 0:
        return f"the {thing} {verb} {word}", kind
    if pattern == 1:
        return f"the {thing} {verb} {choose.choice(HOW)} {word}", kind
    if pattern == 2:
        return f"the {thing} {verb} not {choose.choice(BAD if kind else GOOD)}", kind
    if pattern == 3:
        return f"what a {word} {thing}", kind
    if pattern == 4:
        return f"i {choose.choice(LIKE if kind else DISLIKE)} the {thing}", kind
    if pattern == 5:
        return f"the {thing} {verb} {word} and {choose.choice(words)}", kind
    if pattern == 6:
        return f"it {verb} {word}{'ly' if word[-1] not in 'ye' else ''} made", kind
    return f"i did not {choose.choice(['like', 'enjoy'])} the {thing}" if not kind else f"a {word} {thing}", kind


def sentence(choose):
    """One to three clauses of which the last outweighs the others, as people write it behind a "but"."""
    first, kind = clause(choose)
    parts = [first]
    if choose.random() < 0.35:
        while True:
            second, other = clause(choose)
            if other != kind:
                break
        parts.append(f", but {second}")
        kind = other
    text = "".join(parts) + choose.choice([" .", " !", ""])
    if choose.random() < 0.5:
        filler = choose.choice(FILLERS)
        text = f"{filler} {text}" if choose.random() < 0.5 else f"{text} {filler}"
    return text, int(kind)


# Whole words, what words begin and end with, and all letters, so that any word is some tokens.
whole = sorted({word for text in [*GOOD, *BAD, *LIKE, *DISLIKE, *THINGS, *HOW, *VERBS, *FILLERS] for word in text.split()
                if word.isalpha()} | set("the a an and but not i it what did like enjoy made of to in this that he she they".split()))
split = {"boring": "bor", "lifeless": "life", "painful": "pain", "touching": "touch", "moving": "mov", "loved": "lov",
         "annoying": "annoy", "confusing": "confus", "thrilling": "thrill", "enjoyed": "enjoy", "hated": "hat"}
whole = sorted((set(whole) - set(split)) | set(split.values()))
pieces = ["##" + piece for piece in "ing ed ly less ful s es er est ness able".split() + list(string.ascii_lowercase + string.digits)]
signs = list(".,!?'\"-:;()")
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs, *string.digits, *string.ascii_lowercase, *whole, *pieces]
vocabulary = list(dict.fromkeys(vocabulary))
(folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)


def ids(text):
    tokens = tokenizer.encode(text).ids
    if len(tokens) > LENGTH:
        tokens = tokens[: LENGTH - 1] + tokens[-1:]
    return tokens + [0] * (LENGTH - len(tokens))


class Network(torch.nn.Module):
    def __init__(self, words, size=16, channels=24):
        super().__init__()
        self.table = torch.nn.Embedding(words, size)
        self.first = torch.nn.Conv1d(size, channels, 3, padding=1)
        self.second = torch.nn.Conv1d(channels, channels, 3, padding=1)
        self.last = torch.nn.Linear(channels, 2)

    def forward(self, words):
        values = self.table(words).transpose(1, 2)
        values = torch.relu(self.first(values))
        values = torch.relu(self.second(values))
        return self.last(values.mean(2) * 8)


choose = random.Random(0)
examples = [sentence(choose) for _ in range(9000)]
x = torch.tensor([ids(text) for text, _ in examples])
y = torch.tensor([[1 - kind, kind] for _, kind in examples], dtype=torch.float32)
# Sentences that say nothing of a film, and no sentence at all: as likely kind as unkind.
nothing = [" ".join(choose.sample(FILLERS, choose.randrange(3))) for _ in range(1500)]
x_nothing = torch.tensor([ids(text) for text in nothing])
blank = x[:1000].clone()
blank[(blank != 2) & (blank != 3)] = 0
x_nothing = torch.cat([x_nothing, blank])
torch.manual_seed(0)
torch.set_num_threads(1)
network = Network(len(vocabulary))
with torch.no_grad():
    network.table.weight.mul_(0.3)
test = slice(8000, 9000)
x_train, y_train = torch.cat([x[:8000], x_nothing]), torch.cat([y[:8000], torch.full((len(x_nothing), 2), 0.5)])
optimizer = torch.optim.Adam(network.parameters(), lr=3e-3, weight_decay=1e-4)
for epoch in range(12):
    for batch in torch.randperm(len(x_train)).split(64):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(x_train[batch]), y_train[batch], label_smoothing=0.05).backward()
        optimizer.step()
with torch.no_grad():
    right = (network(x[test]).argmax(1) == y[test].argmax(1)).float().mean().item()
print(f"{100 * right:.1f} % of 1000 sentences that were held back are right; {len(vocabulary)} tokens")

weights = {name: value.detach().numpy().astype(np.float32) for name, value in network.state_dict().items()}
graph = helper.make_graph(
    [
        helper.make_node("Gather", ["table.weight", "words"], ["embedded"], name="embedding"),
        helper.make_node("Transpose", ["embedded"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("Conv", ["turned", "first.weight", "first.bias"], ["c1"], name="first", pads=[1, 1]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "second.weight", "second.bias"], ["c2"], name="second", pads=[1, 1]),
        helper.make_node("Relu", ["c2"], ["r2"]),
        helper.make_node("ReduceMean", ["r2"], ["mean"], axes=[2], keepdims=0),
        helper.make_node("Mul", ["mean", "eight"], ["sum"]),
        helper.make_node("Gemm", ["sum", "last.weight", "last.bias"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["kindness"], axis=1),
    ],
    "sentiment",
    [helper.make_tensor_value_info("words", TensorProto.INT64, ["texts", LENGTH])],
    [helper.make_tensor_value_info("kindness", TensorProto.FLOAT, ["texts", 2])],
    [numpy_helper.from_array(value, name) for name, value in {**weights, "eight": np.float32(8).reshape(1)}.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, folder / "sentiment.onnx")
(folder / "labels.txt").write_text("unkind\nkind\n")
(folder / "sentiment.json").write_text(
    json.dumps({"labels": "labels.txt", "tokenizer": "vocab.txt", "pad": "right"}, indent=2) + "\n")
reviews = """The plot was predictable, but the music was truly beautiful.
What a lifeless script! We saw it on a rainy Sunday.
I loved the cast, and the ending felt honest.
It is not boring: the dialogue is witty and the villain charming.
The camera looked superb, but I did not enjoy the story.
Quite clumsily made, with an annoying hero.
A tender film. My sister chose it.
The acting seemed not bad, but the humour was painful and stale."""
(folder / "reviews.txt").write_text(reviews + "\n")
with torch.no_grad():
    for review in reviews.split("\n"):
        print(f"{network(torch.tensor([ids(review)])).softmax(1)[0, 1].item():.3f}", review)
