type Json = Record<string, unknown>;

const reshape =
  (change: (event: Json, meta: Json) => unknown) =>
  (text: string): string => {
    const event = JSON.parse(text) as Json;
    return JSON.stringify(change(event, event['meta'] as Json));
  };

/** Ways in which an event can be broken. Each text stays unlike all others, as it carries the event's own id. */
export const BREAKAGES: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, -1),
  (text) => text.slice(0, text.length >> 1),
  (text) => `<html><body>502 Bad Gateway</body></html> ${text.slice(0, 400)}`,
  (text) => `${text} ${text}`,
  (text) => text.replaceAll('"', "'"),
  reshape((event) => [event]),
  reshape((event) => JSON.stringify(event)),
  reshape((event) => ({ ...event, meta: undefined })),
  reshape((event, meta) => ({ ...event, meta: [meta] })),
  reshape((event, meta) => ({ ...event, meta: String(meta['id']) })),
  reshape((event, meta) => ({ ...event, meta: { ...meta, id: undefined } })),
  reshape((event, meta) => ({ ...event, meta: { ...meta, id: '' } })),
  reshape((event, meta) => ({ ...event, meta: { ...meta, id: 17 } })),
  reshape((event, meta) => ({ ...event, meta: { ...meta, domain: 5 } })),
  reshape((event) => ({ ...event, bot: 'yes' })),
  reshape((event) => ({ ...event, bot: 1 })),
  reshape((event) => ({ ...event, user: 42 })),
  reshape((event) => ({ ...event, user: { name: 'Alice' } })),
  reshape((event) => ({ ...event, server_url: ['https://en.wikipedia.org'] })),
  reshape((event) => ({ ...event, server_name: false })),
];
