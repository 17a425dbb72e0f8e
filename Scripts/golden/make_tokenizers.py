"""Texts as tokens, by Keras' Tokenizer and Hugging Face's tokenizers, and the files that these write.

Files go to Tests/Fixtures/tokenizers, what they make of texts to Tests/Golden/tokenizers.json."""

import json
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import tokenizers
from golden import FIXTURES, GOLDEN
from keras.src.legacy.preprocessing.text import Tokenizer as KerasTokenizer
from tokenizers import BertWordPieceTokenizer, Tokenizer, models, normalizers, pre_tokenizers, processors

folder = FIXTURES / "tokenizers"
folder.mkdir(parents=True, exist_ok=True)

TEXTS = [
    "The film was good, the acting wasn't!",
    "Naïve café: 3.5 stars… “fine”, déjà-vu & more",
    "  spaces\tand a no-break\u00a0space ",
    "UPPER lower MiXeD Ünïcödé ÅNGSTRÖM",
    "unaffable unbelievable filmings supercalifragilistic",
    "电影 is 好 and 2021年",
    "a soft\u00adhyphen, a zero\u200bwidth and a \u0001control",
    "don't stop; snake_case e-mail@x.org #tag $5 100%",
    "Straße İstanbul ΣΟΦΟΣ ﬁne ①②",
    "one [MASK] two [SEP] three[MASK]four",
    "emoji 😀👍🏽 ok",
    "x" * 101 + " end",
]
WORDS = """the film was good acting wasn t ' ! , . … “ ” & : ; - _ @ # $ % naive naïve café cafe 3 5 stars fine deja vu more
spaces and a no break space upper lower mixed unicode angstrom un ##aff ##able ##believ film ##ing ##ings ##s super
电 影 好 is 2021 年 soft ##hyphen softhyphen zero ##width zerowidth control don stop snake case e mail x org tag 100 stra ##ss ##ße
strasse istanbul one two three four emoji ok end 😀 ##👍""".split()
CASED = ["The", "UPPER", "MiXeD", "Ünïcödé", "Na", "##ïve", "Straße", "i", "##̇", "İ", "##stanbul", "Σ", "##ΟΦΟΣ", "σοφος", "déjà", "fi", "ﬁ", "##ne"]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
cases = []


def case(name, file, encode, texts=TEXTS, **more):
    for text in texts:
        ids, tokens = encode(text)
        cases.append({"name": name, "file": file, "text": text, "ids": ids, "tokens": tokens, **more})


def hugging(name, tokenizer, texts=TEXTS, **more):
    tokenizer.save(str(folder / f"{name}.json"))
    case(name, f"{name}.json", lambda text: ((e := tokenizer.encode(text)).ids, e.tokens), texts, **more)


# vocab.txt

for name, words, lowercase in [("uncased", WORDS, True), ("cased", WORDS + CASED, False)]:
    file = f"{name}.txt"
    (folder / file).write_text("\n".join(SPECIAL + list(dict.fromkeys(words))) + "\n")
    bert = BertWordPieceTokenizer(str(folder / file), lowercase=lowercase)
    case(name, file, lambda text: ((e := bert.encode(text)).ids, e.tokens))
    bert.enable_truncation(9)
    bert.enable_padding(length=9)
    case(name, file, lambda text: ((e := bert.encode(text)).ids, e.tokens), length=9)

# tokenizer.json

vocabulary = {word: index for index, word in enumerate(SPECIAL + list(dict.fromkeys(WORDS + CASED)))}


def wordpiece(normalizer, pre_tokenizer, **options):
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", **options))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


bert = wordpiece(normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer())
bert.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
bert.enable_truncation(12)
bert.enable_padding(length=12, pad_id=0, pad_token="[PAD]")
hugging("wordpiece-bert", bert)
bert.enable_truncation(8, direction="left")
bert.enable_padding(length=8, pad_id=0, pad_token="[PAD]", direction="left")
hugging("wordpiece-left", bert)
accents = wordpiece(
    normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(),
                          normalizers.Replace("…", "..."), normalizers.Strip()]),
    pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(),
                             pre_tokenizers.Digits(individual_digits=True)]), max_input_chars_per_word=12)
accents.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
hugging("wordpiece-accents", accents)


def wordlevel(normalizer, pre_tokenizer):
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    return tokenizer


hugging("wordlevel-runs", wordlevel(normalizers.NFKC(), pre_tokenizers.Whitespace()))
hugging("wordlevel-digits", wordlevel(
    normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase()]),
    pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(),
                             pre_tokenizers.Punctuation(behavior="removed")])))

# Keras

for name, options in {
    "keras": {}, "keras-oov": {"oov_token": "<OOV>", "num_words": 12}, "keras-few": {"num_words": 8},
    "keras-plain": {"filters": ",.", "lower": False}, "keras-letters": {"char_level": True, "oov_token": "?"},
}.items():
    tokenizer = KerasTokenizer(**options)
    tokenizer.fit_on_texts(TEXTS[:5] + ["the film the film was good"])
    (folder / f"{name}.json").write_text(
        tokenizer.to_json() if name != "keras-oov" else json.dumps(tokenizer.to_json()))

    def encode(text):
        return tokenizer.texts_to_sequences([text])[0], None

    # Where Keras finds no word at all there is nothing to explain.
    known = [text for text in TEXTS if encode(text)[0]]
    case(name, f"{name}.json", encode, known)
    case(name, f"{name}.json",
         lambda text: (keras.utils.pad_sequences([encode(text)[0]], maxlen=6)[0].tolist(), None), known, length=6)

(folder / "word-index.json").write_text(json.dumps({"the": 1, "film": 2, "was": 3, "good": 4, "acting": 5}))

document = {"made_by": "Scripts/golden/make_tokenizers.py",
            "versions": {"tokenizers": tokenizers.__version__, "keras": keras.__version__}, "cases": cases}
(GOLDEN / "tokenizers.json").write_text(json.dumps(document, indent=1) + "\n")
print(f"tokenizers: {len(cases)} cases")
