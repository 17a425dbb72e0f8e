// From the score at the baseline to the score at the input, one bar for each contribution.

/** Contributions that are drawn one by one; the others are added up. */
const waterfallSteps = 10;

/**
 * The strongest contributions, the others in one, and what is missing to the end.
 *
 * @param parts names with values.
 */
function waterfallOf(parts, start, end, others) {
  const sorted = [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const steps = sorted.slice(0, waterfallSteps);
  const rest = sorted.slice(waterfallSteps);
  const sum = values => values.reduce((total, part) => total + part.value, 0);
  if (rest.length === 1) steps.push(...rest);
  else if (rest.length > 1) steps.push({ name: `${rest.length} ${others}`, value: sum(rest) });
  const missing = end - start - sum(steps);
  const scale = Math.max(Math.abs(end - start), ...steps.map(step => Math.abs(step.value)));
  if (Math.abs(missing) > 0.005 * scale) steps.push({ name: 'residual: not attributed', value: missing });
  return steps;
}

/** A waterfall as a box that keeps its letters' size at any width. */
function waterfall(steps, start, end, names) {
  const label = `${names.start} ${numberText(start)}; `
    + `${steps.map(({ name, value }) => `${name} ${signedText(value)}`).join('; ')}; ${names.end} ${numberText(end)}`;
  const box = element('div', { class: 'waterfall plot', role: 'img', 'aria-label': label });
  onWidth(box, width => box.replaceChildren(waterfallShape(steps, start, end, names, width)));
  return box;
}

function waterfallShape(steps, start, end, names, width) {
  const sums = [start];
  for (const { value } of steps) sums.push(sums[sums.length - 1] + value);
  const [low, high] = [Math.min(...sums, end), Math.max(...sums, end)];
  const isNarrow = width < 520;
  const [labelWidth, numberWidth] = [isNarrow ? 0 : Math.min(0.36 * width, 260), 86];
  const [rowHeight, barHeight] = isNarrow ? [44, 18] : [28, 18];
  const room = width - labelWidth - numberWidth;
  const x = value => labelWidth + (high > low ? (value - low) / (high - low) : 0.5) * room;
  const letters = Math.max(8, Math.floor((isNarrow ? width : labelWidth - 8) / 7.6));
  const rows = [{ name: names.start, from: start, to: start, text: numberText(start) }];
  steps.forEach(({ name, value }, i) => rows.push(
    { name, from: sums[i], to: sums[i + 1], text: signedText(value), value }));
  rows.push({ name: names.end, from: end, to: end, text: numberText(end) });
  const shapes = rows.flatMap(({ name, from, to, text, value }, i) => {
    const top = i * rowHeight + (isNarrow ? 20 : 4);
    const [left, right] = [x(Math.min(from, to)), x(Math.max(from, to))];
    const short = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
    const isEnd = value === undefined;
    const made = [
      shape('text', { x: 0, y: top + (isNarrow ? -5 : 13), class: isEnd ? 'end' : null },
        short, shape('title', {}, name)),
      shape('text', { x: right + 6, y: top + 13.5, class: isEnd ? 'end' : null }, text),
      isEnd ? shape('path', { class: 'mark', d: `M${left} ${top - 1}v${barHeight + 2}` })
        : shape('rect', {
          class: value < 0 ? 'negative' : 'positive', x: left, y: top,
          width: Math.max(1, right - left), height: barHeight,
        }),
    ];
    if (i + 1 < rows.length) {
      made.push(shape('path', { class: 'grid', d: `M${x(to)} ${top + barHeight}v${rowHeight - barHeight}` }));
    }
    return made;
  });
  const height = rows.length * rowHeight + 4;
  return shape('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': true }, ...shapes);
}
