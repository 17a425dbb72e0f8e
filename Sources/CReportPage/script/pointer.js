// The pixel under the mouse or the arrow keys, and what is attributed to it and to its tile.

class Pointer {
  #view;
  #canvas;
  #place = null;
  #timer = 0;

  constructor(view, canvas) {
    this.#view = view;
    this.#canvas = canvas;
    canvas.addEventListener('pointermove', event => this.#follow(event));
    canvas.addEventListener('pointerdown', event => this.#follow(event));
    canvas.addEventListener('pointerleave', () => this.#leave());
    canvas.addEventListener('keydown', event => this.#step(event));
    canvas.addEventListener('focus', () => {
      if (!this.#place) this.#move(Math.floor(view.data.width / 2), Math.floor(view.data.height / 2));
    });
    canvas.addEventListener('blur', () => this.#leave());
  }

  #follow(event) {
    const box = this.#canvas.getBoundingClientRect();
    this.#move(
      Math.floor(((event.clientX - box.left) / box.width) * this.#view.data.width),
      Math.floor(((event.clientY - box.top) / box.height) * this.#view.data.height));
  }

  #step(event) {
    const { width, height } = this.#view.data;
    const [across, down] = event.shiftKey
      ? [Math.ceil(width / tileSide), Math.ceil(height / tileSide)] : [1, 1];
    const [x, y] = this.#place ?? [0, 0];
    const places = {
      ArrowLeft: [x - across, y], ArrowRight: [x + across, y], ArrowUp: [x, y - down], ArrowDown: [x, y + down],
      Home: [0, y], End: [width - 1, y], PageUp: [x, 0], PageDown: [x, height - 1],
    };
    const place = places[event.key];
    if (!place) return;
    event.preventDefault();
    this.#move(...place);
  }

  #move(x, y) {
    const { width, height } = this.#view.data;
    this.#place = [Math.min(Math.max(x, 0), width - 1), Math.min(Math.max(y, 0), height - 1)];
    this.update();
  }

  #leave() {
    if (document.activeElement === this.#canvas) return;
    this.#place = null;
    this.update();
  }

  /** Marks the place and says what it counts for; screen readers hear it when it has come to rest. */
  update() {
    const marker = this.#view.find('.marker');
    marker.toggleAttribute('hidden', this.#place === null);
    const readout = this.#view.find('.readout');
    clearTimeout(this.#timer);
    if (this.#place === null) {
      readout.textContent = 'Point at the picture, or focus it and press the arrow keys, to read values.';
      return;
    }
    const text = this.#text(...this.#place);
    readout.textContent = text;
    this.#mark(...this.#place);
    this.#timer = setTimeout(() => { this.#view.find('.announcement').textContent = text; }, 400);
  }

  #mark(x, y) {
    const { map } = this.#view;
    const set = (element, box) => Object.entries(box).forEach(([name, value]) => element.setAttribute(name, value));
    const edges = (tile, count, length) => [
      Math.ceil((tile * length) / count), Math.ceil(((tile + 1) * length) / count)];
    const [left, right] = edges(map.tileColumn(x), map.tileColumns, map.width);
    const [top, bottom] = edges(map.tileRow(y), map.tileRows, map.height);
    for (const box of this.#view.findAll('.marker .tile')) {
      set(box, { x: left, y: top, width: right - left, height: bottom - top });
    }
    for (const box of this.#view.findAll('.marker .pixel')) set(box, { x, y, width: 1, height: 1 });
  }

  #text(x, y) {
    const { map } = this.#view;
    const pixel = y * map.width + x;
    const tile = map.tileRow(y) * map.tileColumns + map.tileColumn(x);
    const part = (positive, negative, place) => `positive ${numberText(positive)}, negative ${numberText(negative)} `
      + `(${this.#view.unit(place)})`;
    const [positive, negative] = [map.tileSums(map.positive), map.tileSums(map.negative)];
    const total = map.total('positive');
    const share = total > 0 ? `, ${percentText(positive[tile] / total)} of the positive sum` : '';
    return `Pixel ${x + 1} across, ${y + 1} down: ${part(map.positive[pixel], map.negative[pixel], 'pixel')}. `
      + `Tile ${map.tileColumn(x) + 1} across, ${map.tileRow(y) + 1} down: `
      + `${part(positive[tile], negative[tile], 'tile')}${share}.`;
  }
}
