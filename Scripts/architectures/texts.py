"""Text classifiers of transformers, with tiny configurations and random weights."""

from subject import SEED, Subject

MODULES = ["torch", "transformers"]

# Of what length the texts are, and how many of their tokens are padding. The first two have one length.
TEXTS = [([5, 17, 42, 9, 77, 31, 2], 0), ([8, 61, 23, 64, 2], 2), ([33, 12, 90, 7, 54, 71, 16, 29, 88, 45, 2], 0), ([19, 27, 2], 3)]

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


def config(name, settings, sizes=SIZES):
    """A configuration with these sizes, as far as it has them."""
    import transformers

    kind = transformers.CONFIG_MAPPING[name]
    aliases = getattr(kind, "attribute_map", {})
    known = {**kind().to_dict(), **{alias: None for alias in aliases}}
    # Of models in stages the defaults are lists, which stay.
    chosen = {
        key: value for key, value in sizes.items()
        if value is not None and key in known and not isinstance(known[key], (list, tuple))}
    always = ["num_labels", "pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"]
    chosen.update({key: sizes[key] for key in always if key in sizes}, **settings)
    for alias, own in aliases.items():
        if alias in chosen and own in chosen:
            del chosen[alias]
    config = kind(**chosen)
    # Experts of a mixture by looked-up weights: loops over the experts cannot be exported, fused products have no double precision.
    config._experts_implementation = "batched_mm"
    return config


def subject(name, settings):
    import torch
    import transformers

    settings = dict(settings)
    length = settings.pop("length", None)
    names = settings.pop("inputs", ["input_ids", "attention_mask"])

    def make(attention=None):
        torch.manual_seed(SEED)
        given = config(name.partition(":")[0], settings)
        options = {"attn_implementation": attention} if attention else {}
        model = transformers.AutoModelForSequenceClassification.from_config(given, **options).eval()
        with torch.no_grad():
            for weights in model.parameters():
                if weights.dim() > 1:
                    weights.normal_(0, 0.15)
        if hasattr(model.config, "use_cache"):
            model.config.use_cache = False
        return Logits(model, names).eval()

    class Logits(torch.nn.Module):
        def __init__(self, model, names):
            super().__init__()
            self.model = model
            self.names = names

        def forward(self, *inputs):
            return self.model(**dict(zip(self.names, inputs))).logits

    samples = []
    for ids, padding in TEXTS:
        if length:
            ids, padding = (ids * length)[: length - padding], padding
        mask = [1] * len(ids) + [0] * padding
        samples.append([torch.tensor([ids + [1] * padding]), torch.tensor([mask])][: len(names)])
    tokens = {name: {1: "tokens"} for name in names}
    both = {name: {0: "batch", 1: "tokens"} for name in names}
    return Subject([make, lambda: make("eager")], names, samples, (1,), [both, tokens], is_text=True)
