import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { damagedError } from './input-errors.ts';

const SIGNATURE_BYTES = 2;

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

async function* gunzipped(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let failure: Error | undefined;
  const compressed = Readable.from(chunks, { objectMode: false });
  const text = pipeline(compressed, createGunzip(), () => {
    // The reader gets a failure as the stream's own.
  });
  compressed.on('error', (error) => {
    failure = error;
  });
  try {
    yield* text as AsyncIterable<Buffer>;
  } catch (cause) {
    throw failure ?? damagedError(name, cause);
  }
}

/** The bytes, decompressed if they are gzip. */
export async function* decompressed(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < SIGNATURE_BYTES) {
    const next: IteratorResult<Buffer, unknown> = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  yield* isGzip(head) ? gunzipped(name, all()) : all();
}
