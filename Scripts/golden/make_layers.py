"""Recurrent layers in all their variants, scans, transforms and selections; outputs and input gradients in double precision."""

import torch
from single_nodes import Cases, node
from torch.nn import functional as F

cases = Cases("layers", seed=47)
T, B, N, H = 5, 2, 4, 3
X = (T, B, N)


def bounded(x, limit):
    return x if limit is None else x.clamp(-limit, limit)


def gates(count, directions=1):
    return {
        "w": torch.randn(directions, count * H, N), "r": torch.randn(directions, count * H, H), "b": torch.randn(directions, 2 * count * H)}


def run(x, step, lengths=None, backward=False, states=1):
    """Steps through [T, B, N]; what has ended keeps its state and shows zeros."""
    state = [torch.zeros(B, H, dtype=x.dtype) for _ in range(states)]
    outputs = [None] * T
    for t in reversed(range(T)) if backward else range(T):
        new = step(x[t], *state)
        goes_on = torch.ones(B, 1, dtype=x.dtype) if lengths is None else (lengths > t).double()[:, None]
        state = [old + goes_on * (fresh - old) for fresh, old in zip(new, state)]
        outputs[t] = state[0] * goes_on
    return torch.stack(outputs)[:, None], state


def lstm(c, d=0, limit=None, coupled=False, peep=False, f=torch.sigmoid, g=torch.tanh, h=torch.tanh):
    def step(x, hidden, cell):
        wb, rb = c["b"][d].chunk(2)
        i, o, forget, candidate = (x @ c["w"][d].T + hidden @ c["r"][d].T + wb + rb).chunk(4, 1)
        p = c["p"][d].chunk(3) if peep else [0, 0, 0]
        i = f(bounded(i + p[0] * cell, limit))
        forget = 1 - i if coupled else f(bounded(forget + p[2] * cell, limit))
        cell = forget * cell + i * g(bounded(candidate, limit))
        return f(bounded(o + p[1] * cell, limit)) * h(cell), cell
    return step


def gru(c, d=0, limit=None, linear=False):
    def step(x, hidden):
        wb, rb = c["b"][d].chunk(2)
        (wz, wr, wh), (rz, rr, rh) = (x @ c["w"][d].T + wb).chunk(3, 1), c["r"][d].chunk(3)
        bz, br, bh = rb.chunk(3)
        z = torch.sigmoid(bounded(wz + hidden @ rz.T + bz, limit))
        r = torch.sigmoid(bounded(wr + hidden @ rr.T + br, limit))
        inner = r * (hidden @ rh.T + bh) if linear else (r * hidden) @ rh.T + bh
        return [(1 - z) * torch.tanh(bounded(wh + inner, limit)) + z * hidden]
    return step


cases.add(
    "lstm_clip", node("LSTM", "x w r b", hidden_size=H, clip=0.6), lambda x, c: run(x, lstm(c, limit=0.6), states=2)[0], X, gates(4))
cases.add(
    "lstm_coupled", node("LSTM", "x w r b", hidden_size=H, input_forget=1), lambda x, c: run(x, lstm(c, coupled=True), states=2)[0], X,
    gates(4))
cases.add(
    "lstm_peepholes", node("LSTM", "x w r b    p", hidden_size=H), lambda x, c: run(x, lstm(c, peep=True), states=2)[0], X,
    {**gates(4), "p": torch.randn(1, 3 * H)})
lengths = torch.tensor([3, 5], dtype=torch.int32)
cases.add(
    "lstm_lengths", node("LSTM", "x w r b l", hidden_size=H, direction="bidirectional"),
    lambda x, c: torch.cat([run(x, lstm(c, d), c["l"], d == 1, 2)[0] for d in (0, 1)], 1), X, {**gates(4, 2), "l": lengths}, runtime=False)
cases.add(
    "lstm_last", node("LSTM", "x w r b l", " y", hidden_size=H, direction="reverse"),
    lambda x, c: run(x, lstm(c), c["l"], True, 2)[1][0][None], X, {**gates(4), "l": lengths}, runtime=False)
cases.add(
    "lstm_activations",
    node(
        "LSTM", "x w r b", hidden_size=H, activations=["HardSigmoid", "ScaledTanh", "Affine"], activation_alpha=[0.3, 0.8, 0.5],
        activation_beta=[0.4, 1.2, 0.1]),
    lambda x, c: run(
        x, lstm(c, f=lambda v: (0.3 * v + 0.4).clamp(0, 1), g=lambda v: 0.8 * torch.tanh(1.2 * v), h=lambda v: 0.5 * v + 0.1), states=2)[0],
    X, gates(4), runtime="roughly")
for linear in (0, 1):
    cases.add(
        f"gru_clip_{linear}", node("GRU", "x w r b", hidden_size=H, clip=0.7, linear_before_reset=linear),
        lambda x, c, k=bool(linear): run(x, gru(c, limit=0.7, linear=k))[0], X, gates(3), runtime=linear == 1)
cases.add(
    "gru_lengths", node("GRU", "x w r b l", hidden_size=H, linear_before_reset=1), lambda x, c: run(x, gru(c, linear=True), c["l"])[0], X,
    {**gates(3), "l": lengths})
cases.add(
    "rnn_softsign", node("RNN", "x w r b", hidden_size=H, activations=["Softsign"]),
    lambda x, c: run(x, lambda v, h: [F.softsign(v @ c["w"][0].T + h @ c["r"][0].T + c["b"][0].reshape(2, H).sum(0))])[0], X, gates(1))

# MARK: Scans, transforms, selections

axis = {"a": torch.tensor([1])}
cases.add("running_product", node("CumProd", "x a"), lambda x, c: x.cumprod(1), (2, 7, 3), axis, opset=26, runtime=False)


def product_of_others(x, c):
    return torch.cat([x[:, 1:].flip(1).cumprod(1).flip(1), torch.ones_like(x[:, :1])], 1)


cases.add(
    "running_product_back", node("CumProd", "x a", exclusive=1, reverse=1), product_of_others, (2, 7, 3), axis, opset=26, runtime=False)
for largest in (0, 1):
    cases.add(
        f"top_{largest}", node("TopK", "x k", "y i", axis=1, largest=largest), lambda x, c, k=bool(largest): x.topk(3, 1, k)[0], (2, 7, 3),
        {"k": torch.tensor([3])})
cases.add(
    "top_places", [node("TopK", "x k", "v i", axis=1), node("Cast", "i", "f", to=1), node("Mul", "f v")],
    lambda x, c: x.topk(3, 1)[0] * x.topk(3, 1)[1], (2, 7, 3), {"k": torch.tensor([3])})
cases.add("determinant", node("Det", "x"), lambda x, c: torch.linalg.det(x), (2, 3, 3))
cases.add("determinant_of_numbers", node("Det", "x"), lambda x, c: x[..., 0, 0], (2, 1, 1))
cases.add("diagonal", node("Einsum", "x", equation="bii->bi"), lambda x, c: torch.einsum("bii->bi", x), (2, 4, 4))
cases.add("trace", node("Einsum", "x x", equation="bii,bjk->bjk"), lambda x, c: torch.einsum("bii,bjk->bjk", x, x), (2, 4, 4))
cases.add("ellipsis", node("Einsum", "x w", equation="...ij,...j"), lambda x, c: torch.einsum("...ij,...j", x, c["w"]), (2, 3, 4),
          {"w": torch.randn(1, 4)}, runtime=False)
parameters = {"s": torch.rand(3) + 0.5, "h": torch.randn(3), "m": torch.randn(3), "v": torch.rand(3)}
cases.add(
    "batch_normalization_of_batch", node("BatchNormalization", "x s h m v", "y rm rv", training_mode=1),
    lambda x, c: F.batch_norm(x, None, None, c["s"], c["h"], True), (2, 3, 5, 4), parameters, runtime=False)
window = torch.hann_window(6)
cases.add(
    "short_time_transform", node("STFT", "x f w", onesided=1),
    lambda x, c: torch.view_as_real(torch.stft(x, 6, 2, window=c["w"], center=False, return_complex=True)).transpose(1, 2), (2, 15),
    {"f": torch.tensor(2), "w": window}, runtime=False)


def inverse(x, c):
    return torch.fft.irfft(torch.view_as_complex(x), 7)[..., None]


cases.add(
    "inverse_transform", node("DFT", "x n a", inverse=1, onesided=1), inverse, (2, 4, 2),
    {"n": torch.tensor(7), "a": torch.tensor(1)}, runtime=False)
cases.add(
    "cache_update", [node("Mul", "x x", "u"), node("Slice", "u zero three two", "p"), node("TensorScatter", "x p i", mode="circular")],
    lambda x, c: torch.stack([
        torch.stack([(x[b] * x[b])[:, (t - s) % 5] if (t - s) % 5 < 3 else x[b, :, t] for t in range(5)], 1) for b, s in enumerate((4, 1))]),
    (2, 2, 5, 3), {"i": torch.tensor([4, 1]), "zero": torch.tensor([0]), "three": torch.tensor([3]), "two": torch.tensor([2])}, opset=24,
    runtime=False)
cases.write()
