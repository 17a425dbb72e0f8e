// One line of dots for each feature: a dot is a row, its place the attribution, its colour the feature's value.

/** Features that are drawn. */
const swarmFeatures = 30;
const swarmHeight = 46;
const dotRadius = 2;

class Swarm {
  #data;
  #view;
  #box;

  constructor(data, view) {
    [this.#data, this.#view] = [data, view];
    this.#box = document.querySelector('.swarm');
    this.draw();
    // A new width moves all dots.
    let width = this.#box.clientWidth;
    new ResizeObserver(() => {
      if (this.#box.clientWidth === width) return;
      width = this.#box.clientWidth;
      this.draw();
    }).observe(this.#box);
  }

  #target(row) { return this.#view.target < 0 ? this.#data.leading[this.#view.column][row] : this.#view.target; }

  draw() {
    const data = this.#data;
    const { column } = this.#view;
    const features = data.features.map((name, feature) => {
      const numbers = new Float32Array(data.length);
      let sum = 0;
      for (let row = 0; row < data.length; row++) {
        numbers[row] = data.attribution(row, feature, this.#target(row), column);
        sum += Number.isFinite(numbers[row]) ? Math.abs(numbers[row]) : 0;
      }
      return { name, feature, numbers, mean: sum / Math.max(1, data.length) };
    }).sort((a, b) => b.mean - a.mean).slice(0, swarmFeatures);
    let [low, high] = [0, 0];
    for (const { numbers } of features) {
      for (const value of numbers) [low, high] = [Math.min(low, value || 0), Math.max(high, value || 0)];
    }
    const ticks = axisTicks(low, high, 4);
    const lines = features.map(each => {
      const canvas = element('canvas', {
        role: 'img', 'aria-label': `Attributions of ${each.name}, mean |attribution| ${numberText(each.mean)}`,
      });
      const label = element('p', { class: 'feature' }, element('strong', {}, each.name), ' ',
        element('span', {}, `mean |attribution| ${numberText(each.mean)}`));
      return { ...each, canvas, line: element('div', { class: 'strip' }, label, canvas) };
    });
    const axis = element('div', { class: 'plot' });
    const scale = element('div', { class: 'strip' }, element('p', {}), axis);
    this.#box.replaceChildren(...lines.map(({ line }) => line), scale);
    for (const each of lines) this.#drawDots(each, low, high, ticks);
    const width = axis.clientWidth;
    const x = value => Swarm.place(value, low, high, width);
    axis.append(shape('svg', { viewBox: `0 0 ${width} 22`, width, height: 22, 'aria-hidden': true },
      ...ticks.map(tick => shape('text', { x: x(tick), y: 15, 'text-anchor': 'middle' }, tickText(tick, ticks)))));
  }

  static place(value, low, high, width) {
    return 24 + (high > low ? (value - low) / (high - low) : 0.5) * (width - 48);
  }

  #drawDots({ feature, numbers, canvas }, low, high, ticks) {
    const data = this.#data;
    const width = Math.max(1, canvas.clientWidth);
    const ratio = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(ratio * width), Math.round(ratio * swarmHeight)];
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    for (const tick of ticks) {
      context.fillStyle = Math.abs(tick) < 1e-12 ? style.color : style.borderTopColor;
      context.fillRect(Swarm.place(tick, low, high, width), 0, 1, swarmHeight);
    }
    const values = data.values[feature].numbers;
    let [least, most] = [Infinity, -Infinity];
    for (const value of values) {
      if (Number.isFinite(value)) [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
    const most63 = 63;
    const taken = new Map();
    const layers = Math.max(1, Math.floor(swarmHeight / 2 / (1.5 * dotRadius)) - 1);
    const buckets = Array.from({ length: 64 }, () => new Path2D());
    for (let row = 0; row < numbers.length; row++) {
      if (!Number.isFinite(numbers[row])) continue;
      const x = Swarm.place(numbers[row], low, high, width);
      const bin = Math.round(x / (2 * dotRadius));
      const number = taken.get(bin) ?? 0;
      taken.set(bin, number + 1);
      // Up, down, further up…, and back to the middle where no room is left.
      const layer = Math.floor((number + 1) / 2) % layers;
      const y = swarmHeight / 2 + (number % 2 === 0 ? layer : -layer) * 1.5 * dotRadius;
      const share = most > least ? (values[row] - least) / (most - least) : 0.5;
      const step = Number.isFinite(share) ? Math.round(most63 * share) : 31;
      buckets[step].moveTo(x + dotRadius, y);
      buckets[step].arc(x, y, dotRadius, 0, 7);
    }
    buckets.forEach((path, step) => {
      const [red, green, blue] = data.colors.subarray(3 * step, 3 * step + 3);
      context.fillStyle = `rgb(${red} ${green} ${blue})`;
      context.fill(path);
    });
  }
}

/** The colours of values, from a feature's lowest to its highest. */
function drawValueBar(data) {
  const canvas = document.querySelector('.value-bar canvas');
  if (!canvas) return;
  const context = canvas.getContext('2d');
  const strip = context.createImageData(64, 1);
  for (let step = 0; step < 64; step++) {
    strip.data.set([...data.colors.subarray(3 * step, 3 * step + 3), 255], 4 * step);
  }
  context.putImageData(strip, 0, 0);
}
