import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { FeedError } from '../../net/feed-error.ts';
import { quoted } from '../../core/untrusted-text.ts';

interface ZstdModule {
  readonly createZstdDecompress: () => Transform;
}

const hasZstd = (module: object): module is ZstdModule => 'createZstdDecompress' in module;

const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = zlib.constants;
/** Emits decoded data immediately, and ends quietly when the body is truncated. */
const GZIP = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
const BROTLI = { flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH };

const MAX_ENCODINGS = 3;

const unreadableBodyError = (encoding: string, reason: string): FeedError =>
  new FeedError(
    'feed-unreadable',
    `the feed sent Content-Encoding ${quoted(encoding, 40)}, although the request asked for "identity"; ${reason}: configure the feed, or the proxy in front of it, to send the stream uncompressed`,
  );

const decoderFor = (encoding: string): Transform => {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip(GZIP);
    case 'deflate':
      return zlib.createInflate(GZIP);
    case 'br':
      return zlib.createBrotliDecompress(BROTLI);
    case 'zstd':
      if (hasZstd(zlib)) return zlib.createZstdDecompress();
      throw unreadableBodyError(
        encoding,
        `Node ${process.versions.node} cannot decode it (Node 22.15 and later can)`,
      );
    default:
      throw unreadableBodyError(encoding, 'only gzip, deflate, br and zstd are supported');
  }
};

/** The encodings of a Content-Encoding header, in the order in which the server applied them. */
const encodingsIn = (header: string | null): readonly string[] =>
  (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');

const ZLIB_CODE = /^(Z_|ERR__|ERR_BROTLI|ERR_ZSTD|ZSTD_)/;

/** The error of a failed read: a `FeedError` for a body that cannot be decoded, otherwise the error itself. */
export const decodingError = (error: Error, header: string | null): Error =>
  'code' in error && ZLIB_CODE.test(String(error.code))
    ? unreadableBodyError(header ?? '', `decoding failed (${error.message})`)
    : error;

/**
 * Removes the Content-Encoding of a body. It decodes chunk by chunk and no faster than it is read, so the decoded size of a
 * small body does not matter. Throws a `FeedError` for an encoding that it cannot decode.
 */
export const decodedBody = (body: Readable, header: string | null): Readable => {
  const encodings = encodingsIn(header);
  if (encodings.length > MAX_ENCODINGS)
    throw unreadableBodyError(header ?? '', `at most ${MAX_ENCODINGS} encodings are supported`);
  const decoders = encodings.map(decoderFor).reverse();
  return decoders.reduce<Readable>(
    (source, decoder) =>
      pipeline(source, decoder, () => {
        // The reader gets a failure as the decoder's own event.
      }),
    body,
  );
};
