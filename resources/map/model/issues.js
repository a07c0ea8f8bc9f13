// Issues: the pack of what is pending, the pack of 13 months, and which of them a wish shows. Everything is filtered in
// typed arrays: 100,000 of them take less than a frame.

import { decodePoints } from './packs.js';

export const OPEN = 0, OVERDUE = 2, CLOSED = 3;
/** States of an issue in the order of their symbols; how many there are. */
export const STATES = ['open', 'due', 'overdue', 'closed', 'paused'];
const STILL = 0xffff;

/** Issues of the history pack (`history` in desk/store/search/mapissues.py): as decodePoints, with days and urgency. */
export function decodeHistory(buffer, origin) {
  const points = decodePoints(buffer, origin), { n } = points;
  if (!n) return { ...points, since: new Uint16Array(0), until: new Uint16Array(0), urgency: new Uint8Array(0) };
  const days = 4 + 12 * n, bytes = days + 4 * n;
  return {
    ...points, symbol: new Uint8Array(buffer, bytes, n),
    since: new Uint16Array(buffer, days, n), until: new Uint16Array(buffer, days + 2 * n, n),
    urgency: new Uint8Array(buffer, bytes + n, n), group: new Uint8Array(buffer, bytes + 2 * n, n),
  };
}

/** Whether a wish can be met from the whole history only. */
export const needsHistory = ({ period, issue_hidden: hidden, surface, surface_of: kind }) =>
  Boolean(period) || hidden.some((each) => each[0] === 'u') || (surface === 'heat' && HEATED.has(kind));

/** Kinds of heat that are made of issues: which of them count, by (history, i, today). */
const HEATED = new Map([
  ['issues', () => true],
  ['recent', ({ since }, i, today) => since[i] >= today - 30],
  ['open', ({ until }, i) => until[i] === STILL],
  ['overdue', ({ symbol }, i) => symbol[i] === OVERDUE],
]);

/**
 * The issues of a wish as points with their state. With a period those that were open on one of its days, in the state of
 * its last day; what is late is known of today only.
 */
export function issuesOf(all, wish, today) {
  const { n } = all, { period, issue_hidden: hidden } = wish;
  const shown = STATES.map((each) => !hidden.includes(each)), urgent = [0, 1, 2, 3, 4].map((each) => !hidden.includes('u' + each));
  if (!period && shown.every(Boolean) && urgent.every(Boolean)) return all;
  const { since, until, urgency, symbol } = all, [from, to] = period || [0, STILL], isNow = !period || to >= today;
  const ids = new Int32Array(n), x = new Float32Array(n), y = new Float32Array(n), states = new Uint8Array(n);
  let m = 0;
  for (let i = 0; i < n; i++) {
    if (period && (since[i] > to || until[i] < from)) continue;
    if (urgency && !urgent[urgency[i]]) continue;
    const state = isNow ? symbol[i] : until[i] <= to ? CLOSED : OPEN;
    if (!shown[state]) continue;
    ids[m] = all.ids[i];
    x[m] = all.x[i];
    y[m] = all.y[i];
    states[m++] = state;
  }
  return { n: m, ids: ids.subarray(0, m), x: x.subarray(0, m), y: y.subarray(0, m), symbol: states.subarray(0, m) };
}

/** The issues that a heat map of a kind is made of: reported within the period, if there is one; null for other kinds. */
export function heatOf(all, kind, period, today) {
  const counts = HEATED.get(kind);
  if (!counts) return null;
  const { n, since } = all, [from, to] = period || [0, STILL], x = new Float32Array(n), y = new Float32Array(n);
  let m = 0;
  for (let i = 0; i < n; i++) {
    if (since[i] < from || since[i] > to || !counts(all, i, today)) continue;
    x[m] = all.x[i];
    y[m++] = all.y[i];
  }
  return { n: m, x: x.subarray(0, m), y: y.subarray(0, m), weight: null };
}
