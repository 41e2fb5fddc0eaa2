import type { Request } from 'express';
import { merge, type Observable, type SchedulerLike } from 'rxjs';
import type { RingLog } from '../../core/collections/ring-log.ts';
import type { HttpLog } from '../server/deps.ts';
import { type AdmittedStream, lastEventId } from '../auth/stream-admission.ts';
import { NDJSON_FORMAT } from './ndjson-format.ts';
import { SSE_FORMAT } from './sse-format.ts';
import type { StreamFormat } from './stream-format.ts';
import type { StreamOutput } from './stream-output.ts';
import { sendLogStream, type ResumePoint } from './send-log-stream.ts';
import type { LiveStream, ReaderEventListener } from './reader-event-listener.ts';
import { idleFactorByRate } from './idle-factor-by-rate.ts';
import { fairScheduler } from './fair-scheduler.ts';
import { type FilterLease, filterCache, type StreamFilter } from './filter-cache.ts';

/** At most five rounds per second. */
const ROUND_INTERVAL_MS = 200;
const TIME_SLICE_MS = 5;

export interface LiveStreamOptions<T> {
  readonly stream: LiveStream;
  readonly log: RingLog<T>;
  /** The data of an item's event: JSON without line breaks. */
  readonly toData: (item: T) => string;
  readonly heartbeat$: Observable<unknown>;
  readonly readerListener: ReaderEventListener;
  readonly httpLog: HttpLog;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
  readonly scheduler: SchedulerLike;
}

export interface LiveStreamRequest<T> {
  readonly request: Request;
  readonly output: StreamOutput;
  readonly admitted: AdmittedStream;
  readonly format: StreamFormat;
  readonly filter: StreamFilter<T>;
  /** Selects the items that a new client is sent first; none without it. */
  readonly initialFilter?: StreamFilter<T>;
}

/** Where a returning client resumes; null for a new client. */
const resumePointOf = (
  request: Request,
  key: string,
  { first, last }: RingLog<unknown>,
): ResumePoint | null => {
  const id = lastEventId(request);
  if (id === null) return null;
  if (id.key === key && id.number <= last) return { after: id.number, isExact: true };
  return { after: first - 1, isExact: false };
};

/** Serves all clients of one log: each gets the items of its filter from its position, scheduled fairly. */
export const liveStreamHandler = <T extends object>(
  options: LiveStreamOptions<T>,
): ((streamRequest: LiveStreamRequest<T>) => void) => {
  const { stream, log, toData, heartbeat$, readerListener, httpLog, clock, scheduler } = options;
  /** Frames are shared among all clients of a format. */
  const filtersOf = ({ frameOf }: StreamFormat): ((filter: StreamFilter<T>) => FilterLease) =>
    filterCache(log, (number, item: T) => frameOf(number, toData(item)));
  const filters = { sse: filtersOf(SSE_FORMAT), ndjson: filtersOf(NDJSON_FORMAT) };
  const streamScheduler = fairScheduler(
    merge(log.added$, heartbeat$),
    {
      intervalMs: ROUND_INTERVAL_MS,
      sliceMs: TIME_SLICE_MS,
      idleFactor: idleFactorByRate(log, clock),
      clock,
    },
    scheduler,
  );

  const snapshotFor = ({ name }: StreamFormat, filter: StreamFilter<T>, key: string): Buffer => {
    const { view, release } = filters[name](filter);
    release();
    return view.after(log.first - 1).bytes(key);
  };

  return ({ request, output, admitted, format, filter, initialFilter }) => {
    const { key, end$, release } = admitted;
    const resumePoint = resumePointOf(request, key, log);
    const lease = filters[format.name](filter);
    readerListener.onJoin(stream);
    sendLogStream(output, {
      log,
      format,
      view: lease.view,
      start: resumePoint ?? { after: log.last, isExact: true },
      ...(resumePoint === null && initialFilter !== undefined
        ? { initialEvents: snapshotFor(format, initialFilter, key) }
        : {}),
      scheduler: streamScheduler,
      heartbeat$,
      end$,
      key,
      callbacks: {
        onCutOff: () => readerListener.onCutOff(stream),
        onMissed: (items) => readerListener.onMissed(stream, items),
      },
      httpLog,
      release: () => {
        readerListener.onLeave(stream);
        lease.release();
        release();
      },
    });
  };
};
