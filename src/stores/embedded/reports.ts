import type { ReportPart } from '../../stats/snapshot.ts';
import { createTally } from '../tally.ts';
import type { Reader, ReaderThread } from './reader-thread.ts';

const endReport = async (used: Reader, report: number): Promise<void> => {
  try {
    await used.call('end', report);
  } catch {
    // The thread is gone, and the report's transaction with it.
  }
};

const usersOf = async function* (used: Reader, report: number): AsyncGenerator<ReportPart> {
  for (;;) {
    const users = await used.call('next', report);
    if (users.length === 0) return;
    yield { kind: 'users', users };
  }
};

/** Reads each part of a report when it is asked for. Leaving the loop frees the read transaction. */
export const reportParts = async function* (
  thread: ReaderThread,
  top: number | 'all',
): AsyncGenerator<ReportPart> {
  const used = thread.acquire();
  try {
    const { report, standing } = await used.call('begin', top);
    try {
      yield { kind: 'head', snapshot: createTally(standing).result().snapshot };
      yield* usersOf(used, report);
    } finally {
      await endReport(used, report);
    }
  } finally {
    thread.release(used);
  }
};
