import type { Readable } from 'node:stream';

/** Reports each line of a stream, ended by a line feed and nothing else: readline also splits at U+2028, which JSON may hold. */
export const onLine = (stream: Readable, listener: (line: string) => void): void => {
  let partialLine = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (partialLine + text).split('\n');
    partialLine = lines.pop() ?? '';
    for (const line of lines) listener(line);
  });
  stream.on('end', () => {
    if (partialLine !== '') listener(partialLine);
  });
};
