// Maps with two signs, as SignedMap and GaussianBlur have them. Values are single precision, sums double.

/** Tiles along each side. */
const tileSide = 14;

/** Convolution with a Gaussian along one axis; a line is mirrored beyond its ends. */
function blurredAlong(values, length, step, sigma) {
  const reach = Math.max(1, Math.trunc(4 * sigma + 0.5));
  const kernel = [];
  for (let i = -reach; i <= reach; i++) kernel.push(Math.exp((-0.5 * (i * i)) / (sigma * sigma)));
  let total = 0;
  for (const tap of kernel) total += tap;
  const taps = Float64Array.from(kernel, tap => tap / total);
  const sources = new Int32Array(length + 2 * reach);
  for (let i = 0; i < sources.length; i++) {
    const folded = (((i - reach) % (2 * length)) + 2 * length) % (2 * length);
    sources[i] = (folded < length ? folded : 2 * length - 1 - folded) * step;
  }
  const result = new Float32Array(values.length);
  for (let line = 0; line < values.length / length; line++) {
    const start = Math.floor(line / step) * step * length + (line % step);
    for (let position = 0; position < length; position++) {
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap++) sum += taps[tap] * values[start + sources[position + tap]];
      result[start + position * step] = sum;
    }
  }
  return result;
}

/** What speaks for a score and what against it, pixel by pixel. */
class SignedMap {
  #smooth = new Map();

  constructor(width, height, positive, negative) {
    Object.assign(this, { width, height, positive, negative });
  }

  /** Smoothed with a Gaussian; share: its standard deviation as a share of the shorter side. */
  smoothed(share) {
    const sigma = share * Math.min(this.width, this.height);
    // A narrower one reaches no neighbour.
    if (!(sigma >= 0.25)) return this;
    const known = this.#smooth.get(sigma);
    if (known) return known;
    const blur = values => blurredAlong(
      blurredAlong(values, this.width, 1, sigma), this.height, this.width, sigma);
    const made = new SignedMap(this.width, this.height, blur(this.positive), blur(this.negative));
    // A slider goes through many; only the last few are worth their memory.
    if (this.#smooth.size >= 3) this.#smooth.delete(this.#smooth.keys().next().value);
    this.#smooth.set(sigma, made);
    return made;
  }

  /** What a polarity shows of it. */
  shown(polarity) {
    const { positive, negative } = this;
    switch (polarity) {
      case 'positive': return positive;
      case 'negative': return negative;
      case 'both': return positive.map((value, i) => value - negative[i]);
      default: return positive.map((value, i) => value + negative[i]);
    }
  }

  total(polarity) {
    let sum = 0;
    for (const value of this.shown(polarity)) sum += value;
    return sum;
  }

  get tileColumns() { return Math.min(tileSide, this.width); }
  get tileRows() { return Math.min(tileSide, this.height); }

  /** The tile of a column of pixels, and of a row. */
  tileColumn(x) { return Math.floor((x * this.tileColumns) / this.width); }
  tileRow(y) { return Math.floor((y * this.tileRows) / this.height); }

  /** Sums over the tiles. */
  tileSums(values) {
    const sums = new Float64Array(this.tileColumns * this.tileRows);
    for (let i = 0; i < values.length; i++) {
      const row = this.tileRow(Math.floor(i / this.width));
      sums[row * this.tileColumns + this.tileColumn(i % this.width)] += values[i];
    }
    return Float32Array.from(sums);
  }
}
