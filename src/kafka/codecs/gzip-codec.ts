import { promisify } from 'node:util';
import { gzip, unzip } from 'node:zlib';
import { type Codec, MAX_DECOMPRESSED_BYTES, withFormatErrors, tooLargeError } from './codec.ts';
import { isOutputTooLarge } from './is-output-too-large.ts';

const compress = promisify<Buffer, Buffer>(gzip);
const decompress = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(unzip);

/** Like the codec of kafkajs, with a limit on the output. */
export const createGzipCodec = (limit: number = MAX_DECOMPRESSED_BYTES): Codec => ({
  compress: ({ buffer }) => compress(buffer),
  decompress: (buffer) =>
    withFormatErrors('gzip', () =>
      decompress(buffer, { maxOutputLength: limit }).catch((error: unknown) => {
        throw isOutputTooLarge(error) ? tooLargeError('gzip', limit) : error;
      }),
    ),
});

export const gzipCodec: Codec = createGzipCodec();
