import type { RejectLimits } from '../../reject-limits.ts';
import type { ArrivedReject } from '../wal/wal-record.ts';

/** Selects the rejects that fit within the limits. */
export interface RejectCapacity {
  /** The first rejects that fit beside the `waiting` ones. */
  select(rejects: readonly ArrivedReject[], waiting: number): readonly ArrivedReject[];
  /** Call when these rejects are durable. */
  stored(rejects: readonly ArrivedReject[]): void;
}

const bytesOf = (rejects: readonly ArrivedReject[]): number =>
  rejects.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);

/**
 * Refuses the newest rejects instead of dropping the oldest, because tombstones of deleted rows slow down reads for days.
 * The row limit counts all waiting rejects. The byte limit counts only what this process stored since none was waiting,
 * because Cassandra cannot measure texts without reading them.
 */
export const createRejectCapacity = (limits: RejectLimits): RejectCapacity => {
  let bytes = 0;
  return {
    select: (rejects, waiting) => {
      if (waiting === 0) bytes = 0;
      let [rows, sum] = [waiting, bytes];
      return rejects.filter(({ data }) => {
        const size = Buffer.byteLength(data);
        if (rows >= limits.rejects || sum + size > limits.bytes) return false;
        rows += 1;
        sum += size;
        return true;
      });
    },
    stored: (rejects) => {
      bytes += bytesOf(rejects);
    },
  };
};
