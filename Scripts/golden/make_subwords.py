"""Tokenizers of subwords, trained here with Hugging Face's library, and what they make of odd texts: numbers, ranges and segments.

Files go to Tests/Fixtures/subwords; Tests/Golden/subwords.json has, for each tokenizer and text, the numbers of the tokens and where the
tokens begin and end. `make_subwords.py FOLDER` compares nothing and trains nothing: it writes the same for every tokenizer.json in FOLDER."""

import base64
import json
import os
import pathlib
import random
import sys
import tempfile

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import tokenizers
from golden import FIXTURES, GOLDEN
from odd_texts import TEXTS
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

MORE = [
    "Hello <mask> there<mask>, [MASK] and NEWword newword a NEWword.", " <s> spelled out </s>", "x  <mask>\n y", "<user>hi<user2>", "cafe\u0301 a\u0323\u0301 \u1100\u1161\u11a8 \u1e0a\u0323",
    "½ ﬁ ﬂ ㎏ ①", "Ａｂｃ　ｘ", "123456 7890 1st", "I'll we've SHE'LL 'ſ IT'S", "a\n\nb \n\n c\r\n\td   e", "   x", "▁ ▁a Ġ Ċ", "カタカナー ひらがな", "a" * 300,
]
ALL = TEXTS + MORE
PAIRS = [("Hello", "The film was superb at the Café"), ("déjà vu à l'hôtel", "Hello"), ("a <mask>", " b"), ("emoji 😀", "电影很好看")]

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def record(tokenizer, name, file):
    def entry(encoding):
        return [encoding.ids, [start for start, _ in encoding.offsets], [end for _, end in encoding.offsets]]

    singles = [entry(tokenizer.encode(text)) for text in ALL]
    for text, (ids, _, _) in zip(ALL, singles):
        assert all(tokenizer.id_to_token(number) is not None for number in ids), text
    pairs = [(lambda e: [e.ids, e.type_ids])(tokenizer.encode(*pair)) for pair in PAIRS]
    return {"name": name, "file": file, "texts": singles, "pairs": pairs}


def write(path, records):
    lines = [json.dumps(one, ensure_ascii=True, separators=(",", ":")) for one in records]
    head = {"made_by": "Scripts/golden/make_subwords.py", "versions": {"tokenizers": tokenizers.__version__}}
    path.write_text(
        json.dumps(head)[:-1] + ',\n"texts":' + json.dumps(ALL) + ',\n"pairs":' + json.dumps(PAIRS) + ',\n"tokenizers":[\n' + ",\n".join(lines) + "\n]}\n")


if len(sys.argv) > 1:
    records = []
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
        tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        records.append(record(tokenizer, file.stem, str(file.resolve())))
    write(pathlib.Path(sys.argv[1]) / "golden.txt", records)
    sys.exit()

random.seed(20261201)
WORDS = """the film was good acting a an of and superb at cafe hotel I'm sure can't don't won't it's quoted guillemets UPPER lower example family
supercalifragilistic unbelievable believable able filming films acted actor 2021 100 3.14 naïve café déjà""".split()
CORPUS = TEXTS * 3 + [" ".join(random.choices(WORDS, k=9)) + random.choice(".!?") for _ in range(400)]
folder = FIXTURES / "subwords"
folder.mkdir(parents=True, exist_ok=True)
records = []


def save(name, tokenizer):
    path = folder / f"{name}.json"
    tokenizer.save(str(path), pretty=False)
    records.append(record(Tokenizer.from_file(str(path)), name, path.name))


def bpe(size, alphabet=(), special=(), **options):
    return trainers.BpeTrainer(vocab_size=size, initial_alphabet=list(alphabet), special_tokens=list(special), show_progress=False, **options)


BYTES = pre_tokenizers.ByteLevel.alphabet()

# GPT-2 and RoBERTa: byte-level, with RoBERTa's frame and its mask that takes the blank before it.
roberta = Tokenizer(models.BPE())
roberta.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
roberta.decoder = decoders.ByteLevel()
roberta.train_from_iterator(CORPUS, bpe(500, BYTES, ["<s>", "<pad>", "</s>", "<unk>"]))
roberta.add_special_tokens([AddedToken("<mask>", lstrip=True)])
roberta.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
save("byte-level", roberta)

# Llama 2: no pre-tokenizer, "▁" by the normalizer, bytes for what is unknown; merges written as "a b".
llama = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
metaspace = [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
llama.normalizer = normalizers.Sequence(metaspace)
llama.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
llama.train_from_iterator(CORPUS, bpe(560, special=["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)], limit_alphabet=60))
document = json.loads(llama.to_str())
document["pre_tokenizer"] = None
document["model"]["merges"] = [" ".join(pair) for pair in document["model"]["merges"]]
llama = Tokenizer.from_str(json.dumps(document))
llama.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
llama.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B:1", special_tokens=[("<s>", 1)])
llama.save(str(folder / "byte-fallback.json"), pretty=False)
text = json.loads((folder / "byte-fallback.json").read_text())
text["model"]["merges"] = [" ".join(pair) for pair in text["model"]["merges"]]
(folder / "byte-fallback.json").write_text(json.dumps(text, ensure_ascii=False, separators=(",", ":")))
records.append(record(Tokenizer.from_file(str(folder / "byte-fallback.json")), "byte-fallback", "byte-fallback.json"))

# Llama 3 and Qwen 2: split by an expression, then bytes; whole pieces that are entries stay.
for name, pattern, normalizer in [("llama3", LLAMA3, None), ("qwen", QWEN, normalizers.NFC())]:
    split = Tokenizer(models.BPE(ignore_merges=name == "llama3"))
    if normalizer:
        split.normalizer = normalizer
    split.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    split.decoder = decoders.ByteLevel()
    split.train_from_iterator(CORPUS, bpe(480, BYTES))
    split.add_special_tokens(["<|begin_of_text|>", "<|end_of_text|>"])
    if name == "llama3":
        split.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=True), processors.TemplateProcessing(
                single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|> $B:1",
                special_tokens=[("<|begin_of_text|>", split.token_to_id("<|begin_of_text|>"))])])
    else:
        split.post_processor = processors.ByteLevel(trim_offsets=False)
    save(name, split)

# CLIP: the ends of words are marked.
clip = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>", continuing_subword_prefix=""))
clip.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
clip.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.Split(Regex(CLIP), "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
clip.decoder = decoders.ByteLevel()
clip.train_from_iterator(CORPUS, bpe(800, BYTES, ["<|startoftext|>", "<|endoftext|>"], end_of_word_suffix="</w>"))
clip.post_processor = processors.RobertaProcessing(("<|endoftext|>", 1), ("<|startoftext|>", 0), trim_offsets=False, add_prefix_space=False)
save("clip", clip)

# XLM-R and T5: a table of SentencePiece, "▁" by the pre-tokenizer, scores.
import sentencepiece

RULES = [("Ａ", "A"), ("ｂ", "b"), ("ﬁ", "fi"), ("ﬂ", "fl"), ("½", "1⁄2"), ("①", "1"), ("㎏", "kg"), ("…", "..."), ("\u00a0", " "), ("\u3000", " "),
         ("\u2028", " "), ("\u200b", " "), ("e\u0301", "é"), ("a\u0308", "ä"), ("\u0001", ""), ("\u00ad", ""), ("ﷺ", "صلى"), ("\ufeff", " "), ("x\u0301", "x"),
         ("\t", " "), ("\n", " "), ("\r", " "), ("ſ", "s"), ("²", "2"), ("™", "TM"), ("№", "No"), ("\u1100\u1161", "가"), ("\u212a", "K"), ("\u212b", "\u00c5")]


def charsmap(model):
    """The table in a model: field 3 of the message, and in that field 2."""
    def fields(data):
        place = 0
        while place < len(data):
            def number():
                nonlocal place
                value = shift = 0
                while True:
                    byte = data[place]
                    place += 1
                    value |= (byte & 127) << shift
                    shift += 7
                    if byte < 128:
                        return value
            key = number()
            if key & 7 == 2:
                size = number()
                yield key >> 3, data[place:place + size]
                place += size
            elif key & 7 == 0:
                number()
            else:
                place += 4 if key & 7 == 5 else 8
    return next(v for k, v in fields(next(v for k, v in fields(model) if k == 3)) if k == 2)


with tempfile.TemporaryDirectory() as scratch:
    rules = pathlib.Path(scratch) / "rules.tsv"
    rules.write_text("".join(" ".join(f"{ord(c):X}" for c in a) + "\t" + " ".join(f"{ord(c):X}" for c in b) + "\n" for a, b in RULES))
    corpus = pathlib.Path(scratch) / "corpus.txt"
    corpus.write_text("\n".join(line for line in CORPUS if line.strip() and "\0" not in line))
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=f"{scratch}/m", vocab_size=600, model_type="unigram", normalization_rule_tsv=str(rules),
        hard_vocab_limit=False, num_threads=1, minloglevel=2)
    table = charsmap(pathlib.Path(f"{scratch}/m.model").read_bytes())
for name, fallback in [("unigram", False), ("unigram-bytes", True)]:
    start = ["<unk>", "<s>", "</s>"] + ([f"<0x{byte:02X}>" for byte in range(256)] if fallback else ["<pad>"])
    unigram = Tokenizer(models.Unigram())
    unigram.normalizer = normalizers.Sequence([normalizers.Precompiled(table), normalizers.Replace(Regex(" {2,}"), " ")])
    unigram.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first" if fallback else "always")
    unigram.decoder = decoders.Metaspace()
    unigram.train_from_iterator(CORPUS, trainers.UnigramTrainer(
        vocab_size=400, special_tokens=start, unk_token="<unk>", show_progress=False, initial_alphabet=[], max_piece_length=12))
    document = json.loads(unigram.to_str())
    document["model"]["byte_fallback"] = fallback
    document["model"]["vocab"] = [[piece, round(value, 4)] for piece, value in document["model"]["vocab"]]
    unigram = Tokenizer.from_str(json.dumps(document))
    unigram.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    unigram.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    save(name, unigram)

# BERT's own kind, trained, with marks and all.
wordpiece = Tokenizer(models.WordPiece(unk_token="[UNK]"))
wordpiece.normalizer = normalizers.BertNormalizer(lowercase=False)
wordpiece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
wordpiece.decoder = decoders.WordPiece()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
wordpiece.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=500, special_tokens=SPECIAL, limit_alphabet=150, show_progress=False))
wordpiece.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
save("wordpiece", wordpiece)

# Words, by scripts and lengths.
wordlevel = Tokenizer(models.WordLevel(unk_token="[UNK]"))
wordlevel.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.StripAccents()])
wordlevel.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.WhitespaceSplit(), pre_tokenizers.CharDelimiterSplit("/"), pre_tokenizers.UnicodeScripts(),
    pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.FixedLength(8)])
wordlevel.train_from_iterator(CORPUS, trainers.WordLevelTrainer(vocab_size=250, special_tokens=["[UNK]", "[PAD]"], show_progress=False))
save("wordlevel", wordlevel)

# Added tokens of every kind, and normal forms whose ranges move.
mixed = Tokenizer(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"))
mixed.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip(), normalizers.Replace("a", "aa"), normalizers.NFC()])
mixed.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Split("i", "merged_with_previous"),
    pre_tokenizers.Split(Regex("[aeou](?=n)"), "merged_with_next"), pre_tokenizers.Punctuation("merged_with_previous")])
mixed.train_from_iterator(CORPUS, bpe(300, special=["<unk>"], continuing_subword_prefix="##", limit_alphabet=50))
mixed.add_tokens([AddedToken("NEWword", single_word=True, normalized=True), AddedToken("<user>", normalized=False), AddedToken("there", rstrip=True),
                  AddedToken("café", normalized=True)])
mixed.add_special_tokens([AddedToken("<mask>", lstrip=True, rstrip=True), "[MASK]", "<user2>"])
mixed.post_processor = processors.BertProcessing(("<mask>", mixed.token_to_id("<mask>")), ("<user>", mixed.token_to_id("<user>")))
save("mixed", mixed)

write(GOLDEN / "subwords.json", records)
print(f"subwords: {len(records)} tokenizers, {len(ALL)} texts, {(GOLDEN / 'subwords.json').stat().st_size} bytes")
