// Lines around the places where a map is above a level, as Contour, SmallRegionFilter and MarchingSquares have them.

/** The highest level above which the values hold a share of their sum; null for values that are all zero. */
function levelHolding(share, values) {
  const sorted = values.filter(value => value > 0).sort().reverse();
  let total = 0;
  for (const value of sorted) total += value;
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) {
    sum += sorted[i];
    // Equal values are all in or all out.
    if (sum >= share * total && (i + 1 === sorted.length || sorted[i + 1] < sorted[i])) return sorted[i];
  }
  return null;
}

/** What lies at or above a level, as shares of a total and of the picture. */
function heldAbove(level, values, total) {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value < level) continue;
    sum += value;
    count += 1;
  }
  return { share: total > 0 ? sum / total : 0, area: count / Math.max(1, values.length) };
}

/** The map without regions above a level that hold less than a share of what all regions hold. */
function withoutSpecks(values, width, height, level, smallest) {
  const seen = Uint8Array.from(values, value => (value < level ? 1 : 0));
  const regions = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start]) continue;
    seen[start] = 1;
    const pixels = [start];
    let sum = 0;
    for (let next = 0; next < pixels.length; next++) {
      const pixel = pixels[next];
      sum += values[pixel];
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        const [column, row] = [x + dx, y + dy];
        if (column < 0 || column >= width || row < 0 || row >= height) continue;
        const neighbour = row * width + column;
        if (seen[neighbour]) continue;
        seen[neighbour] = 1;
        pixels.push(neighbour);
      }
    }
    regions.push({ pixels, sum });
  }
  let total = 0;
  for (const region of regions) total += region.sum;
  const result = values.slice();
  for (const region of regions) {
    if (region.sum < smallest * total) for (const pixel of region.pixels) result[pixel] = 0;
  }
  return result;
}

/** The rings around what is above a level, by marching squares: lists of points [x, y] in pixels. */
function contourRings(values, width, height, level) {
  const value = (x, y) => (x >= 0 && x < width && y >= 0 && y < height ? values[y * width + x] : undefined);
  const isInside = (x, y) => value(x, y) >= level;
  const mean = (x, y) => [value(x, y), value(x + 1, y), value(x + 1, y + 1), value(x, y + 1)].reduce(
    (sum, one) => sum + (one ?? -(2 ** 125)) / 4, 0);
  // An edge between two neighbouring middles of pixels, from (x, y) to the right or down.
  const edge = (x, y, isDown) => ((y + 1) * (width + 2) + x + 1) * 2 + (isDown ? 1 : 0);
  const crossing = name => {
    const isDown = name % 2 === 1;
    const place = Math.floor(name / 2);
    const [x, y] = [(place % (width + 2)) - 1, Math.floor(place / (width + 2)) - 1];
    const [a, b] = [value(x, y), isDown ? value(x, y + 1) : value(x + 1, y)];
    // The border begins at the edge of the picture, half a pixel from the last middle.
    const share = a !== undefined && b !== undefined && a !== b ? (level - a) / (b - a) : 0.5;
    const along = Math.min(Math.max(share, 0), 1);
    return [x + 0.5 + (isDown ? 0 : along), y + 0.5 + (isDown ? along : 0)];
  };
  const next = new Map();
  const order = [];
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const corners = [isInside(x, y), isInside(x + 1, y), isInside(x + 1, y + 1), isInside(x, y + 1)];
      const count = corners.filter(Boolean).length;
      if (count === 0 || count === 4) continue;
      // Sides between the corners, clockwise: top, right, bottom, left.
      const sides = [edge(x, y, false), edge(x + 1, y, true), edge(x, y + 1, false), edge(x, y, true)];
      const leaving = [0, 1, 2, 3].filter(i => corners[i] && !corners[(i + 1) % 4]);
      const entering = [0, 1, 2, 3].filter(i => !corners[i] && corners[(i + 1) % 4]);
      const isJoined = leaving.length > 1 && mean(x, y) >= level;
      for (const start of entering) {
        const end = leaving.length === 1 ? leaving[0] : (start + (isJoined ? 3 : 1)) % 4;
        next.set(sides[start], sides[end]);
        order.push(sides[start]);
      }
    }
  }
  const rings = [];
  for (const start of order) {
    if (!next.has(start)) continue;
    const points = [];
    let current = start;
    while (next.has(current)) {
      const following = next.get(current);
      next.delete(current);
      const point = crossing(current);
      const last = points[points.length - 1];
      if (!last || last[0] !== point[0] || last[1] !== point[1]) points.push(point);
      current = following;
    }
    const [first, last] = [points[0], points[points.length - 1]];
    if (points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
    if (points.length > 2) rings.push(points);
  }
  return rings;
}
