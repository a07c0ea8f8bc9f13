// Asks map://desk/data for things, each once at a time.

async function get(path) {
  const reply = await fetch('/data' + path);
  if (!reply.ok) throw new Error('no answer');
  return reply;
}

/** Bytes behind a path; an empty pack if the office has none. */
export async function bytes(path) {
  try { return await (await get(path)).arrayBuffer(); } catch { return new ArrayBuffer(0); }
}

/** JSON behind a path; `otherwise` if there is none. */
export async function json(path, otherwise) {
  try { return (await (await get(path)).json()) ?? otherwise; } catch { return otherwise; }
}

/** Several answers behind one path, as buffers (see `_joined` in ui/map/feed.py); null if there is no office. */
export async function parts(path) {
  const buffer = await bytes(path), view = new DataView(buffer);
  if (buffer.byteLength < 4) return null;
  const count = view.getUint32(0, true), found = [];
  for (let k = 0, at = 4 + 4 * count; k < count; k++) {
    const length = view.getUint32(4 + 4 * k, true);
    found.push(buffer.slice(at, at + length));
    at += (length + 3) & ~3;
  }
  return found;
}

/** A buffer read as JSON. */
export const read = (buffer) => JSON.parse(new TextDecoder().decode(buffer));

/** The program on the other side of the channel; resolves when it listens. */
export function connect() {
  return new Promise((resolve) => {
    new window.QWebChannel(window.qt.webChannelTransport, (channel) => resolve(channel.objects.desk));
  });
}
