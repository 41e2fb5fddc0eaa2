import type { Spans } from '../../runtime/tracing/spans.ts';
import type { Commit } from '../../stats/commit.ts';
import type { FeedItem } from '../../feed/commit.ts';
import type { FeedPosition } from '../../feed/position.ts';
import { batchSpans } from '../tracing/batch-spans.ts';
import type { CountingDeps } from './parts.ts';

/** The same parts, with a span for each batch that is counted, and one below it for its save. */
export const traceCounting = (deps: CountingDeps, spans: Spans): CountingDeps => {
  const { store } = deps;
  const batches = batchSpans<FeedItem>(spans, {
    batch: { name: 'feed batch', kind: 'internal' },
    step: { name: 'store save', kind: 'client' },
    now: Date.now,
  });
  const save = (commit: Commit<FeedPosition>) => batches.within(commit, () => store.save(commit));
  return { ...deps, instrument: batches.instrument, store: { ...store, save } };
};
