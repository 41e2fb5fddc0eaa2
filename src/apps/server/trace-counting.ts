import type { Spans } from '../../telemetry/tracing/spans.ts';
import type { Commit } from '../../stats/counts/commit.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { batchSpans } from '../shared/tracing/batch-spans.ts';
import type { CountingDeps } from './deps.ts';
import type { FeedItem } from '../../wikimedia/event/feed-item.ts';

/** Adds a span for each counted batch, with a child span for its save. */
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
