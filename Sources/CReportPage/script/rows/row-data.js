// Rows of a table as the page stores them: numbers in single precision, different words once.

/** Single-precision numbers, the lowest byte first. */
function packedNumbers(text) {
  const data = bytes(text);
  const view = new DataView(data.buffer);
  const result = new Float32Array(data.length / 4);
  for (let i = 0; i < result.length; i++) result[i] = view.getFloat32(4 * i, true);
  return result;
}

class RowData {
  constructor(stored) {
    Object.assign(this, stored);
    this.words = (packed, row) => (packed && packed.rows[row] >= 0 ? packed.words[packed.rows[row]] : null);
    this.values = stored.values.map(({ numbers, texts }) => ({ numbers: packedNumbers(numbers), texts }));
    this.parts = stored.parts.map(column => column.map(part => ({
      ...part, attributions: packedNumbers(part.attributions), scores: packedNumbers(part.scores),
      starts: part.starts ? packedNumbers(part.starts) : null,
    })));
    this.colors = bytes(stored.valueColors);
    this.length = stored.numbers.length;
    // What each row counts with, in each column.
    this.leading = this.parts.map(() => Int32Array.from({ length: this.length }, (_, row) => this.#leading(row)));
  }

  #leading(row) {
    const found = this.parts[0].findIndex(part => this.words(part.names, row) === this.prediction(row));
    return Math.max(0, found);
  }

  id(row) { return this.words(this.ids, row); }
  truth(row) { return this.words(this.truths, row); }
  prediction(row) { return this.words(this.predictions, row); }
  isWrong(row) {
    const [truth, prediction] = [this.truth(row), this.prediction(row)];
    return truth !== null && prediction !== null && truth !== prediction;
  }

  attribution(row, feature, target, column) {
    return this.parts[column][target].attributions[row * this.features.length + feature];
  }

  value(row, feature) {
    const { numbers, texts } = this.values[feature];
    return texts ? this.words(texts, row) : numberText(numbers[row]);
  }

  baseline(row, feature, column) { return this.words(this.baselines[column]?.[feature], row) ?? '–'; }

  /** The feature with the largest attribution, whatever its sign. */
  strongest(row, target, column) {
    let [best, largest] = [0, -1];
    for (let feature = 0; feature < this.features.length; feature++) {
      const size = Math.abs(this.attribution(row, feature, target, column));
      if (size > largest) [best, largest] = [feature, size];
    }
    return best;
  }
}
