// A photo of the report: what the model saw of it and the maps over it, decoded when they are first needed.

class PhotoData {
  #stored;
  #maps = new Map();
  #tops = new Map();

  constructor(element) {
    this.#stored = JSON.parse(element.textContent);
    const { number, stem, width, height, isPhoto, columns, targets } = this.#stored;
    Object.assign(this, { number, stem, width, height, isPhoto, columns, targets });
  }

  /** Loads what the model saw. */
  async load() {
    const image = new Image();
    image.src = `data:image/png;base64,${this.#stored.png}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [this.width, this.height];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    this.picture = context.getImageData(0, 0, this.width, this.height).data;
  }

  map(target, column) {
    const key = `${target} ${column}`;
    if (!this.#maps.has(key)) {
      const { positive, negative, outlines } = this.#stored.maps[target][column];
      const map = new SignedMap(this.width, this.height, halfFloats(positive), halfFloats(negative));
      map.outlines = outlines ?? null;
      map.checks = this.columns[column].checks[target];
      this.#maps.set(key, map);
    }
    return this.#maps.get(key);
  }

  /** The value of full colour: a given one, the map's own, that of its column's targets or of all maps of its unit. */
  top(target, column, look) {
    if (look.scale === 'fixed') return look.top;
    if (look.scale === 'each') return this.#ownTop(target, column, look);
    const { unit } = this.columns[column];
    let top = 0;
    for (let other = 0; other < this.columns.length; other++) {
      const belongs = look.scale === 'shared' ? this.columns[other].unit === unit : other === column;
      if (!belongs) continue;
      for (let one = 0; one < this.targets.length; one++) top = Math.max(top, this.#ownTop(one, other, look));
    }
    return top;
  }

  #ownTop(target, column, look) {
    const key = [target, column, look.style, look.polarity, look.smoothing, look.clipAbove].join(' ');
    if (!this.#tops.has(key)) {
      if (this.#tops.size > 1000) this.#tops.clear();
      this.#tops.set(key, styleTop(this.map(target, column), look));
    }
    return this.#tops.get(key);
  }
}
