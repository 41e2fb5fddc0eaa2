import { frameAround } from './frame.ts';
import type { StreamFormat } from './stream-format.ts';

/** An event without data: browsers keep its id and send it when they reconnect. */
const position = (number: number, key: string): string => `id: ${number}-${key}\n\n`;

/** Server-sent events. */
export const SSE_FORMAT: StreamFormat = {
  name: 'sse',
  contentType: 'text/event-stream; charset=utf-8',
  opening: (number, key) => `:ok\n\n${position(number, key)}`,
  frameOf: (number, data) => frameAround(`id: ${number}-`, `\ndata: ${data}\n\n`),
  position,
  notice: (name, payload) => `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`,
  retryDelay: (ms) => `retry: ${ms}\n`,
};
