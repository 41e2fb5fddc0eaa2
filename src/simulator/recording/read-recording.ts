import { errorCode } from '../../core/error-code.ts';
import { createReadStream } from 'node:fs';
import { readLines } from './read-lines.ts';

type Format = 'ndjson' | 'sse';

const SSE_LINE = /^(:|(event|id|data|retry)(:|$))/;

const detectFormat = (line: string, file: string): Format => {
  if (SSE_LINE.test(line)) return 'sse';
  if (line.startsWith('{')) return 'ndjson';
  if (line.startsWith('['))
    throw new Error(
      `${file} is no recording: it is a JSON array, but a recording has one event on each line. To make one, run: jq -c '.[]' ${file}`,
    );
  throw new Error(
    `${file} is no recording: its first line is neither JSON nor part of an event stream: ${line.slice(0, 80)}`,
  );
};

const describeError = (error: unknown, file: string): Error => {
  switch (errorCode(error)) {
    case 'ENOENT':
      return new Error(`there is no file ${file}`, { cause: error });
    case 'EISDIR':
      return new Error(`${file} is a folder: name a recording in it`, { cause: error });
    case 'EACCES':
      return new Error(`${file} may not be read: check its permissions`, { cause: error });
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
};

async function* linesOf(file: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* readLines(createReadStream(file, 'utf8') as AsyncIterable<string>);
  } catch (error) {
    throw describeError(error, file);
  }
}

/**
 * Yields the texts of a recording one by one, without reading all of it first: NDJSON, or the raw text of an event stream,
 * as the first line shows. It does not check the texts, and yields a truncated last one too. Fails with the reason if the
 * file cannot be read, is empty, or is neither.
 */
export async function* readRecording(file: string): AsyncGenerator<string, void, undefined> {
  let format: Format | null = null;
  let data: string[] = [];
  let count = 0;

  for await (const raw of linesOf(file)) {
    const line = format === null ? raw.replace(/^\uFEFF/, '') : raw;
    if (format === null && line.trim() === '') continue;
    format ??= detectFormat(line, file);
    if (format === 'ndjson') {
      if (line.trim() === '') continue;
      count += 1;
      yield line;
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    } else if (line === '' && data.length > 0) {
      count += 1;
      yield data.join('\n');
      data = [];
    }
  }
  if (data.length > 0) {
    count += 1;
    yield data.join('\n');
  }
  if (count === 0) throw new Error(`${file} holds no events`);
}
