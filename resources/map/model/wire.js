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

/** The program on the other side of the channel; resolves when it listens. */
export function connect() {
  return new Promise((resolve) => {
    new window.QWebChannel(window.qt.webChannelTransport, (channel) => resolve(channel.objects.desk));
  });
}
