// Which value gets full colour, as MapScale and GreyStyle have it.

/** Values above zero, whichever sign they had, the largest last. */
function magnitudes(values) {
  return values.map(Math.abs).filter(value => value > 0).sort();
}

/** The value above which the largest values hold a share of the sum; 0 for a map that is all zero. */
function clippedTop(values, clippedShare) {
  const sorted = magnitudes(values);
  let total = 0;
  for (let i = sorted.length - 1; i >= 0; i--) total += sorted[i];
  let sum = 0;
  for (let i = sorted.length - 1; i >= 0; i--) {
    sum += sorted[i];
    if (sum >= clippedShare * total) return sorted[i];
  }
  return 0;
}

/** The value below which a share of all values lies; the largest where that is nothing. */
function percentileTop(values, percentile) {
  const sorted = values.map(Math.abs).sort();
  const position = percentile * (sorted.length - 1);
  const below = Math.trunc(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const value = sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  return value > 0 ? value : sorted[sorted.length - 1] ?? 0;
}

/** The share of full colour, −1…1, of each value; shares nearer to zero than `least` are none. */
function scaleShares(values, top, least = 0) {
  const shares = new Float64Array(values.length);
  if (!(top > 0)) return shares;
  for (let i = 0; i < values.length; i++) {
    const share = Math.min(Math.max(values[i] / top, -1), 1);
    shares[i] = Math.abs(share) < least ? 0 : share;
  }
  return shares;
}

/** A share of full colour that cannot be seen. */
const faintestShare = 0.004;

/** Why a map shows nothing, if that is so. */
function emptiness(values, top) {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 'no attributions of this polarity';
  if (largest < faintestShare * top) return `at most ${numberText(largest)}, too faint for this colour scale`;
  return null;
}
