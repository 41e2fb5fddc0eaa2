import type { SseMessage } from './sse-message.ts';

/** Formats a message as a server-sent event. */
export const formatFrame = ({ data, id }: SseMessage): string => {
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  return `event: message\n${id === '' ? '' : `id: ${id}\n`}${lines.join('')}\n`;
};
