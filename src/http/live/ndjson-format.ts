import { frameAround } from './frame.ts';
import type { StreamFormat } from './stream-format.ts';

const position = (number: number, key: string): string => `{"position":"${number}-${key}"}\n`;

/** One JSON object per line: an item with its position before its own members, a position alone, or a notice. */
export const NDJSON_FORMAT: StreamFormat = {
  name: 'ndjson',
  contentType: 'application/x-ndjson; charset=utf-8',
  opening: position,
  frameOf: (number, data) => frameAround(`{"position":"${number}-`, `",${data.slice(1)}\n`),
  position,
  notice: (name, payload) => `${JSON.stringify({ notice: name, ...payload })}\n`,
  retryDelay: () => '',
};
