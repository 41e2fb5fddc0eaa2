import { type FileHandle, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SourceError } from '../core/loop/source-error.ts';
import { continueAfter } from './continue-after.ts';
import { isGzip } from './decompressed.ts';
import { unreadableFileError } from './input-errors.ts';
import { type InputHead, inputHead } from './input-head.ts';
import type { LinePosition } from './line-position.ts';
import { CHUNK_BYTES, openFile, readHead } from './read-file.ts';

/** What following a file brings: bytes, or that the content under the name starts again from its beginning. */
export type FollowedPart =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Another file has the name now. All of the file before was read. */
  | { readonly kind: 'replaced' }
  /** The same file was emptied or overwritten. What was written just before may be lost. */
  | { readonly kind: 'truncated' };

export interface FollowFileOptions {
  readonly name: string;
  readonly position: LinePosition | null;
  /** Looks for more this often, in milliseconds. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** The head of the file that the next bytes belong to. */
  readonly onHead: (head: InputHead) => void;
}

const sizeAndIdentity = async (
  name: string,
): Promise<{ readonly size: number; readonly ino: number; readonly dev: number } | null> => {
  try {
    return await stat(name);
  } catch {
    // It was moved away, and the next one is not there yet.
    return null;
  }
};

async function* bytesFrom(handle: FileHandle, start: number): AsyncGenerator<Buffer> {
  let offset = start;
  for (;;) {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, offset);
    if (bytesRead === 0) return;
    offset += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

const requirePlain = (name: string, start: Buffer): void => {
  if (isGzip(start))
    throw new SourceError(
      'source-misconfigured',
      `${name} is compressed, so it cannot be followed while it is written: leave out \`follow\``,
    );
};

/**
 * The bytes of a file as they are written, without an end, like `tail -F`. When another file gets the name, it is read from
 * its beginning as soon as it has content: by then the writer has left the file before.
 */
export async function* followFile({
  name,
  position,
  pollMs,
  signal,
  onHead,
}: FollowFileOptions): AsyncGenerator<FollowedPart> {
  let handle = await openFile(name, true);
  let offset = position?.offset ?? 0;
  let head = inputHead();

  /** The beginning of the file is collected again each time: a file that was overwritten begins otherwise. */
  const begin = async (): Promise<void> => {
    head = inputHead();
    const start = await readHead(handle);
    requirePlain(name, start);
    head.add(start, 0);
    onHead(head);
  };
  const wasOverwritten = async (): Promise<boolean> => {
    const { size } = await handle.stat();
    if (size < offset) return true;
    if (offset === 0) return false;
    const now = inputHead();
    now.add(await readHead(handle), 0);
    return !now.matches(head.digestAt(offset));
  };
  const beginAgain = async function* (): AsyncGenerator<FollowedPart> {
    offset = 0;
    yield { kind: 'truncated' };
    await begin();
  };
  const readRest = async function* (): AsyncGenerator<FollowedPart> {
    for await (const bytes of bytesFrom(handle, offset)) {
      // The file may have been overwritten since the last look: then these bytes are from its middle.
      if (await wasOverwritten()) {
        yield* beginAgain();
        return;
      }
      head.add(bytes, offset);
      offset += bytes.length;
      yield { kind: 'bytes', bytes };
    }
  };
  try {
    await begin();
    if (position !== null) {
      const base = Math.max(0, offset - 1);
      const resumed = continueAfter(bytesFrom(handle, base), { name, position, base, head });
      for await (const bytes of resumed) {
        offset += bytes.length;
        yield { kind: 'bytes', bytes };
      }
    }
    while (!signal.aborted) {
      const { ino, dev } = await handle.stat();
      if (await wasOverwritten()) yield* beginAgain();
      const before = offset;
      yield* readRest();
      if (offset > before) continue;
      const named = await sizeAndIdentity(name);
      const isReplaced = named !== null && (named.ino !== ino || named.dev !== dev) && named.size > 0;
      if (!isReplaced) {
        await delay(pollMs, undefined, { signal });
        continue;
      }
      // More may have come before the file was replaced.
      yield* readRest();
      const next = await openFile(name, true);
      await handle.close();
      handle = next;
      offset = 0;
      yield { kind: 'replaced' };
      await begin();
    }
  } catch (cause) {
    if (cause instanceof Error && 'errno' in cause && 'syscall' in cause)
      throw unreadableFileError(name, cause, true);
    throw cause;
  } finally {
    await handle.close();
  }
}
