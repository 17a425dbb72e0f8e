// One row, opened: a waterfall from the baseline's score to the row's, and all of its numbers.

/** The shade of a number among all that share its scale. */
function shadeStep(value, low, high) {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.round(Math.min(Math.max(share, 0), 1) * 40);
}

function rowDetail(data, row, column, target) {
  const part = data.parts[column][target];
  const name = data.words(part.names, row);
  const box = element('div', { class: 'detail' });
  const parts = data.features.map((feature, i) => ({
    name: `${feature} = ${data.value(row, i)}`, value: data.attribution(row, i, target, column),
  }));
  const start = part.starts ? part.starts[row] : NaN;
  if (Number.isFinite(start)) {
    const steps = waterfallOf(parts, start, part.scores[row], 'other features');
    box.append(
      element('h3', {}, `From the baseline to this row: ${data.score} of ${name}`),
      waterfall(steps, start, part.scores[row], { start: 'at the baseline', end: 'at this row' }));
  }
  box.append(rowNumbers(data, row, column));
  for (const each of data.parts[column]) {
    const text = data.words(each.verdicts, row);
    if (text === null) continue;
    box.append(element('p', { class: each.review[row] ? 'verdict worrying' : 'verdict' },
      element('strong', {}, data.words(each.names, row) ?? ''), ' ', element('span', {}, text)));
  }
  return box;
}

/** Features × targets, with sums below. */
function rowNumbers(data, row, column) {
  const parts = data.parts[column];
  const cell = (text, shade) => element(
    'td', { class: shade === undefined ? 'number' : `number shade-${shade}` }, text);
  const all = data.features.map((_, i) => parts.map((__, target) => data.attribution(row, i, target, column)));
  const largest = Math.max(...all.flat().map(Math.abs));
  const lines = data.features.map((feature, i) => {
    const [low, high] = data.isSequential ? [Math.min(...all[i]), Math.max(...all[i])] : [-largest, largest];
    return element('tr', {},
      element('th', { scope: 'row' }, feature), cell(data.value(row, i)), cell(data.baseline(row, i, column)),
      ...all[i].map(value => cell(signedText(value), shadeStep(value, low, high))));
  });
  const sum = target => all.reduce((total, line) => total + line[target], 0);
  const sums = [['Σ', parts.map((_, target) => sum(target))], ['F(x)', parts.map(part => part.scores[row])]];
  if (parts.some(part => part.starts)) {
    const starts = parts.map(part => part.starts?.[row] ?? NaN);
    sums.push(['F(x′)', starts], ['residual', parts.map((part, i) => sum(i) - (part.scores[row] - starts[i]))]);
  }
  const head = (text, isNumber = true) => element('th', { scope: 'col', class: isNumber ? 'number' : null }, text);
  const table = element('table', { 'aria-label': `Attributions of row ${data.numbers[row]}` },
    element('thead', {}, element('tr', {}, head('Feature', false), head('Value'), head('Baseline'),
      ...parts.map(part => head(data.words(part.names, row) ?? '')))),
    element('tbody', {}, ...lines),
    element('tfoot', {}, ...sums.map(([name, values]) => element('tr', {},
      element('th', { scope: 'row', colspan: 3 }, name),
      ...values.map(value => cell(Number.isFinite(value) ? signedText(value) : '–'))))));
  const label = `Numbers of row ${data.numbers[row]}`;
  return element('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': label }, table);
}
