// Curves in a coordinate system, drawn as wide as there is room, so that letters keep their size.

/** Told apart by readers who see few colours, too, as Plot has them. */
const curveColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
/** More curves than this are drawn, but not named. */
const namedCurves = 20;

/**
 * Draws a plot into a box.
 *
 * @param plot title, horizontal, vertical, and series with name, x, y and isReference.
 */
function drawPlot(box, plot) {
  const area = element('div', { class: 'plot', role: 'img', 'aria-label': `${plot.title}: ${plotText(plot)}` });
  box.append(element('h3', {}, plot.title), element('p', { class: 'quiet' }, plot.vertical), area);
  if (plot.series.length > 1) box.append(plotKey(plot));
  onWidth(area, width => area.replaceChildren(plotShape(plot, width)));
}

/** What a screen reader says: where each curve begins and ends. */
function plotText(plot) {
  return plot.series.slice(0, namedCurves).map(({ name, y }) =>
    `${name || plot.title} from ${numberText(y[0] ?? NaN)} to ${numberText(y[y.length - 1] ?? NaN)}`).join('; ');
}

function plotKey(plot) {
  const items = plot.series.slice(0, namedCurves).map((series, i) => element('li', {},
    shape('svg', { width: 24, height: 10, 'aria-hidden': true }, shape('path', {
      d: 'M0 5H24', stroke: curveColors[i % curveColors.length], 'stroke-width': 2.5,
      'stroke-dasharray': series.isReference ? '4 3' : null,
    })), ` ${series.name}`));
  const rest = plot.series.length - namedCurves;
  if (rest > 0) items.push(element('li', {}, `and ${rest} more`));
  return element('ul', { class: 'key' }, ...items);
}

function plotShape(plot, width) {
  const finite = plot.series.map(({ x, y }) =>
    x.map((value, i) => [value, y[i]]).filter(point => point.every(Number.isFinite)));
  const all = finite.flat();
  const span = index => {
    const values = all.map(point => point[index]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high > low ? [low, high] : [low - 0.5, high + 0.5];
  };
  const [[left, right], [bottom, top]] = [span(0), span(1)];
  const height = Math.round(Math.min(Math.max(0.62 * width, 180), 300));
  const [yTicks, xTicks] = [axisTicks(bottom, top, 5), axisTicks(left, right, Math.max(2, Math.floor(width / 90)))];
  const digits = Math.max(...yTicks.map(tick => tickText(tick, yTicks).length));
  const margin = { left: 10 + 8 * digits, right: 18, top: 10, bottom: 44 };
  const [w, h] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const x = value => margin.left + ((value - left) / (right - left)) * w;
  const y = value => margin.top + (1 - (value - bottom) / (top - bottom)) * h;
  const grid = [];
  for (const tick of yTicks) {
    grid.push(shape('path', { class: 'grid', d: `M${margin.left} ${y(tick)}h${w}` }));
    grid.push(shape('text', { x: margin.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, tickText(tick, yTicks)));
  }
  for (const tick of xTicks) {
    grid.push(shape('path', { class: 'grid', d: `M${x(tick)} ${margin.top}v${h}` }));
    grid.push(shape('text', { x: x(tick), y: margin.top + h + 17, 'text-anchor': 'middle' }, tickText(tick, xTicks)));
  }
  grid.push(shape('text', { x: margin.left + w / 2, y: height - 6, 'text-anchor': 'middle' }, plot.horizontal));
  const lines = finite.map((points, i) => {
    const path = points.map(([a, b], n) => `${n ? 'L' : 'M'}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join('');
    return shape('path', {
      d: path, fill: 'none', stroke: curveColors[i % curveColors.length], 'stroke-width': 2,
      'stroke-dasharray': plot.series[i].isReference ? '4 3' : null,
    });
  });
  return shape('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': true }, ...grid, ...lines);
}
