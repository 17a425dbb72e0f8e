// The full view of one photo: its picture, its controls, and what is said of the map that is shown.

class PhotoView {
  #article;
  #canvas;
  #context;
  #isDrawing = false;
  #shownCheck = '';

  constructor(article, data, registry) {
    this.#article = article;
    this.data = data;
    this.look = new Look(registry);
    this.target = 0;
    this.column = Number(article.dataset.column);
    this.#canvas = this.find('canvas.picture');
    this.#context = this.#canvas.getContext('2d', { willReadFrequently: true });
    this.find('.stage').classList.toggle('grained', !data.isPhoto);
    this.pointer = new Pointer(this, this.#canvas);
    connectControls(this);
    connectChoices(this);
    connectDownloads(this);
    connectViews(article);
    this.#drawCharts();
    const input = this.find('canvas.input').getContext('2d');
    input.putImageData(new ImageData(new Uint8ClampedArray(data.picture), data.width, data.height), 0, 0);
  }

  /** The curves of each target. */
  #drawCharts() {
    for (const box of this.findAll('[data-chart]')) {
      const { path, charts } = this.data.targets[Number(box.closest('[data-target]').dataset.target)];
      const plot = box.dataset.chart === 'path' ? path : charts[Number(box.dataset.chart)];
      if (plot) drawPlot(box, plot);
    }
  }

  find(selector) { return this.#article.querySelector(selector); }
  findAll(selector) { return [...this.#article.querySelectorAll(selector)]; }

  get map() { return this.data.map(this.target, this.column); }
  get canvas() { return this.#canvas; }

  /** Draws with the next frame, however often it is asked to. */
  update() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.draw();
    });
  }

  draw() {
    const look = this.look.resolved;
    const { width, height, picture } = this.data;
    const drawn = drawMap(this.map, picture, look, this.data.top(this.target, this.column, look));
    this.#context.putImageData(new ImageData(drawn.samples, width, height), 0, 0);
    this.drawn = drawn;
    const path = ringPath(drawn.rings);
    for (const line of this.findAll('.contour')) line.setAttribute('d', path);
    const region = regionPath(this.data.targets[this.target].region);
    for (const line of this.findAll('.region')) line.setAttribute('d', region);
    this.#drawBar(drawn);
    this.#say(drawn);
    this.pointer.update();
    // What a test, or a curious reader, may want to know of the picture.
    this.#article.dataset.top = String(drawn.top);
    this.#article.dataset.drawn = String(Number(this.#article.dataset.drawn ?? 0) + 1);
  }

  #drawBar({ bar, top, isSigned, place }) {
    this.find('.bar').hidden = bar === null;
    if (bar === null) return;
    const context = this.find('.bar canvas').getContext('2d');
    const strip = context.createImageData(256, 1);
    for (let step = 0; step < 256; step++) {
      strip.data.set([bar[3 * step], bar[3 * step + 1], bar[3 * step + 2], 255], 4 * step);
    }
    context.putImageData(strip, 0, 0);
    this.find('.bar .low').textContent = isSigned ? numberText(-top) : '0';
    this.find('.bar .high').textContent = `≥\u00a0${numberText(top)}`;
    this.find('.bar .unit').textContent = this.unit(place);
  }

  /** "probability per pixel" */
  unit(place) { return this.data.columns[this.column].unitTexts[this.target].replaceAll('…', place); }

  #say({ emptiness, held, checked }) {
    const column = this.data.columns[this.column];
    const verdict = column.verdicts[this.target];
    setText(this.find('.answer'), this.data.targets[this.target].answer);
    const line = this.find('.verdict');
    line.classList.toggle('worrying', verdict.needsReview);
    setText(this.find('.sentence'), verdict.sentence);
    setText(this.find('.verdict-text'), verdict.text);
    setText(this.find('.next-text'), verdict.next);
    const meaning = {
      positive: 'positive attributions', negative: 'negative attributions',
      both: 'positive and negative attributions', magnitude: 'magnitudes of the attributions',
    }[this.look.polarity];
    const parts = emptiness === null ? [`Shown: ${meaning}`] : [`Empty map: ${emptiness}`];
    if (held) {
      parts.push(`The outlined ${percentOf(held.area)} of the picture holds ${percentOf(held.share)} of the evidence`);
    }
    const { region } = this.data.targets[this.target];
    if (region) parts.push(region.note);
    if (checked) parts.push(`outlined: the checked region, ${percentOf(checked[0].share)} of the picture`);
    if (column.effort) parts.push(column.effort);
    const shown = `${this.column} ${this.target}`;
    if (this.#shownCheck !== shown) {
      this.#shownCheck = shown;
      drawChecks(this.find('.checks'), this.data, column.checks[this.target]);
    }
    this.find('.caption').textContent = parts.join(' · ');
    for (const section of this.findAll('[data-target]')) {
      section.hidden = Number(section.dataset.target) !== this.target;
    }
  }
}

const percentOf = share => `${(100 * share).toFixed(0)}\u00a0%`;

/** Changes a text that screen readers announce, if it is another one. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
