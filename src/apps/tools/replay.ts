import { concat, interval, map, of, pairwise, startWith, takeUntil } from 'rxjs';
import { createFeedSimulator } from '../../simulator/feed-simulator.ts';
import { recordedLogs } from '../../simulator/recording/recorded-logs.ts';
import type { AppModule } from '../../cli/app-context.ts';
import { progress } from '../../cli/progress.ts';
import { withFeedSimulator } from '../shared/with-feed-simulator.ts';

const POLL_INTERVAL_MS = 100;

/** Serves a recording as a feed: a client starts at the beginning, or resumes. */
export const run: AppModule['run'] = async (context) => {
  const { flags, positionals, log, stderr } = context;
  const [file = ''] = positionals;
  const speed = flags.number('speed') ?? 1;
  const logs = await recordedLogs(file, {
    speed: speed === Infinity ? 'max' : speed,
    loop: flags.on('loop'),
  });
  const simulator = createFeedSimulator({ logs, startAt: 'beginning' });

  return context.run({
    name: 'replay',
    running: (stopping$) =>
      withFeedSimulator(simulator, flags.number('port') ?? 7070, (url) => {
        log.info(`serving ${file} at ${url}`);
        log.info(`to read it, run: headwater server --stream-url ${url}`);
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
