import type { Readable } from 'node:stream';
import { Observable } from 'rxjs';
import type { Batch } from '../core/loop/batch.ts';
import type { ResumableSource, SourceEvent } from '../core/loop/resumable-source.ts';
import { SourceError } from '../core/loop/source-error.ts';
import { continueAfter } from './continue-after.ts';
import { creditGate } from './credit-gate.ts';
import { decompressed } from './decompressed.ts';
import { followFile, type FollowedPart } from './follow-file.ts';
import { secondReadError, utf16Error } from './input-errors.ts';
import { type InputHead, inputHead } from './input-head.ts';
import type { Line, SplitLine } from './split-line.ts';
import { type LinePosition, parseLinePosition } from './line-position.ts';
import { type LineSplitter, lineSplitter } from './line-splitter.ts';
import { collectHead, readFile } from './read-file.ts';

/** The file or the stream, and how its lines are read. */
export interface LineSourceOptions {
  /** The path of a file, or `-` for standard input. What is compressed with gzip is decompressed. */
  readonly file: string;
  /**
   * Waits for more lines at the end of the file, as `tail -F` does, also when it is replaced by another one. Not for
   * compressed files and standard input. Default: false.
   */
  readonly follow?: boolean;
  /** A longer line becomes a dead letter. Default: 1 MiB. */
  readonly maxLineBytes?: number;
  /** With `follow`, looks for more this often, in milliseconds. Default: 250. */
  readonly pollMs?: number;
}

/** The part of `process` that is read. */
export interface StandardInput {
  /** What `-` reads. */
  readonly stdin: Readable;
}

interface OpenInput {
  readonly parts: AsyncIterable<FollowedPart>;
  readonly head: () => InputHead;
}

const STANDARD_INPUT = '-';

const asParts = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<FollowedPart> {
  for await (const bytes of chunks) yield { kind: 'bytes', bytes };
};

const isUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

const describe = (name: string, part: Exclude<FollowedPart['kind'], 'bytes'>): string =>
  part === 'replaced'
    ? `another file is at ${name} now: reading it from its beginning`
    : `${name} was emptied or overwritten: reading it from its beginning. Lines that were written just before are lost if they were not read yet`;

/**
 * The lines of a file or of standard input, such as NDJSON. It reads no faster than the pipeline writes. The position is the
 * end of a line together with the beginning of the file: another file under the name is noticed. At the end of the input the
 * pipeline ends, unless it follows.
 *
 *     lineSource({ file: 'orders.ndjson.gz' })
 */
export const lineSource = (
  { file, follow = false, maxLineBytes = 1 << 20, pollMs = 250 }: LineSourceOptions,
  { stdin }: StandardInput = process,
): ResumableSource<Line, LinePosition> => {
  const name = file === STANDARD_INPUT ? 'standard input' : file;
  if (follow && file === STANDARD_INPUT)
    throw new SourceError(
      'source-misconfigured',
      'standard input is always read until it ends: leave out `follow`',
    );
  let hasReadStdin = false;

  const openStdin = (position: LinePosition | null): OpenInput => {
    if (hasReadStdin) throw secondReadError();
    hasReadStdin = true;
    const head = inputHead();
    const text = collectHead(decompressed(name, stdin as AsyncIterable<Buffer>), head);
    const rest = position === null ? text : continueAfter(text, { name, position, base: 0, head });
    return { parts: asParts(rest), head: () => head };
  };
  const openFileInput = (position: LinePosition | null, signal: AbortSignal): OpenInput => {
    let head = inputHead();
    if (!follow) return { parts: asParts(readFile(file, position, head)), head: () => head };
    const onHead = (next: InputHead): void => {
      head = next;
    };
    return { parts: followFile({ name, position, pollMs, signal, onHead }), head: () => head };
  };
  const splitterAt = (position: LinePosition | null): LineSplitter =>
    lineSplitter({ maxLineBytes, offset: position?.offset ?? 0, line: position?.line ?? 0 });

  const readInto = async (
    position: LinePosition | null,
    onSourceEvent: (event: SourceEvent) => void,
    emit: (lines: readonly SplitLine[], head: InputHead) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> => {
    onSourceEvent({ kind: 'connecting' });
    const { parts, head } = file === STANDARD_INPUT ? openStdin(position) : openFileInput(position, signal);
    let splitter = splitterAt(position);
    let isFirst = true;
    for await (const part of parts) {
      if (signal.aborted) return;
      if (part.kind === 'bytes') {
        if (isFirst) onSourceEvent({ kind: 'connected' });
        if (isFirst && position === null && isUtf16(part.bytes)) throw utf16Error(name);
        isFirst = false;
        await emit(splitter.push(part.bytes), head());
        continue;
      }
      // The writer of a file that was replaced has left it, so its last line is complete.
      if (part.kind === 'replaced') await emit(splitter.finish(), head());
      onSourceEvent({ kind: 'warning', message: describe(name, part.kind) });
      splitter = splitterAt(null);
    }
    await emit(splitter.finish(), head());
  };
  return {
    name,
    resume: (position, onSourceEvent) => (credit$) =>
      new Observable<Batch<Line, LinePosition>>((subscriber) => {
        const aborting = new AbortController();
        const gate = creditGate(credit$);
        const emit = async (lines: readonly SplitLine[], head: InputHead): Promise<void> => {
          for (let start = 0; start < lines.length;) {
            const credit = await gate.open();
            if (subscriber.closed) return;
            const some = lines.slice(start, start + credit);
            start += some.length;
            const last = some.at(-1);
            subscriber.next({
              items: some.map(({ line }) => line),
              size: some.length,
              position: last === undefined ? null : head.positionAt(last.end, last.number),
            });
          }
        };
        readInto(position, onSourceEvent, emit, aborting.signal).then(
          () => subscriber.complete(),
          (error: unknown) => subscriber.error(error),
        );
        return () => {
          aborting.abort();
          gate.close();
          if (file === STANDARD_INPUT) stdin.destroy();
        };
      }),
    formatPosition: (position) => JSON.stringify(position),
    parsePosition: parseLinePosition,
    problemOf: ({ problem }) => problem ?? null,
    textOf: ({ text }) => text,
    sizeOf: ({ text }) => text.length,
  };
};
