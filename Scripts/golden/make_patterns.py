r"""Where regular expressions of tokenizers split odd texts, by Oniguruma in Hugging Face's tokenizers.

Tests/Golden/patterns.json has, for each expression and text, the ends of the pieces. Expressions that Oniguruma refuses have none."""

import json

import tokenizers
from golden import GOLDEN
from odd_texts import TEXTS
from tokenizers import Regex, pre_tokenizers

PATTERNS = [
    # GPT-2, CLIP, Llama 3, Qwen 2, GPT-4 and GPT-4o with possessive repetitions, DeepSeek, BLOOM, Falcon, StarCoder
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r" ?[^(\s|[.,!?…。，、।۔،])]+",
    r"[0-9][0-9][0-9]", r"\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))", "[一-龥぀-ゟ゠-ヿ]+", r"\s?\p{L}+", r"[\r\n]", r"(?=(\d{3})+(?!\d))",
    # The parts of expressions
    r"\w+|[^\w\s]+", r"\W", r"\b", r"\B.", r"(?<=a)b|(?<!e)l", r"(?<=ab|c)d", r"l{2}?", r"l{1,2}+", r"(?>l+)l", r"(?>l+)", r"[\w&&[^\d_]]+", r"[[:alpha:]]+",
    r"[[:^alpha:]]+", r"[[:punct:]]+", r"\h+", r"\R", r"^.", r".$", r"\A.", r".\z", r".\Z", r"(?m).+", r"(?i)É", r"(?i:STRASSE|straße)", r"(?x) a  b # c", "[]a]", r"\x{41}|\x42", r"\u0041",
    r"(?<n>a)b", r"a|", r"x*", r"\s", r"\S", r"\d+", r"(a|ab)(c|bcd)(d*)", r"(?:a|b)*?c", r"l{,2}o", r"\p{^L}", r"\P{L}+", r"\p{Greek}+", r"\p{Alpha}+",
    r"\p{Han}|\p{Hiragana}", r"\p{Lu}\p{Ll}*", r"[^\P{L}a-c]", r"a{", r"a{,}", r"[a-\w]", r"e+?", r"(?:e|l)+", r"(?:e|l){2,3}?", r"(?#comment)a", r"[\-x]", r"\p{Uppercase_Letter}",
    r"(?i)[k]", r"(?i)ſ", r"(?-i:a)B", r"(?i)a(?-i)b", r"(?=a)", r"(?:a*)+", r"\p{Script=Greek}", r"\p{Emoji}", r"(?:\s|^)l", r".{3}", r"\p{L}\p{M}*", r"[^a]", r"\.", r"\/",
    # Refused by both
    "(a", "a)", "*", "[a", r"\p{Nothing}", r"a{3,1}", "[b-a]", r"\p{L", "(?<=a+)b",
]
SELECTED = TEXTS + ["I'll we've SHE'LL 'ſ it'S", "a\n\nb \n\n c\r\n\td   e  \n", "aaa aab abcd cd lll llll elel", "K k ſ s STRASSE straße", "x\x0by\x85z", "12345678 1234 ١٢٣٤٥", "\n", "a" * 40]
cases = []
for pattern in PATTERNS:
    try:
        split = pre_tokenizers.Split(Regex(pattern), "isolated")
        ends = [[end for _, (_, end) in split.pre_tokenize_str(text)] for text in SELECTED]
    except Exception:
        ends = None
    cases.append({"pattern": pattern, "ends": ends})
document = {"made_by": "Scripts/golden/make_patterns.py", "versions": {"tokenizers": tokenizers.__version__}}
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
(GOLDEN / "patterns.json").write_text(json.dumps(document)[:-1] + ',\n"texts":' + json.dumps(SELECTED) + ',\n"cases":[\n' + lines + "\n]}\n")
print(f"patterns: {len(cases)} expressions, {sum(c['ends'] is None for c in cases)} refused:", [c["pattern"] for c in cases if c["ends"] is None])
