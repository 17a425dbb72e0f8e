"""Makes the emoji font of the tests: discs for a few emoji and one glyph for each of two joined sequences.

fonttools 4.68.0. The font has the proportions of an emoji font (glyphs wider than they are high), so that text with it takes as much
room as with an installed one, and tests do not depend on what is installed.
"""
import pathlib

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/fonts/emoji.ttf"
UNITS, ADVANCE = 1000, 1245
EMOJI = [0x1F418, 0x1F468, 0x1F469, 0x1F467, 0x1F3F3, 0x1F308, 0x1F600, 0x1F642]
INVISIBLE = {0x200D: "joiner", 0xFE0F: "selector"}
SEQUENCES = {"family": [0x1F468, 0x200D, 0x1F469, 0x200D, 0x1F467], "rainbow_flag": [0x1F3F3, 0xFE0F, 0x200D, 0x1F308]}


def disc(sides):
    """A regular polygon; the number of sides tells the glyphs apart."""
    import math

    pen = TTGlyphPen(None)
    for side in range(sides):
        angle = -2 * math.pi * side / sides
        point = (round(ADVANCE / 2 + 480 * math.cos(angle)), round(350 + 480 * math.sin(angle)))
        (pen.lineTo if side else pen.moveTo)(point)
    pen.closePath()
    return pen.glyph()


names = {scalar: f"u{scalar:X}" for scalar in EMOJI} | INVISIBLE
order = [".notdef", *names.values(), *SEQUENCES]
glyphs = {name: TTGlyphPen(None).glyph() for name in [".notdef", *INVISIBLE.values()]}
drawn = [name for name in order if name not in glyphs]
glyphs |= {name: disc(5 + number) for number, name in enumerate(drawn)}
metrics = {name: (ADVANCE if name in drawn else 0, 0) for name in order}

font = FontBuilder(UNITS, isTTF=True)
font.setupGlyphOrder(order)
font.setupCharacterMap(names)
font.setupGlyf(glyphs)
font.setupHorizontalMetrics(metrics)
font.setupHorizontalHeader(ascent=950, descent=-250)
font.setupNameTable({"familyName": "igviz Test Emoji", "styleName": "Regular"})
font.setupOS2(sTypoAscender=950, sTypoDescender=-250, usWinAscent=950, usWinDescent=250)
font.setupPost()
lines = [f"sub {' '.join(names[scalar] for scalar in scalars)} by {name};" for name, scalars in SEQUENCES.items()]
addOpenTypeFeaturesFromString(font.font, "feature ccmp {\n" + "\n".join(lines) + "\n} ccmp;")
font.font["head"].created = font.font["head"].modified = 3_800_000_000  # no dates in golden data
font.font.recalcTimestamp = False
OUTPUT.parent.mkdir(parents=True, exist_ok=True)
font.save(OUTPUT)
