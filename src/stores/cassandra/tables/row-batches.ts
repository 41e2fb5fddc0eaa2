import type { Statement } from '../connection/database.ts';

/** Below Cassandra's batch limit of 50 KiB, with a margin for the overhead per row. */
const MAX_BATCH_BYTES = 40 * 1024;
const ROW_BYTES = 64;
const MAX_BYTES_PER_UNIT = 3;

/** The statement that writes a row. */
export interface RowWrite extends Statement {
  /** The row's size in the worst case. */
  readonly bytes: number;
}

export const rowWrite = (query: string, params: unknown[], ...texts: readonly string[]): RowWrite => ({
  query,
  params,
  bytes: ROW_BYTES + texts.reduce((sum, text) => sum + MAX_BYTES_PER_UNIT * text.length, 0),
});

/** Splits the rows of one partition into batches; a row above the limit gets its own batch. */
export const batches = function* (rows: Iterable<RowWrite>): Generator<readonly RowWrite[]> {
  let batch: RowWrite[] = [];
  let bytes = 0;
  for (const write of rows) {
    if (batch.length > 0 && bytes + write.bytes > MAX_BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(write);
    bytes += write.bytes;
  }
  if (batch.length > 0) yield batch;
};
