import type { ReportPart } from '../../../stats/counts/snapshot.ts';
import { createRunningTotals } from '../../running-totals.ts';
import type { Reader, ReaderThread } from '../threads/reader-thread.ts';

const endReport = async (reader: Reader, report: number): Promise<void> => {
  try {
    await reader.call('end', report);
  } catch {
    // The thread has died, which ended the report's transaction.
  }
};

const usersOf = async function* (reader: Reader, report: number): AsyncGenerator<ReportPart> {
  for (;;) {
    const users = await reader.call('next', report);
    if (users.length === 0) return;
    yield { kind: 'users', users };
  }
};

/** Reads each part of a report on demand. Leaving the loop ends the read transaction. */
export const streamReport = async function* (
  thread: ReaderThread,
  top: number | 'all',
): AsyncGenerator<ReportPart> {
  const reader = thread.acquire();
  try {
    const { report, totals } = await reader.call('begin', top);
    try {
      yield { kind: 'head', snapshot: createRunningTotals(totals).result().snapshot };
      yield* usersOf(reader, report);
    } finally {
      await endReport(reader, report);
    }
  } finally {
    thread.release(reader);
  }
};
