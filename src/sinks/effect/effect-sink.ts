import { randomUUID } from 'node:crypto';
import {
  type ExactSink,
  fencedError,
  type OpenSink,
  SinkError,
  type SinkOptions,
  writeError,
} from '../../core/loop/exact-sink.ts';
import { expiredCount } from '../../core/loop/expired-count.ts';
import { appendLines, type PositionRecord, readPositionFile, writePositionFile } from './position-file.ts';

/** Where an `effectSink` remembers what it has done. */
export interface EffectSinkOptions {
  /**
   * Where the position and the recent keys are stored, as JSON. The file is written as a whole after every batch, so give the
   * pipeline a small `keys` if it has a key. Dead letters are added to a second file, with `.dead-letters.ndjson` after its
   * name.
   */
  readonly positionFile: string;
}

/** Without the oldest transactions that are not needed for `maxKeys` keys. */
const latestKeys = (
  transactions: readonly (readonly string[])[],
  maxKeys: number,
): readonly (readonly string[])[] =>
  transactions.slice(
    expiredCount(
      transactions.map(({ length }) => length),
      maxKeys,
    ),
  );

const openEffect = async <T>(
  effect: (events: readonly T[]) => Promise<void> | void,
  file: string,
  { pipeline, keys: maxKeys }: SinkOptions,
): Promise<OpenSink<T>> => {
  const found = await readPositionFile(file);
  if (found !== null && found.pipeline !== pipeline)
    throw new SinkError(
      'sink-misconfigured',
      `${file} belongs to the pipeline "${found.pipeline}": give "${pipeline}" a file of its own`,
    );
  const owner = randomUUID();
  await writePositionFile(file, { pipeline, position: null, keys: [], ...found, owner });

  const ownRecord = async (): Promise<PositionRecord> => {
    const record = await readPositionFile(file);
    if (record?.owner !== owner) throw fencedError(pipeline, file);
    return record;
  };
  return {
    load: async () => {
      const { position, keys } = await ownRecord();
      return { position, keys: keys.flat() };
    },
    commit: async ({ events, position, keys, deadLetters }) => {
      await ownRecord();
      try {
        if (events.length > 0) await effect(events);
      } catch (cause) {
        throw cause instanceof SinkError ? cause : writeError(pipeline, cause);
      }
      if (deadLetters.length > 0) await appendLines(`${file}.dead-letters.ndjson`, deadLetters);
      // The effect took a while.
      const before = await ownRecord();
      await writePositionFile(file, {
        ...before,
        position: position ?? before.position,
        keys: keys.length === 0 ? before.keys : latestKeys([...before.keys, keys], maxKeys),
      });
    },
    close: () => Promise.resolve(),
  };
};

/**
 * Calls a function with each batch of events, then stores the position in a file: **at least once**. If the process ends
 * between the two, the same events come again at the next start, perhaps in other batches. So the target must be idempotent,
 * such as one that overwrites by key. For an exact result use a sink with transactions.
 *
 * The process that opens the file last owns it; the one before fails with `sink-fenced` at its next batch, and its batch in
 * progress may have had its effect.
 *
 *     effectSink((events) => index.bulkUpsert(events), { positionFile: 'data/search.position.json' })
 */
export const effectSink = <T>(
  effect: (events: readonly T[]) => Promise<void> | void,
  { positionFile }: EffectSinkOptions,
): ExactSink<T> => ({
  name: positionFile,
  open: (options) => openEffect(effect, positionFile, options),
});
