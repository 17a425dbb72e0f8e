// What a reader can take along: the map as an array, the picture as PNG or SVG.

/** An array of single precision in the format of numpy, version 1.0. */
function npy(values, shape) {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  // The header ends with a line break at a multiple of 64 bytes.
  const length = Math.ceil((10 + description.length + 1) / 64) * 64;
  const result = new Uint8Array(length + 4 * values.length);
  result.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  result.fill(0x20, 10, length);
  for (let i = 0; i < description.length; i++) result[10 + i] = description.charCodeAt(i);
  result[length - 1] = 0x0a;
  const view = new DataView(result.buffer);
  values.forEach((value, i) => view.setFloat32(length + 4 * i, value, true));
  return result;
}

/** The picture with its line, as an SVG of its own. */
function pictureSVG(view) {
  const { width, height } = view.data;
  const line = (path, color, opacity, thickness, dash = '') => `<path d="${path}" fill="none" stroke="${color}" `
    + `stroke-opacity="${opacity}" stroke-width="${thickness}" stroke-linejoin="round"${dash}/>\n`;
  const path = ringPath(view.drawn.rings);
  const region = regionPath(view.data.targets[view.target].region);
  const dash = ` stroke-dasharray="${width / 50} ${width / 75}"`;
  const lines = (path === '' ? '' : line(path, '#000', 0.75, 0.0138 * width) + line(path, '#fff', 1, width / 160))
    + (region === '' ? '' : line(region, '#000', 0.5, 0.01 * width) + line(region, '#fff', 1, width / 200, dash));
  const rendering = view.data.isPhoto ? '' : ' style="image-rendering:pixelated"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" `
    + `viewBox="0 0 ${width} ${height}">\n<image width="${width}" height="${height}"${rendering} `
    + `href="${view.canvas.toDataURL('image/png')}"/>\n${lines}</svg>\n`;
}

/** The picture with its line, four times as large as what the model saw. */
function pictureCanvas(view) {
  const { width, height, isPhoto } = view.data;
  const factor = Math.max(1, Math.round(896 / Math.max(width, height)));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [factor * width, factor * height];
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = isPhoto;
  context.imageSmoothingQuality = 'high';
  context.scale(factor, factor);
  context.drawImage(view.canvas, 0, 0);
  const path = new Path2D(ringPath(view.drawn.rings));
  context.lineJoin = 'round';
  for (const [color, thickness] of [['rgb(0 0 0 / 75%)', 0.0138 * width], ['#fff', width / 160]]) {
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.stroke(path);
  }
  const region = new Path2D(regionPath(view.data.targets[view.target].region));
  for (const [color, thickness, dash] of [
    ['rgb(0 0 0 / 50%)', 0.01 * width, []], ['#fff', width / 200, [width / 50, width / 75]],
  ]) {
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.setLineDash(dash);
    context.stroke(region);
  }
  return canvas;
}

function connectDownloads(view) {
  const name = suffix => {
    const parts = [view.data.stem];
    if (view.data.targets.length > 1) parts.push(String(view.target + 1));
    if (view.data.columns.length > 1) parts.push(view.data.columns[view.column].stem);
    return `${[...parts, view.look.polarity].join('.')}.${suffix}`;
  };
  view.find('.save-npy').addEventListener('click', () => {
    const { map } = view;
    save(npy(map.shown(view.look.polarity), [map.height, map.width]), 'application/octet-stream', name('npy'));
  });
  view.find('.save-png').addEventListener('click', () => {
    pictureCanvas(view).toBlob(blob => save(blob, 'image/png', name('png')), 'image/png');
  });
  view.find('.save-svg').addEventListener('click', () => {
    save(pictureSVG(view), 'image/svg+xml', name('svg'));
  });
}
