import { type LiveStream, type ReaderEventListener } from '../../../http/live/reader-event-listener.ts';
import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';

type ReaderHandles = Pick<Metrics<'server'>, 'liveReaders' | 'liveCutOffs' | 'liveMissed'>;

/** Counts the readers of live streams, disconnected readers and missed items. */
export const readerMetrics = ({
  liveReaders,
  liveCutOffs,
  liveMissed,
}: ReaderHandles): ReaderEventListener => {
  const open: Record<LiveStream, number> = { events: 0, trends: 0 };
  const change = (stream: LiveStream, by: number): void => {
    open[stream] += by;
    liveReaders.set(open[stream], { stream });
  };
  return {
    onJoin: (stream) => change(stream, 1),
    onLeave: (stream) => change(stream, -1),
    onCutOff: (stream) => liveCutOffs.inc(1, { stream }),
    onMissed: (stream, items) => liveMissed.inc(items, { stream }),
  };
};
