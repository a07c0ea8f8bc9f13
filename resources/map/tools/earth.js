// Lengths and areas on the ellipsoid of CGCS2000, to millimetres over an office: never by pixels or mercator metres.

const A = 6378137, F = 1 / 298.257222101, B = A * (1 - F), E2 = F * (2 - F), E = Math.sqrt(E2), RAD = Math.PI / 180;

/** Metres between two [lon, lat] by Vincenty's inverse formula (Survey Review 23, 1975); places at the far end of the earth
 * fall back to the sphere. */
export function metres([lon1, lat1], [lon2, lat2]) {
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD)), turn = (lon2 - lon1) * RAD;
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = turn, before;
  for (let round = 0; round < 60; round++) {
    const sl = Math.sin(lambda), cl = Math.cos(lambda);
    const sinS = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (!sinS) return 0;
    const cosS = s1 * s2 + c1 * c2 * cl, sigma = Math.atan2(sinS, cosS);
    const sinA = c1 * c2 * sl / sinS, cos2 = 1 - sinA * sinA, middle = cos2 ? cosS - 2 * s1 * s2 / cos2 : 0;
    const c = F / 16 * cos2 * (4 + F * (4 - 3 * cos2));
    before = lambda;
    lambda = turn + (1 - c) * F * sinA * (sigma + c * sinS * (middle + c * cosS * (2 * middle * middle - 1)));
    if (Math.abs(lambda - before) < 1e-12) {
      const v = cos2 * (A * A - B * B) / (B * B);
      const big = 1 + v / 16384 * (4096 + v * (v * (320 - 175 * v) - 768)), small = v / 1024 * (256 + v * (v * (74 - 47 * v) - 128));
      const inner = cosS * (2 * middle * middle - 1) - small / 6 * middle * (4 * sinS * sinS - 3) * (4 * middle * middle - 3);
      return B * big * (sigma - small * sinS * (middle + small / 4 * inner));
    }
  }
  return A * Math.acos(Math.min(1, Math.sin(lat1 * RAD) * Math.sin(lat2 * RAD) + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.cos(turn)));
}

const pole = 1 - (1 - E2) / (2 * E) * Math.log((1 - E) / (1 + E)), SPHERE = A * A * pole / 2;

/** Sine of the authalic latitude: on that sphere every area is as large as on the ellipsoid (Snyder, 1987, p. 16). */
function authalic(lat) {
  const s = Math.sin(lat * RAD), es = E * s;
  return Math.asin(Math.max(-1, Math.min(1, (1 - E2) * (s / (1 - es * es) - Math.log((1 - es) / (1 + es)) / (2 * E)) / pole)));
}

/** Square metres inside a ring of [lon, lat], open or closed, in either direction. */
export function squareMetres(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [lon1, lat1] = ring[i], [lon2, lat2] = ring[(i + 1) % ring.length];
    const t1 = Math.tan(authalic(lat1) / 2), t2 = Math.tan(authalic(lat2) / 2), half = Math.tan((lon2 - lon1) * RAD / 2);
    sum += 2 * Math.atan2(half * (t1 + t2), 1 + t1 * t2);
  }
  return Math.abs(sum) * SPHERE;
}

const grouped = (value, digits) => value.toLocaleString('zh-CN', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** 35.6 米, 812 米, 2.35 公里. */
export function lengthWords(value) {
  if (value < 1000) return `${grouped(value, value < 100 ? 1 : 0)} 米`;
  return `${grouped(value / 1000, value < 100000 ? 2 : 1)} 公里`;
}

/** 812 ㎡（1.22 亩）, 1.35 平方公里（2,025 亩）. */
export function areaWords(value) {
  const acres = value * 3 / 2000, mu = `${grouped(acres, acres < 100 ? 2 : 0)} 亩`;
  return value < 1e6 ? `${grouped(value, value < 100 ? 1 : 0)} ㎡（${mu}）` : `${grouped(value / 1e6, 2)} 平方公里（${mu}）`;
}
