// Five classes of a figure with round limits, each holding about as many areas as the next.

/** Rounds up to two digits that people read easily. */
function round(value) {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const nice = Math.round(value / unit / (Math.abs(value / unit) >= 20 ? 5 : 1)) * (Math.abs(value / unit) >= 20 ? 5 : 1) * unit;
  return Number(nice.toPrecision(6));
}

/** Classes of the values: `limits` (lower limits of class 1 and up), `classOf(value)`, `ranges` as texts. */
export function classify(values) {
  const sorted = Float64Array.from(values).sort(), n = sorted.length;
  if (!n) return { limits: [], classOf: () => -1, ranges: [], colours: [] };
  const distinct = [...new Set(sorted)];
  let limits;
  if (distinct.length <= 5) limits = distinct.slice(1);
  else {
    limits = [];
    for (let k = 1; k < 5; k++) {
      const whole = sorted.every(Number.isInteger), raw = round(sorted[Math.floor(n * k / 5)]);
      const limit = whole ? Math.max(Math.ceil(raw), Math.floor(sorted[0]) + 1) : raw;
      if (limit > sorted[0] && limit <= sorted[n - 1] && (!limits.length || limit > limits[limits.length - 1])) limits.push(limit);
    }
  }
  const classOf = (value) => {
    let number = 0;
    while (number < limits.length && value >= limits[number]) number++;
    return number;
  };
  return { limits, classOf, ranges: ranges(sorted, limits), colours: spread(limits.length + 1) };
}

/** Which of the five colours stand for `count` classes. */
function spread(count) {
  return count === 1 ? [1] : Array.from({ length: count }, (_, k) => Math.round(k * 4 / (count - 1)));
}

const format = (value) => value.toLocaleString('zh-CN', { maximumFractionDigits: 2 });

function ranges(sorted, limits) {
  const edges = [sorted[0], ...limits], last = sorted[sorted.length - 1], whole = sorted.every(Number.isInteger);
  return edges.map((low, k) => {
    const high = k + 1 < edges.length ? (whole ? edges[k + 1] - 1 : edges[k + 1]) : last;
    return high <= low ? format(low) : `${format(low)} – ${format(high)}`;
  });
}

export { format };
