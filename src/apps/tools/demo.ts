import { join } from 'node:path';
import { defer } from 'rxjs';
import type { AppContext, AppModule } from '../../cli/app-context.ts';
import { ineffectiveSettings } from '../../config/ineffective-settings.ts';
import { CREDENTIALS } from '../../config/settings-checks.ts';
import { formatCount } from '../../core/format-count.ts';
import { createFeedSimulator } from '../../simulator/feed-simulator.ts';
import { refuseGuessableCredentials } from '../shared/accounts/refuse-guessable-credentials.ts';
import { SERVER_DATABASE } from '../../stores/sqlite/database-names.ts';
import { withFeedSimulator } from '../shared/with-feed-simulator.ts';
import { serverProcess } from '../server/wiring.ts';
import { DEFAULT_DEMO_RATE } from './default-demo-rate.ts';
import { type DemoFeed, demoFeed, HISTORY_DAYS } from './demo-feed.ts';

const withDemoFeed = (context: AppContext, url: string, since: number): AppContext => {
  const { settings, ...others } = context.settings();
  const feed = { ...settings.feed, url, since };
  // The demo's own feed: a proxy could not reach it.
  const proxy = { http: null, https: null, direct: '' };
  return { ...context, settings: () => ({ ...others, settings: { ...settings, feed, proxy } }) };
};

const describeHistory = ({ began, historyEvents, folder }: DemoFeed, dataDir: string): string => {
  if (began === null) return 'the demo has no history, because SINCE is set';
  if (historyEvents > 0)
    return `reading ${HISTORY_DAYS} days of synthetic history, ${formatCount(historyEvents)} events: the page fills while they are counted`;
  return `continuing the demo that began at ${new Date(began).toISOString()}; to start over, delete ${join(dataDir, folder)}`;
};

/** Runs the server with a synthetic feed. */
export const run: AppModule['run'] = async (context) => {
  await refuseGuessableCredentials(context, CREDENTIALS);
  const { log, flags } = context;
  const { settings } = context.settings();
  for (const line of ineffectiveSettings(context.settings(), 'demo')) log.info(line);
  const { dataDir, kind } = settings.store;
  const rate = flags.number('rate') ?? DEFAULT_DEMO_RATE;
  const seed = flags.number('seed') ?? 1;

  return context.run({
    name: 'demo',
    running: (stopping$) =>
      defer(() => {
        const feed = demoFeed({
          seed,
          rate,
          since: settings.feed.since,
          dataDir,
          isDurable: kind !== 'in-memory',
          now: Date.now(),
        });
        // Statistics of its own, but the accounts and the secret of the data folder: what works with a server works with the demo.
        const identity = { file: join(feed.folder, SERVER_DATABASE), scope: feed.folder };
        const simulator = createFeedSimulator({ logs: [feed.log], seed });

        return withFeedSimulator(simulator, 0, (url) => {
          log.info(`serving a synthetic feed with ${rate} events per second at ${url}`);
          log.info(`to follow it, run: headwater tail --stream-url ${url}`);
          log.info(describeHistory(feed, dataDir));
          // The port of the feed differs with each start.
          const requestedStart = { url: `demo:${feed.folder}`, since: settings.feed.since };
          return serverProcess(withDemoFeed(context, url, feed.since), {
            identity,
            requestedStart,
          }).running(stopping$);
        });
      }),
  });
};
