import type { SseMessage } from './sse-message.ts';

/** The text of a server-sent event, as the feed writes it. */
export const formatFrame = ({ data, id }: SseMessage): string => {
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  return `event: message\n${id === '' ? '' : `id: ${id}\n`}${lines.join('')}\n`;
};
