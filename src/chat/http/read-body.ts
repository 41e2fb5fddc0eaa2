import type { IncomingMessage } from 'node:http';
import { ENCODED_REQUEST, LARGE_REQUEST, type Refusal } from '../answer.ts';

/** The longest text a message may have, with every byte of it written as \u0000. */
export const BODY_LIMIT_BYTES = 400_000;

const isTooLarge = (length: string | undefined): boolean =>
  length !== undefined && Number(length) > BODY_LIMIT_BYTES;

/** Why the body of a request is not even read; `null` when it is. */
export const bodyRefusal = ({ headers }: IncomingMessage): Refusal | null => {
  if (isTooLarge(headers['content-length'])) return LARGE_REQUEST;
  return (headers['content-encoding'] ?? 'identity') === 'identity' ? null : ENCODED_REQUEST;
};

/** Reads a body of at most `BODY_LIMIT_BYTES`. A client that goes away in its midst is not heard of again. */
export const readBody = (request: IncomingMessage, done: (body: Buffer | Refusal) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) return;
    request.off('data', onData).off('end', onEnd);
    done(LARGE_REQUEST);
  };
  const onEnd = (): void => {
    const [first] = chunks;
    done(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  };
  request.on('data', onData).on('end', onEnd);
};
