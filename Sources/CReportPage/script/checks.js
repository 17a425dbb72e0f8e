// What the network answered while a region was hidden, with the two pictures that it was shown.

/** What stands where something was hidden: the picture blurred, as Fill.blur has it, or its mean colour. */
function fillOf({ picture, width, height }, name) {
  const share = /^blur:([\d.]+)%/.exec(name);
  const fill = new Float32Array(3 * width * height);
  for (let channel = 0; channel < 3; channel++) {
    let values = Float32Array.from({ length: width * height }, (_, i) => picture[4 * i + channel]);
    if (share) {
      const sigma = (Number(share[1]) / 100) * Math.max(width, height);
      values = blurredAlong(blurredAlong(values, width, 1, sigma), height, width, sigma);
    } else values.fill(values.reduce((sum, value) => sum + value, 0) / values.length);
    for (let i = 0; i < values.length; i++) fill[3 * i + channel] = values[i];
  }
  return fill;
}

/** Whether each pixel is inside, from lengths of runs. */
function insideOf(runs, count) {
  const inside = new Uint8Array(count);
  let place = 0;
  runs.forEach((length, i) => {
    if (i % 2 === 1) inside.fill(1, place, place + length);
    place += length;
  });
  return inside;
}

function hiddenPicture(data, check, fill, isAlone, label) {
  const { width, height, picture } = data;
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': label });
  const samples = new Uint8ClampedArray(picture);
  const inside = insideOf(check.runs, width * height);
  for (let i = 0; i < inside.length; i++) {
    if ((inside[i] === 1) === isAlone) continue;
    for (let channel = 0; channel < 3; channel++) samples[4 * i + channel] = Math.round(fill[3 * i + channel]);
  }
  canvas.getContext('2d').putImageData(new ImageData(samples, width, height), 0, 0);
  return canvas;
}

function scoreText(check, score) {
  if (!check.isPercent) return numberText(score);
  return score > 0 && score < 0.001 ? 'below 0.1\u00a0%' : `${(100 * score).toFixed(score < 0.01 ? 1 : 0)}\u00a0%`;
}

/** The view "Checked by hiding" of a map. */
function drawChecks(box, data, checks) {
  if (checks.length === 0) {
    box.replaceChildren(
      element('h2', {}, 'Not checked by hiding'),
      element('p', {}, 'No region of the picture was hidden to see whether the answer depends on it. Photos are '
        + 'checked unless --check none is given.'));
    return;
  }
  const parts = [element('h2', {}, 'What the network answers without the region, and with nothing else')];
  for (const check of checks) {
    const fill = fillOf(data, check.fills.find(name => name.startsWith('blur')) ?? check.fills[0] ?? 'mean');
    const pictures = [
      ['Region hidden', check.hidden, false], ['Nothing but the region', check.alone, true],
    ].map(([title, trial, isAlone]) => element('figure', { class: 'shown' },
      hiddenPicture(data, check, fill, isAlone, `${title}: ${scoreText(check, trial.score)}`),
      element('figcaption', {}, element('strong', {}, `${title}: ${scoreText(check, trial.score)}`))));
    const line = (name, trial) => element('tr', {}, element('th', { scope: 'row' }, name),
      ...[trial.score, trial.elsewhere, trial.disc].map(score => element(
        'td', { class: 'number' }, score === undefined || score === null ? '–' : scoreText(check, score))),
      element('td', { class: 'number' }, percentOf(trial.shareBeaten)));
    const elsewhere = `Same shape elsewhere, mean of ${check.others}`;
    const heads = ['This region', elsewhere, 'Disc in the middle', 'Better than elsewhere'];
    const table = element('table', { 'aria-label': 'Scores while regions are hidden' },
      element('thead', {}, element('tr', {}, element('td'), ...heads.map(text => element(
        'th', { scope: 'col', class: 'number' }, text)))),
      element('tbody', {}, line('Hidden', check.hidden), line('Alone', check.alone)));
    parts.push(
      element('p', { class: check.isConfirmed ? 'verdict' : 'verdict worrying' },
        element('strong', {}, check.sentence)),
      element('div', { class: 'pictures-shown' }, ...pictures),
      element('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': `Scores, ${check.sentence}` }, table),
      element('p', { class: 'quiet' }, `The whole picture: ${scoreText(check, check.score)}. The pictures show the `
        + `blurred fill; scores are means over the fills ${check.fills.join(', ')}.`));
  }
  box.replaceChildren(...parts);
  watchOverflow(box);
}
