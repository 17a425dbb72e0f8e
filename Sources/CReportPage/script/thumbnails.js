// Small maps over small photos in a table of many, drawn when they come into view.

const thumbnailSide = 112;

/** Of a bright ground where there is no photo, as of the mean of a class. */
function thumbnailGround(image, width, height) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#808080';
  context.fillRect(0, 0, width, height);
  if (image) context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

class Thumbnails {
  #page;
  #registry;
  #observer;
  #canvases;
  #maps = new Map();
  #sharedTop = null;
  #seen = new Set();

  constructor(page, registry) {
    this.#page = page;
    this.#registry = registry;
    this.scale = 'each';
    this.#observer = new IntersectionObserver(
      entries => entries.forEach(entry => this.#cross(entry)), { rootMargin: '200px' });
    this.#canvases = document.querySelectorAll('canvas.thumbnail');
    for (const canvas of this.#canvases) this.#observer.observe(canvas);
    // Paper has no view to come into.
    window.addEventListener('beforeprint', () => this.#canvases.forEach(canvas => {
      if (canvas.width === 1) this.#paint(canvas);
    }));
  }

  redraw(scale) {
    this.scale = scale;
    for (const canvas of this.#seen) this.#draw(canvas);
  }

  #cross({ target, isIntersecting }) {
    if (!isIntersecting) {
      this.#seen.delete(target);
      return;
    }
    this.#seen.add(target);
    this.#draw(target);
  }

  get #look() {
    const look = new Look(this.#registry);
    Object.assign(look, { style: 'evidence', polarity: 'positive', contour: 0 });
    return look.resolved;
  }

  #map(canvas) {
    const stored = canvas.dataset.row === undefined
      ? this.#page.classes[Number(canvas.dataset.class)] : this.#page.rows[Number(canvas.dataset.row)];
    if (!this.#maps.has(stored)) this.#maps.set(stored, storedMap(stored));
    return this.#maps.get(stored);
  }

  /** Full colour of all photos; maps of classes have none in common with them. */
  #top(canvas, map, look) {
    if (this.scale === 'each' || canvas.dataset.row === undefined) return styleTop(map, look);
    if (this.#sharedTop === null) {
      this.#sharedTop = 0;
      for (const row of this.#page.rows) {
        this.#sharedTop = Math.max(this.#sharedTop, styleTop(storedMap(row), look));
      }
    }
    return this.#sharedTop;
  }

  async #draw(canvas) {
    const image = canvas.parentElement.querySelector('img');
    if (image) {
      image.loading = 'eager';
      await image.decode();
    }
    this.#paint(canvas);
  }

  /** Over a photo that is there already, else over grey. */
  #paint(canvas) {
    const image = canvas.parentElement.querySelector('img');
    const look = this.#look;
    const map = this.#map(canvas);
    const ratio = map.width / map.height;
    const width = ratio >= 1 ? thumbnailSide : Math.max(1, Math.round(thumbnailSide * ratio));
    const height = ratio >= 1 ? Math.max(1, Math.round(thumbnailSide / ratio)) : thumbnailSide;
    const top = this.#top(canvas, map, look);
    const large = new SignedMap(width, height, enlarged(map, width, height), new Float32Array(width * height));
    const drawn = drawMap(
      large, thumbnailGround(image?.complete ? image : null, width, height), { ...look, smoothing: 1 / 75 }, top);
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext('2d').putImageData(new ImageData(drawn.samples, width, height), 0, 0);
  }
}

/** A coarse map of what speaks for a target. */
function storedMap({ width, height, values }) {
  const positive = halfFloats(values);
  return new SignedMap(width, height, positive, new Float32Array(positive.length));
}

/** The nearest values of a coarse map. */
function enlarged(map, width, height) {
  const result = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * map.height) / height) * map.width;
    for (let x = 0; x < width; x++) {
      result[y * width + x] = map.positive[row + Math.floor((x * map.width) / width)];
    }
  }
  return result;
}
