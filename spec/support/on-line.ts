import type { Readable } from 'node:stream';

/** Tells of each line of a stream, ended by a line feed and nothing else: readline also splits at U+2028, which JSON may hold. */
export const onLine = (stream: Readable, tell: (line: string) => void): void => {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line);
  });
  stream.on('end', () => {
    if (rest !== '') tell(rest);
  });
};
