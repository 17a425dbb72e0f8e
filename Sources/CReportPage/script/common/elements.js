// Elements made by scripts: HTML and SVG, with text and attributes, never markup.

/** An element; attributes that are null are left out. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function shape(name, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}

/** Draws when a box gets a width or another one, and before the page is printed. */
function onWidth(box, draw) {
  let drawn = 0;
  const redraw = width => {
    if (width === drawn || width === 0) return;
    drawn = width;
    draw(width);
  };
  new ResizeObserver(() => redraw(Math.floor(box.clientWidth))).observe(box);
  window.addEventListener('beforeprint', () => { if (drawn === 0) redraw(640); });
}

/** Round numbers on an axis, about so many. */
function axisTicks(low, high, count) {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= raw * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks;
}

/** A number on an axis with such steps. */
function tickText(value, ticks) {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(value);
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e5 || (largest > 0 && step < 1e-4)) return Math.abs(value) < step / 2 ? '0' : numberText(value);
  const digits = step > 0 ? Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)) : 0;
  return (Math.abs(value) < step / 2 ? 0 : value).toFixed(digits).replace('-', '−');
}

/** With its sign: "+0.43", "−0.1", "0". */
function signedText(value) {
  return value > 0 ? `+${numberText(value)}` : numberText(value);
}
