// A map over a picture, pixel by pixel, and the line around what holds most of it.

/** The line goes around regions, and not around pixels. */
const contourSmoothing = 1 / 40;
/** The least that a region within the line holds, as a share of what is above its level. */
const smallestSpeck = 0.02;

/**
 * Draws a map over RGBA samples of the same size.
 *
 * @returns samples, and what belongs beside them: bar, top, why nothing is shown, rings and what they hold.
 */
function drawMap(map, picture, look, top) {
  const style = styles[look.style];
  const values = style.values(map, look);
  const shares = scaleShares(values, top, look.clipBelow);
  const isTiled = style.place === 'tile';
  const samples = new Uint8ClampedArray(picture);
  const out = [0, 0, 0];
  const options = { colors: look.colors, isEdge: false };
  const showsEdges = isTiled && map.width >= 8 * tileSide;
  for (let pixel = 0, i = 0; pixel < map.width * map.height; pixel++, i += 4) {
    let share = shares[pixel];
    if (isTiled) {
      const [x, y] = [pixel % map.width, Math.floor(pixel / map.width)];
      const [column, row] = [map.tileColumn(x), map.tileRow(y)];
      share = shares[row * map.tileColumns + column];
      options.isEdge = showsEdges && (
        (x > 0 && column !== map.tileColumn(x - 1)) || (y > 0 && row !== map.tileRow(y - 1)));
    }
    const [red, green, blue] = [picture[i], picture[i + 1], picture[i + 2]];
    style.pixel(out, red, green, blue, share, options);
    samples[i] = layered(red, level(out[0]), look.opacity);
    samples[i + 1] = layered(green, level(out[1]), look.opacity);
    samples[i + 2] = layered(blue, level(out[2]), look.opacity);
  }
  const reason = style.emptiness ? style.emptiness(map) : emptiness(values, top);
  return {
    samples, top, emptiness: reason, bar: style.bar(look), place: style.place ?? 'pixel',
    isSigned: look.style === 'diverging', ...(reason === null ? lines(map, look) : { rings: [] }),
  };
}

const level = value => Math.min(Math.max(Math.round(value), 0), 255);
const layered = (below, above, opacity) => (opacity >= 1 ? above : Math.round(below + opacity * (above - below)));

/** A ring that is stored in hundredths of a pixel. */
const inPixels = ring => ring.map(([x, y]) => [x / 100, y / 100]);

/** The checked regions that lines are drawn around, as MapLook.outlines has them. */
function outlinedRegions(map, look) {
  const checks = map.checks ?? [];
  if (!look.outlinesRegion) return [];
  if (look.polarity === 'both') return checks;
  return look.polarity === 'positive' && look.style === 'evidence' ? checks.filter(check => !check.isNegative) : [];
}

/** The lines around regions that came with the map, or the one that holds a share of what is shown. */
function lines(map, look) {
  if (look.style === 'outlines') {
    const { rings, share, area } = map.outlines;
    return { rings: rings.map(inPixels), held: { share, area } };
  }
  const checked = outlinedRegions(map, look);
  if (checked.length > 0) {
    return { rings: checked.flatMap(region => region.rings.map(inPixels)), checked };
  }
  if (look.style !== 'evidence' || !(look.contour > 0)) return { rings: [] };
  const smooth = map.smoothed(Math.max(look.smoothing, contourSmoothing)).shown(look.polarity);
  const level = levelHolding(look.contour, smooth);
  if (level === null) return { rings: [] };
  const regions = withoutSpecks(smooth, map.width, map.height, level, smallestSpeck);
  return {
    rings: contourRings(regions, map.width, map.height, level),
    held: heldAbove(level, regions, map.total(look.polarity)),
  };
}

/** The line around the pixels of a target's class, as the path of an SVG; empty for a target without such pixels. */
const regionPath = region => ringPath((region?.rings ?? []).map(inPixels));

/** Rings as the path of an SVG. */
function ringPath(rings) {
  const text = value => String(Math.round(value * 100) / 100);
  return rings.map(
    ring => `${ring.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${text(x)} ${text(y)}`).join('')}Z`).join('');
}
