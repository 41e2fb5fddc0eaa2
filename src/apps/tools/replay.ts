import { concat, interval, map, of, pairwise, startWith, takeUntil } from 'rxjs';
import { createFeedSimulator } from '../../simulator/feed-simulator.ts';
import { loadRecording, type Recording } from '../../simulator/recording/load-recording.ts';
import { recordedLogs } from '../../simulator/recording/recorded-logs.ts';
import type { AppModule } from '../../cli/app-context.ts';
import { MIN_TIME_MS } from '../../config/setting-kinds.ts';
import { DEFAULT_PORTS } from '../../config/default-ports.ts';
import { progress } from '../../cli/progress.ts';
import { withFeedSimulator } from '../shared/with-feed-simulator.ts';

const POLL_INTERVAL_MS = 100;

/** For recordings with texts that are no event. */
const unreadableText = ({ events, unreadable: { count, places } }: Recording): string =>
  `${count} of ${events} events are not complete: the reader will reject them (at ${places.join(', ')}${count > places.length ? ', …' : ''} of the recording)`;

const sinceFlag = ({ startMs }: Recording): string =>
  `--since ${new Date(Math.max(startMs ?? MIN_TIME_MS, MIN_TIME_MS)).toISOString()}`;

/** Serves a recording as a feed: a client starts at the beginning, or resumes. */
export const run: AppModule['run'] = async (context) => {
  const { flags, positionals, log, stderr } = context;
  const [file = ''] = positionals;
  const speed = flags.number('speed') ?? 1;
  const recording = await loadRecording(file);
  const logs = recordedLogs(recording, {
    speed: speed === Infinity ? 'max' : speed,
    loop: flags.on('loop'),
  });
  const simulator = createFeedSimulator({ logs, startAt: 'beginning' });

  return context.run({
    name: 'replay',
    running: (stopping$) =>
      withFeedSimulator(simulator, flags.number('port') ?? DEFAULT_PORTS.replay, (url) => {
        log.info(`serving ${file} at ${url}`);
        if (recording.unreadable.count > 0) log.warn(unreadableText(recording));
        const feedFlags = `${sinceFlag(recording)} --stream-url ${url}`;
        // A position saved from another feed would hide the recording, so the server keeps nothing.
        log.info(`to count it, run: headwater server --storage in-memory --stats-public ${feedFlags}`);
        log.info(`to print it, run: headwater tail ${feedFlags}`);
        // The last poll counts the events sent since the one before.
        return concat(interval(POLL_INTERVAL_MS).pipe(takeUntil(stopping$)), of('the end')).pipe(
          map(() => simulator.counters.eventsSent),
          startWith(0),
          pairwise(),
          map(([before, now]) => now - before),
          progress({ doing: 'serving', unit: 'events', count: (sent) => sent, output: stderr }),
        );
      }),
  });
};
