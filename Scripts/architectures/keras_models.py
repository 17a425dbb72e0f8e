"""Text classifiers of Keras 3: LAYER:MASK:OUTPUTS:BACKEND, with random weights."""

import json
import os
import pickle
import time

from subject import SEED, error

MODULES = ["torch", "onnx"]

# Of one length, filled with zeros behind or before the words; the last one is longer.
TEXTS = [[5, 17, 42, 9, 77, 31, 2, 6], [8, 61, 23, 64, 2, 0, 0, 0], [0, 0, 33, 12, 90, 7, 54, 71], [16, 29, 88, 45, 2, 5, 9, 1, 3, 0, 0]]
WIDTH = 6


def network(keras, name, length, embedding, activation=None):
    """A classifier: embedding, layer, dense."""
    layer, mask, outputs, _ = name.split(":")
    layers = keras.layers
    ids = keras.Input(shape=(length,), dtype="int32", name="ids")
    x = embedding(60 + 40, WIDTH, mask_zero=mask == "mask", name="table")(ids)
    for step in {
        "pooling": lambda: [layers.GlobalAveragePooling1D()],
        "max": lambda: [layers.GlobalMaxPooling1D()],
        "lstm": lambda: [layers.LSTM(5)],
        "gru": lambda: [layers.GRU(5)],
        "rnn": lambda: [layers.SimpleRNN(5)],
        "bilstm": lambda: [layers.Bidirectional(layers.LSTM(5))],
        "bigru": lambda: [layers.Bidirectional(layers.GRU(5))],
        "stacked": lambda: [layers.Bidirectional(layers.LSTM(5, return_sequences=True)), layers.LSTM(4)],
        "conv": lambda: [layers.Conv1D(7, 3, activation="relu"), layers.GlobalMaxPooling1D()],
        "attention": lambda: [Attention(layers), layers.GlobalAveragePooling1D()],
    }[layer]():
        x = step(x)
    return keras.Model(ids, layers.Dense(int(outputs), activation=activation, name="head")(x))


class Attention:
    def __init__(self, layers):
        self.attention = layers.MultiHeadAttention(2, 3)
        self.norm = layers.LayerNormalization()

    def __call__(self, x):
        return self.norm(x + self.attention(x, x))


def write(name, settings, variants, folder):
    """The files of each variant, and Keras' own numbers."""
    import sys
    import traceback

    from exporting import message, record

    backend = name.split(":")[3]
    os.environ["KERAS_BACKEND"] = backend
    import keras
    import numpy as np

    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    outputs = int(name.split(":")[2])
    target = outputs - 1
    head = "sigmoid" if outputs == 1 else "softmax"
    for variant in variants:
        (folder / variant).mkdir(exist_ok=True)
        start = time.monotonic()
        try:
            length = None if variant.endswith("open") else len(TEXTS[0])
            keras.utils.set_random_seed(SEED)
            model = network(keras, name, length, keras.layers.Embedding, head)
            generator = np.random.default_rng(SEED)
            weights = [generator.normal(0, 0.4, array.shape).astype("float32") for array in model.get_weights()]
            model.set_weights(weights)
            if not (folder / "expected.pickle").exists():
                expected = [explained(keras, backend, name, weights, text, target) for text in TEXTS]
                (folder / "expected.pickle").write_bytes(pickle.dumps(expected))
                (folder / "normalizers.json").write_text(json.dumps([entry[4] for entry in expected]))
        except Exception as problem:
            traceback.print_exc()
            record(folder / variant, message(problem), is_comparable=False)
            continue
        try:
            model(np.array([TEXTS[0]], "int32"))
            model.export(str(folder / variant / "model.onnx"), format="onnx", verbose=False)
        except Exception as problem:
            traceback.print_exc()
            record(folder / variant, message(problem))
            continue
        chosen = [index for index, text in enumerate(TEXTS) if length is None or len(text) == length]
        texts = [{"tokens": [f"t{id}" for id in TEXTS[index]], "ids": TEXTS[index]} for index in chosen]
        (folder / variant / "tokens.json").write_text(json.dumps({"texts": texts, "pad": 0, "special": []}))
        # A sigmoid stands for two classes, of which the second has its logit.
        normalizers = json.loads((folder / "normalizers.json").read_text())
        case = {
            "samples": chosen, "target": [1 if outputs == 1 else target], "tolerance": 1e-4, "is_text": True,
            "score": "logit", "normalizers": [normalizers[index] for index in chosen]}
        (folder / variant / "case.json").write_text(json.dumps(case))
        record(folder / variant, seconds=time.monotonic() - start)


def explained(keras, backend, name, weights, text, target):
    """The logit and its gradient with respect to the looked-up rows, with the errors of single precision."""
    import numpy as np

    results = {}
    for type in ["float64", "float32"]:
        keras.config.set_floatx(type)
        keras.config.set_dtype_policy(type)
        try:
            results[type] = of_type(keras, backend, name, weights, text, target, type)
        finally:
            keras.config.set_floatx("float32")
            keras.config.set_dtype_policy("float32")
    (score, gradient, logits), (single, single_gradient, _) = results["float64"], results["float32"]
    assert np.isfinite(gradient).all() and gradient.any()
    return score, gradient, abs(single - score) / max(abs(score), 1), error(single_gradient, gradient), float(np.log(np.exp(logits).sum()))


def of_type(keras, backend, name, weights, text, target, type):
    import numpy as np

    zeros = np.zeros((1, len(text), WIDTH), type)
    if backend == "torch":
        import torch

        offset = torch.tensor(zeros, requires_grad=True)
    else:
        import tensorflow

        offset = tensorflow.constant(zeros)

    class Table(keras.layers.Embedding):
        """Rows to which something is added, to take the gradient with respect to it."""

        def call(self, ids):
            return super().call(ids) + offset

    def score(model):
        return model(np.array([text], "int32"), training=False)[0]

    if backend == "torch":
        model = network(keras, name, len(text), lambda *a, **b: Table(*a, **b))
        model.set_weights(weights)
        logits = score(model)
        (gradient,) = torch.autograd.grad(logits[target], offset)
        return logits[target].item(), gradient.cpu().double().numpy()[0], logits.detach().numpy()
    with tensorflow.GradientTape() as tape:
        tape.watch(offset)
        model = network(keras, name, len(text), Table)
        model.set_weights(weights)
        logits = score(model)
        value = logits[target]
    return float(value), tape.gradient(value, offset).numpy().astype(float)[0], logits.numpy()
