import { errorCode } from '../core/error-code.ts';
import { SourceError } from '../core/loop/source-error.ts';
import { messageOf } from '../core/message-of.ts';
import type { LinePosition } from './line-position.ts';

const OTHER_INPUT =
  'to read this one, give the pipeline another name, with tables of its own; to go on with the other one, put it back';

export const otherInputError = (name: string, { line }: LinePosition): SourceError =>
  new SourceError(
    'source-changed',
    `${name} does not begin like the input that was read up to line ${line}: ${OTHER_INPUT}`,
  );

export const shorterInputError = (name: string, { line, offset }: LinePosition, bytes: number): SourceError =>
  new SourceError(
    'source-changed',
    `${name} has only ${bytes} bytes, but ${offset} were read (up to line ${line}): ${OTHER_INPUT}`,
  );

export const grownLineError = (name: string, { line }: LinePosition): SourceError =>
  new SourceError(
    'source-changed',
    `line ${line} of ${name} had no end when it was read as the last one, and now it has more text: read a file that is still written with \`follow: true\``,
  );

export const secondReadError = (): SourceError =>
  new SourceError(
    'source-changed',
    'standard input cannot be read a second time: start the program again with the same input, and it goes on after the last line that was written',
  );

export const damagedError = (name: string, cause: unknown): SourceError =>
  new SourceError(
    'source-unreadable',
    `${name} is not complete, or is damaged: decompressing failed (${messageOf(cause)})`,
    { cause },
  );

export const utf16Error = (name: string): SourceError =>
  new SourceError('source-unreadable', `${name} is UTF-16 text: convert it to UTF-8`);

/** `mayCome`: the file may be created later. */
export const unreadableFileError = (name: string, cause: unknown, mayCome: boolean): SourceError => {
  const code = errorCode(cause);
  const retriable = code === 'ENOENT' ? mayCome : code === 'EIO' || code === 'EMFILE' || code === 'ENFILE';
  return new SourceError(
    'source-unreadable',
    code === 'ENOENT' ? `there is no file ${name}` : `${name} cannot be read: ${messageOf(cause)}`,
    { cause, retriable },
  );
};
