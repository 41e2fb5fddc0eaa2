import { tap } from 'rxjs';
import { type ReadingStart, readingStart, UNKNOWN_START } from '../shared/feed/reading-start.ts';
import type { TransactionalSink } from './transactional-sink.ts';

/** Knows from the first position that the topic gives where reading began. */
export const followSinkStart = (
  sink: TransactionalSink,
): { readonly sink: TransactionalSink; readonly start: () => ReadingStart } => {
  let start = UNKNOWN_START;
  return {
    start: () => start,
    sink: {
      ...sink,
      resume: () =>
        sink.resume().pipe(
          tap(({ position }) => {
            if (start.since === null) start = readingStart(position);
          }),
        ),
    },
  };
};
