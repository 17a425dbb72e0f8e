"""Odd texts: scripts, emoji, accents, controls, blanks, long words, markup."""

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
