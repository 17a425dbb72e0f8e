"""Operators of transformers: attention, positions, gates and normalizations of ONNX, and the fused ones that ONNX Runtime's optimizers
write; outputs and input gradients in double precision."""

import math

import torch
from single_nodes import Cases, microsoft, node
from torch.nn import functional as F

cases = Cases("fused", seed=41)
B, T, H, D = 2, 5, 3, 4  # batch, tokens, heads, numbers of a head
WIDE = H * D
FLAT = (B, T, WIDE)
INF = float("inf")


def heads(x, count):
    return x.reshape(x.shape[0], x.shape[1], count, -1).transpose(1, 2)


def joined(x):
    return x.transpose(1, 2).flatten(2)


def attend(q, k, v, bias=0.0, scale=None, cap=0.0):
    k, v = (t.repeat_interleave(q.shape[1] // t.shape[1], 1) for t in (k, v))
    scores = q @ k.transpose(2, 3) * (scale or 1 / math.sqrt(q.shape[3]))
    if cap:
        scores = cap * torch.tanh(scores / cap)
    # A query from which every key is hidden gives zeros.
    scores = scores + bias
    seen = scores.amax(3, keepdim=True) > -INF
    return torch.softmax(torch.where(seen, scores, 0.0), 3) * seen @ v


def hidden(allowed, value=-INF):
    return torch.where(allowed, 0.0, value).double()


def causal(length, past=0, window=None):
    i, j = torch.arange(length)[:, None] + past, torch.arange(length + past)
    return (j <= i) & (j > i - window if window else True)


def rotate(x, cosine, sine, interleaved=False):
    """x: [batch, heads, tokens, size]; cosine, sine: [tokens, pairs]."""
    pairs = cosine.shape[-1]
    turned, rest = x[..., : 2 * pairs], x[..., 2 * pairs:]
    a, b = (turned[..., 0::2], turned[..., 1::2]) if interleaved else turned.chunk(2, -1)
    first, second = a * cosine - b * sine, a * sine + b * cosine
    turned = torch.stack([first, second], -1).flatten(-2) if interleaved else torch.cat([first, second], -1)
    return torch.cat([turned, rest], -1)


def layer_norm(x, c, epsilon=1e-12):
    return F.layer_norm(x, x.shape[-1:], c["gamma"], c.get("beta"), epsilon)


def rms_norm(x, c, epsilon=1e-12):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon) * c["gamma"]


def vector(size):
    return torch.rand(size) + 0.5


# MARK: ONNX's own

cases.add(
    "attention_causal", [node("Mul", "x w", "k"), node("Sin", "x", "v"), node("Attention", "x k v", q_num_heads=H, kv_num_heads=H, is_causal=1)],
    lambda x, c: joined(attend(heads(x, H), heads(x * c["w"], H), heads(x.sin(), H), hidden(causal(T)))), FLAT,
    {"w": vector(WIDE)}, opset=23, runtime=False)
keys, values = torch.randn(1, 2, 7, 3), torch.randn(1, 2, 7, 5)
some = torch.rand(4, 6, 7) > 0.4
some[2, 1] = False
cases.add(
    "attention_grouped", node("Attention", "x k v m", scale=0.4, softcap=1.5),
    lambda x, c: attend(x, c["k"], c["v"], hidden(some), 0.4, 1.5), (1, 4, 6, 3),
    {"k": keys, "v": values, "m": some}, opset=23, runtime=False)
past = {"pk": torch.randn(1, 2, 3, 4), "pv": torch.randn(1, 2, 3, 4), "m": torch.randn(5, 8)}
cases.add(
    "attention_past", node("Attention", "x x x m pk pv", "y key value", is_causal=1),
    lambda x, c: attend(
        x, torch.cat([c["pk"], x], 2), torch.cat([c["pv"], x], 2), c["m"] + hidden(causal(5, past=3))), (1, 2, 5, 4), past,
    opset=23, runtime=False)
window = (torch.arange(6) >= torch.arange(6)[:, None] - 2) & (torch.arange(6) <= torch.arange(6)[:, None] + 1)
cases.add(
    "attention_window", node("Attention", "x x x", left_window_size=2, right_window_size=1),
    lambda x, c: attend(x, x, x, hidden(window)), (1, 2, 6, 3), {}, opset=25, runtime=False)
cases.add(
    "attention_lengths", node("Attention", "x k v    l", is_causal=1),
    lambda x, c: attend(
        x, c["k"], c["v"], hidden(torch.stack([torch.arange(7) <= torch.arange(3)[:, None] + n - 3 for n in (5, 7)])[:, None])),
    (2, 2, 3, 4), {"k": torch.randn(2, 2, 7, 4), "v": torch.randn(2, 2, 7, 4), "l": torch.tensor([5, 7])}, opset=24, runtime=False)
angles = torch.rand(9, 2) * 3
tables = {"c": angles.cos(), "s": angles.sin(), "p": torch.tensor([[3, 1, 8, 0, 2], [7, 7, 4, 5, 6]])}


def rotary(interleaved):
    def function(x, c):
        cosine, sine = (c[key][c["p"]][:, None] for key in "cs")
        return rotate(x, cosine, sine, interleaved)
    return function


cases.add("rotary", node("RotaryEmbedding", "x c s p"), rotary(False), (B, H, T, 4), tables, opset=23, runtime=False)
cases.add(
    "rotary_interleaved", node("RotaryEmbedding", "x c s p", interleaved=1, rotary_embedding_dim=4), rotary(True), (B, H, T, 7), tables,
    opset=23, runtime=False)
cases.add(
    "rotary_flat", node("RotaryEmbedding", "x c s", num_heads=H),
    lambda x, c: joined(rotate(heads(x, H), c["c"][:, None], c["s"][:, None])), FLAT,
    {"c": torch.rand(B, T, 2), "s": torch.rand(B, T, 2)}, opset=23, runtime=False)
cases.add(
    "rms_normalization", node("RMSNormalization", "x gamma", epsilon=0.01), lambda x, c: rms_norm(x, c, 0.01), FLAT,
    {"gamma": vector(WIDE)}, opset=23, runtime=False)
cases.add(
    "swiglu", [node("Mul", "x x", "b"), node("SwiGLU", "x b", alpha=1.5)], lambda x, c: x * torch.sigmoid(1.5 * x) * x * x, FLAT,
    {}, opset=28, runtime=False)
cases.add(
    "causal_convolution", node("CausalConvWithState", "x w b p", "y q", activation="silu"),
    lambda x, c: F.silu(F.conv1d(torch.cat([c["p"], x], 2), c["w"], c["b"], groups=3)), (2, 3, 5),
    {"w": torch.randn(3, 1, 3), "b": torch.randn(3), "p": torch.randn(2, 3, 2)}, opset=27, runtime=False)


def linear_attention(x, c):
    q, k, v = heads(x, 4), heads(x[..., :8] * c["w"], 2), heads(torch.sin(x[..., 8:12]), 2)
    state, outputs = torch.zeros(1, 2, 4, 2, dtype=x.dtype), []
    for t in range(x.shape[1]):
        key, value = k[:, :, t, :, None], v[:, :, t, None, :]
        state = state * c["g"][:, t, :, None, None].exp()
        state = state + key * c["r"][:, t, :, None, None] * (value - key.transpose(2, 3) @ state)
        outputs.append(q[:, :, t, None, :] @ state.repeat_interleave(2, 1) / 2)
    return joined(torch.cat(outputs, 2))


places = {name: torch.tensor([number]) for name, number in [("zero", 0), ("eight", 8), ("twelve", 12), ("two", 2)]}
cases.add(
    "linear_attention", [
        node("Slice", "x zero eight two", "a"), node("Mul", "a w", "k"), node("Slice", "x eight twelve two", "e"), node("Sin", "e", "v"),
        node("LinearAttention", "x k v  g r", "y s", q_num_heads=4, kv_num_heads=2)],
    linear_attention, (1, 5, 16), {"w": vector(8), "g": -torch.rand(1, 5, 2), "r": torch.rand(1, 5, 2), **places}, opset=27, runtime=False)

# MARK: Normalizations of ONNX Runtime

skip = {"s": torch.randn(B, T, WIDE), "gamma": vector(WIDE), "beta": torch.randn(WIDE), "b": torch.randn(WIDE)}
cases.add("simplified_normalization", node("SimplifiedLayerNormalization", "x gamma", epsilon=0.01),
          lambda x, c: rms_norm(x, c, 0.01), FLAT, {"gamma": vector(WIDE)})
cases.add(
    "skip_normalization", [microsoft("SkipLayerNormalization", "x s gamma beta b", "n   sum", epsilon=0.01), node("Mul", "n sum", "y")],
    lambda x, c: layer_norm(x + c["s"] + c["b"], c, 0.01) * (x + c["s"] + c["b"]), FLAT, skip)
cases.add(
    "skip_simplified_normalization", microsoft("SkipSimplifiedLayerNormalization", "x s gamma b"),
    lambda x, c: rms_norm(x + c["s"] + c["b"], c), FLAT, {key: skip[key] for key in ("s", "gamma", "b")})


def group_norm(x, c):
    return F.silu(F.group_norm(x.permute(0, 3, 1, 2), 3, c["gamma"], c["beta"], 0.01)).permute(0, 2, 3, 1)


factors = {"gamma": vector(6), "beta": torch.randn(6)}
cases.add(
    "group_norm", microsoft("GroupNorm", "x gamma beta", groups=3, activation=1, channels_last=1, epsilon=0.01), group_norm, (2, 5, 7, 6),
    factors, runtime=False)
cases.add(
    "skip_group_norm", microsoft("SkipGroupNorm", "x gamma beta s b", groups=3, activation=1, channels_last=1, epsilon=0.01),
    lambda x, c: group_norm(x + c["s"][:, None, None] + c["b"], c), (2, 5, 7, 6),
    {**factors, "s": torch.randn(2, 6), "b": torch.randn(6)}, runtime=False)

# MARK: Functions and products of ONNX Runtime

bias = {"b": torch.randn(WIDE)}
cases.add("ms_gelu", microsoft("Gelu", "x"), lambda x, c: F.gelu(x), FLAT)
cases.add("fast_gelu", microsoft("FastGelu", "x b"), lambda x, c: F.gelu(x + c["b"], approximate="tanh"), FLAT, bias)
cases.add("bias_gelu", microsoft("BiasGelu", "x b"), lambda x, c: F.gelu(x + c["b"]), FLAT, bias)
cases.add("quick_gelu", microsoft("QuickGelu", "x"), lambda x, c: x * torch.sigmoid(torch.tensor(1.702).double() * x), FLAT)
cases.add("bias_add", microsoft("BiasAdd", "x b s"), lambda x, c: x + c["b"] + c["s"], FLAT, {**bias, "s": skip["s"]}, runtime=False)


def split_gelu(x, c):
    left, right = (x + c["b"]).chunk(2, -1)
    return left * F.gelu(right)


cases.add("bias_split_gelu", microsoft("BiasSplitGelu", "x b"), split_gelu, FLAT, bias, runtime=False)
cases.add(
    "bias_softmax", microsoft("BiasSoftmax", "x b", axis=2, is_inner_broadcast=0), lambda x, c: torch.softmax(x + c["b"], 2), FLAT,
    {"b": torch.randn(1, T, WIDE)}, runtime=False)
cases.add(
    "fused_product", microsoft("FusedMatMul", "x b", transA=1, transB=1, alpha=0.3), lambda x, c: 0.3 * x.mT @ c["b"].mT, FLAT,
    {"b": torch.randn(B, 7, T)})
cases.add(
    "fused_product_twice", microsoft("FusedMatMul", "x x", transB=1, alpha=0.3), lambda x, c: 0.3 * x @ x.mT, FLAT)
cases.add(
    "fused_gemm", microsoft("FusedGemm", "x w b", transB=1, alpha=0.5, beta=2.0, activation="LeakyRelu", activation_alpha=0.2),
    lambda x, c: F.leaky_relu(0.5 * x @ c["w"].T + 2 * c["b"], 0.2), (5, 4), {"w": torch.randn(6, 4), "b": torch.randn(6)})
cases.add(
    "gemm_fast_gelu", microsoft("GemmFastGelu", "x w b"), lambda x, c: F.gelu(x @ c["w"] + c["b"], approximate="tanh"), (2, 5, 4),
    {"w": torch.randn(4, 6), "b": torch.randn(6)}, runtime=False)
cases.add(
    "fused_conv", microsoft("FusedConv", "x w b z", kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1], activation="Relu"),
    lambda x, c: F.relu(F.conv2d(F.pad(x, (0, 1, 1, 1)), c["w"], c["b"], (2, 1)) + c["z"]), (1, 3, 7, 6),
    {"w": torch.randn(4, 3, 3, 2), "b": torch.randn(4), "z": torch.randn(1, 4, 4, 6)})


def packed(numbers, bits, bytes_):
    """Numbers of few bits, [columns, blocks, …], the first in the lowest bits of a byte."""
    columns, blocks, size = numbers.shape
    per = 8 // bits
    numbers = F.pad(numbers, (0, bytes_ * per - size)).reshape(columns, blocks, bytes_, per)
    return (numbers << (torch.arange(per) * bits)).sum(-1).to(torch.uint8)


for bits, points in [(4, True), (4, False), (8, True)]:
    rows, columns, block = 40, 5, 16
    blocks = 3
    numbers = torch.randint(0, 1 << bits, (columns, blocks, block))
    scales = torch.rand(columns, blocks) * 0.2
    zeros = torch.randint(0, 1 << bits, (columns, blocks)) if points else torch.full((columns, blocks), 1 << (bits - 1))
    weights = ((numbers - zeros[..., None]) * scales[..., None]).reshape(columns, -1)[:, :rows]
    given = {"w": packed(numbers, bits, block * bits // 8), "s": scales.flatten(), "b": torch.randn(columns)}
    if points:
        given["z"] = packed(zeros[:, None], bits, (blocks * bits + 7) // 8).flatten()
    cases.add(
        f"packed_product_{bits}{'' if points else '_centred'}",
        microsoft("MatMulNBits", f"x w s {'z' if points else ''}  b", K=rows, N=columns, bits=bits, block_size=block),
        lambda x, c, weights=weights: x @ weights.double().T + c["b"], (2, 3, rows), given, runtime="roughly")

# MARK: Attention of ONNX Runtime

projection = {"w": torch.randn(6, 3 * WIDE) / 2, "b": torch.randn(3 * WIDE)}


def projected(x, c):
    return (heads(part, H) for part in (x @ c["w"] + c["b"]).chunk(3, -1))


mask = torch.tensor([[1, 1, 1, 1, 0], [1, 1, 1, 0, 0]], dtype=torch.int32)
cases.add(
    "ms_attention", microsoft("Attention", "x w b m", num_heads=H),
    lambda x, c: joined(attend(*projected(x, c), hidden(c["m"][:, None, None] > 0, -10000.0))), (B, T, 6), {**projection, "m": mask})
extra = torch.randn(B, H, T, T)
cases.add(
    "ms_attention_causal", microsoft("Attention", "x w b m  a", num_heads=H, unidirectional=1, scale=0.3),
    lambda x, c: joined(
        attend(*projected(x, c), hidden((torch.arange(T) < c["m"][:, None])[:, None, None], -10000.0) + hidden(causal(T)) + c["a"], 0.3)),
    (B, T, 6), {**projection, "m": torch.tensor([4, 5], dtype=torch.int32), "a": extra})
cases.add(
    "multi_head_attention", [node("Mul", "x x", "k"), node("Sin", "x", "v"), microsoft("MultiHeadAttention", "x k v b m a", num_heads=H)],
    lambda x, c: joined(
        attend(
            *(heads(part + c["b"][i * WIDE: (i + 1) * WIDE], H) for i, part in enumerate((x, x * x, x.sin()))),
            hidden(c["m"][:, None, None] > 0, -10000.0) + c["a"])),
    FLAT, {"b": torch.randn(3 * WIDE), "m": mask, "a": extra})
cases.add(
    "multi_head_attention_packed", microsoft("MultiHeadAttention", "x", num_heads=H),
    lambda x, c: joined(attend(*(x[:, :, :, i].transpose(1, 2) for i in range(3)))), (B, T, H, 3, D), runtime=False)
cache = {"pk": torch.randn(B, H, 2, D), "pv": torch.randn(B, H, 2, D)}
cases.add(
    "multi_head_attention_past", microsoft("MultiHeadAttention", "x x x    pk pv", "y k v", num_heads=H, unidirectional=1),
    lambda x, c: joined(
        attend(
            heads(x, H), torch.cat([c["pk"], heads(x, H)], 2), torch.cat([c["pv"], heads(x, H)], 2), hidden(causal(T, past=2)))),
    FLAT, cache)


def grouped(window=None, cap=0.0, sizes=(64, 32, 32), scale=None):
    def function(x, c):
        q, k, v = (heads(part, n) for part, n in zip(x.split(sizes, -1), (4, 2, 2)))
        q, k = (rotate(t, c["c"][:T], c["s"][:T]) for t in (q, k))
        return joined(attend(q, k, v, hidden(causal(T, window=window)), scale, cap))
    return function


angles = torch.rand(9, 8) * 3
empty = torch.zeros(1, 2, 0, 16)
lengths = {
    "pk": empty, "pv": empty, "l": torch.tensor([T - 1], dtype=torch.int32), "t": torch.tensor(T, dtype=torch.int32), "c": angles.cos(),
    "s": angles.sin()}
cases.add(
    "grouped_attention", microsoft("GroupQueryAttention", "x   pk pv l t c s", "y k v", num_heads=4, kv_num_heads=2, do_rotary=1),
    grouped(), (1, T, 128), lengths)
cases.add(
    "grouped_attention_window",
    microsoft(
        "GroupQueryAttention", "x   pk pv l t c s", "y k v", num_heads=4, kv_num_heads=2, do_rotary=1, local_window_size=2, softcap=2.0,
        scale=0.7),
    grouped(2, 2.0, scale=0.7), (1, T, 128), lengths)
cases.add(
    "ms_rotary", microsoft("RotaryEmbedding", "x p c s"),
    lambda x, c: rotate(x, *(c[key][c["p"]][:, None] for key in "cs")), (B, H, T, 4), tables)
cases.add(
    "ms_rotary_flat", microsoft("RotaryEmbedding", "x p c s", interleaved=1, num_heads=H, rotary_embedding_dim=4),
    lambda x, c: joined(rotate(heads(x, H), c["c"][2: 2 + T], c["s"][2: 2 + T], True)), (B, T, H * 6), {**tables, "p": torch.tensor([2])})

# MARK: Convolutions of pictures whose channels come last


def channels_last(function):
    return lambda x, c: function(x.permute(0, 3, 1, 2), c).permute(0, 2, 3, 1)


cases.add(
    "nhwc_conv", microsoft("NhwcConv", "x w b", kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1]),
    channels_last(lambda x, c: F.conv2d(F.pad(x, (0, 1, 1, 1)), c["w"], c["b"], (2, 1))), (1, 7, 6, 3),
    {"w": torch.randn(4, 3, 3, 2), "b": torch.randn(4)}, runtime=False)
cases.add(
    "nhwc_conv_grouped", microsoft("NhwcConv", "x w", group=2, dilations=[2, 2], auto_pad="SAME_UPPER"),
    channels_last(lambda x, c: F.conv2d(x, c["w"], None, 1, 2, 2, 2)), (2, 5, 7, 4), {"w": torch.randn(6, 2, 3, 3)}, runtime=False)
cases.add(
    "nhwc_fused_conv", microsoft("NhwcFusedConv", "x w b z", pads=[1, 1, 1, 1], activation="LeakyRelu", activation_params=[0.2]),
    lambda x, c: F.leaky_relu(channels_last(lambda x, c: F.conv2d(x, c["w"], c["b"], 1, 1))(x, c) + c["z"], 0.2), (1, 5, 6, 3),
    {"w": torch.randn(4, 3, 3, 3), "b": torch.randn(4), "z": torch.randn(1, 5, 6, 4)}, runtime=False)
cases.write()
