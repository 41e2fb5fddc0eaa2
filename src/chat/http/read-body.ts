import type { IncomingMessage } from 'node:http';
import { COMPRESSED_REQUEST, REQUEST_TOO_LARGE, type Refusal } from '../call-result.ts';

/** Enough for the longest message text with every byte escaped as \u0000. */
export const MAX_BODY_BYTES = 400_000;

const isTooLarge = (length: string | undefined): boolean =>
  length !== undefined && Number(length) > MAX_BODY_BYTES;

/** Why a request is rejected without reading its body; `null` if it is not. */
export const bodyRefusal = ({ headers }: IncomingMessage): Refusal | null => {
  if (isTooLarge(headers['content-length'])) return REQUEST_TOO_LARGE;
  return (headers['content-encoding'] ?? 'identity') === 'identity' ? null : COMPRESSED_REQUEST;
};

/** Reads a body of at most `MAX_BODY_BYTES`. Never calls `onBody` if the client disconnects midway. */
export const readBody = (request: IncomingMessage, onBody: (body: Buffer | Refusal) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) return;
    request.off('data', onData).off('end', onEnd);
    onBody(REQUEST_TOO_LARGE);
  };
  const onEnd = (): void => {
    const [first] = chunks;
    onBody(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  };
  request.on('data', onData).on('end', onEnd);
};
