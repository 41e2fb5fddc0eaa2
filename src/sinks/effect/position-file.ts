import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../../core/error-code.ts';
import { newerVersionError, SinkError, unavailableError } from '../../core/loop/exact-sink.ts';
import { messageOf } from '../../core/message-of.ts';
import { makeFolder } from '../../files/make-folder.ts';

/** The version of the file. */
const FORMAT = 1;

/** What the file holds. */
export interface PositionRecord {
  readonly pipeline: string;
  /** Names the process that opened the file last. */
  readonly owner: string;
  readonly position: string | null;
  /** By transaction, oldest first. */
  readonly keys: readonly (readonly string[])[];
}

/** Failures that pass: a full disk, a disk that fails, too many open files. */
const TEMPORARY = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN', 'ETIMEDOUT']);

export const fileError = (file: string, cause: unknown): SinkError => {
  if (cause instanceof SinkError) return cause;
  if (TEMPORARY.has(errorCode(cause) ?? '')) return unavailableError(file, cause);
  return new SinkError(
    'sink-misconfigured',
    `cannot use ${file}: ${messageOf(cause)}. Check its path, and that this user may write the file and its folder`,
    { cause },
  );
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

const parseRecord = (file: string, text: string): PositionRecord => {
  const damaged = (cause?: unknown): SinkError =>
    new SinkError(
      'sink-misconfigured',
      `${file} is not a position file, or is damaged: name another file, or restore this one`,
      { cause },
    );
  const parse = (): unknown => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw damaged(cause);
    }
  };
  const value = parse();
  if (typeof value !== 'object' || value === null) throw damaged();
  const { format, pipeline, owner, position, keys } = value as Readonly<Record<string, unknown>>;
  if (typeof format === 'number' && format > FORMAT) throw newerVersionError(file);
  if (
    format !== FORMAT ||
    typeof pipeline !== 'string' ||
    typeof owner !== 'string' ||
    (position !== null && typeof position !== 'string') ||
    !Array.isArray(keys) ||
    !keys.every(isTexts)
  )
    throw damaged();
  return { pipeline, owner, position, keys };
};

/** Reads the file; `null` if there is none. */
export const readPositionFile = async (file: string): Promise<PositionRecord | null> => {
  try {
    return parseRecord(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw fileError(file, error);
  }
};

/** Writes a file and waits until the disk has it. */
const writeDurably = async (file: string, text: string, flags: 'w' | 'a'): Promise<void> => {
  const handle = await open(file, flags);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Replaces the file at once: after a crash it is the old one or the new one. */
export const writePositionFile = async (file: string, record: PositionRecord): Promise<void> => {
  // The owner is in the name: another process may write at the same time.
  const temporary = `${file}.${record.owner}.tmp`;
  try {
    makeFolder(dirname(file));
    await writeDurably(temporary, `${JSON.stringify({ format: FORMAT, ...record })}\n`, 'w');
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(file, cause);
  }
};

/** Adds lines to a file, which is created if it is missing. */
export const appendLines = async (file: string, values: readonly unknown[]): Promise<void> => {
  try {
    await writeDurably(file, values.map((value) => `${JSON.stringify(value)}\n`).join(''), 'a');
  } catch (cause) {
    throw fileError(file, cause);
  }
};
