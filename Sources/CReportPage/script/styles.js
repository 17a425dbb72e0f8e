// The styles of the command line: a map over a picture, as EvidenceStyle and the others draw it.

/** Colours for numbers; `levels` holds red, green and blue of 256 steps. */
class ColorMap {
  constructor(stored) {
    Object.assign(this, {
      name: stored.name, isDiverging: stored.isDiverging, growsDarker: stored.growsDarker, levels: bytes(stored.levels),
    });
  }

  /** Where the colour of a share, 0…1 or −1…1, begins in `levels`. */
  offset(share) {
    const position = this.isDiverging ? (share + 1) / 2 : share;
    return 3 * Math.round(Math.min(Math.max(position, 0), 1) * 255);
  }
}

const luminance = (red, green, blue) => 0.299 * red + 0.587 * green + 0.114 * blue;
/** The photo's brightness, out of the way of the colours. */
const evidenceGround = (red, green, blue, { growsDarker }) =>
  (growsDarker ? 150 : 40) + (luminance(red, green, blue) * (growsDarker ? 95 : 120)) / 255;
/** Weak evidence lets the photo through. */
const evidenceOpacity = share => {
  const position = Math.min(Math.max(2 * share, 0), 1);
  return 0.96 * position * position * (3 - 2 * position);
};
const maskOpacity = share => {
  const position = Math.min(Math.max((share - 0.08) / 0.3, 0), 1);
  return position * position * (3 - 2 * position);
};

/** The colours of a style over a ground of medium brightness. */
function barOverGround(colors) {
  const ground = evidenceGround(128, 128, 128, colors);
  const result = new Uint8Array(768);
  for (let step = 0; step < 256; step++) {
    const share = step / 255;
    const [offset, opacity] = [colors.offset(share), evidenceOpacity(share)];
    for (let i = 0; i < 3; i++) {
      result[3 * step + i] = Math.round(ground + opacity * (colors.levels[offset + i] - ground));
    }
  }
  return result;
}

/** What most styles do: smooth the map, and clip the largest values. */
const smoothedStyle = {
  clip: 0.01,
  values: (map, look) => map.smoothed(look.smoothing).shown(look.polarity),
  top: (values, look) => clippedTop(values, look.clipAbove),
  bar: look => look.colors.levels,
};

/** A colour of the map laid over the grey ground that shows the photo. */
function paintEvidence(out, red, green, blue, share, colors, strength, shade) {
  const ground = evidenceGround(red, green, blue, colors);
  const [offset, opacity] = [colors.offset(share), evidenceOpacity(share) * strength];
  for (let i = 0; i < 3; i++) out[i] = shade * (ground + opacity * (colors.levels[offset + i] - ground));
}

/** Each style: the values it shows, which of them has full colour, and the colour of a pixel. */
const styles = {
  evidence: {
    ...smoothedStyle,
    bar: look => barOverGround(look.colors),
    pixel(out, red, green, blue, share, { colors }) {
      paintEvidence(out, red, green, blue, Math.max(0, share), colors, 1, 1);
    },
  },
  diverging: {
    ...smoothedStyle,
    pixel(out, red, green, blue, share, { colors }) {
      const offset = colors.offset(share);
      const shade = 0.72 + (0.28 * luminance(red, green, blue)) / 255;
      for (let i = 0; i < 3; i++) out[i] = colors.levels[offset + i] * shade;
    },
  },
  mask: {
    ...smoothedStyle,
    bar: () => null,
    pixel(out, red, green, blue, share) {
      const opacity = maskOpacity(Math.abs(share));
      const pale = 214 + 0.14 * luminance(red, green, blue);
      [red, green, blue].forEach((level, i) => { out[i] = pale + opacity * (level - pale); });
    },
  },
  regions: {
    ...smoothedStyle,
    clip: 0,
    values: (map, look) => map.tileSums(map.shown(look.polarity)),
    bar: look => barOverGround(look.colors),
    place: 'tile',
    pixel(out, red, green, blue, share, { colors, isEdge }) {
      paintEvidence(out, red, green, blue, Math.abs(share), colors, 0.85, isEdge ? 0.8 : 1);
    },
  },
  grey: {
    ...smoothedStyle,
    top: (values, look) => percentileTop(values, 1 - look.clipAbove),
    pixel(out, red, green, blue, share, { colors }) {
      const offset = colors.offset(Math.abs(share));
      for (let i = 0; i < 3; i++) out[i] = colors.levels[offset + i];
    },
  },
  // The photo as it is; its lines came with the map.
  outlines: {
    ...smoothedStyle,
    values: (map, look) => map.shown(look.polarity),
    bar: () => null,
    emptiness: ({ outlines }) => outlines.emptiness ?? null,
    pixel(out, red, green, blue) {
      [out[0], out[1], out[2]] = [red, green, blue];
    },
  },
};

/** The value that gets full colour where a map has a scale of its own. */
function styleTop(map, look) {
  const style = styles[look.style];
  return style.top(style.values(map, look), look);
}
