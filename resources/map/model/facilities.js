// Facilities with what their classes mean, and those of them that a wish shows.

/** Points with their classes: every class gets its large group's colour and the first character of its name as its sign. */
export function withClasses(points, symbols) {
  const groups = new Map();
  const title = (each) => String(each.title || each.name || '');
  points.classes = symbols.map((each) => {
    const group = String(each.group || each.group_title || '其他');
    if (!groups.has(group)) groups.set(group, groups.size);
    return { title: title(each), group: groups.get(group), sign: String(each.sign || [...title(each)][0] || '·') };
  });
  points.groups = [...groups].map(([name, number]) => [number, name]);
  [points.west, points.east] = extent(points.x);
  // The ground that they cover, in square world units.
  points.spread = points.n ? (points.east - points.west) * (points.y[points.n - 1] - points.y[0]) * 0.7 : 0;
  return points;
}

/** The facilities whose large group is not hidden; all of them, if none is. */
export function facilitiesOf(all, hidden) {
  const off = all.classes.map((each) => hidden.includes(all.groups[each.group][1]));
  if (!off.some(Boolean)) return all;
  const { n } = all, ids = all.ids && new Int32Array(n), x = new Float32Array(n), y = new Float32Array(n), symbol = new Uint8Array(n);
  let m = 0;
  for (let i = 0; i < n; i++) {
    if (off[all.symbol[i]]) continue;
    if (ids) ids[m] = all.ids[i];
    x[m] = all.x[i];
    y[m] = all.y[i];
    symbol[m++] = all.symbol[i];
  }
  return {
    ...all, n: m, ids: ids && ids.subarray(0, m), x: x.subarray(0, m), y: y.subarray(0, m), symbol: symbol.subarray(0, m),
    gathered: null, spread: all.spread * m / Math.max(1, n),
  };
}

function extent(x) {
  let west = Infinity, east = -Infinity;
  for (let i = 0; i < x.length; i++) { if (x[i] < west) west = x[i]; if (x[i] > east) east = x[i]; }
  return [west, east];
}
