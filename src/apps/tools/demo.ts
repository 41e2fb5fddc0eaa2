import { join } from 'node:path';
import { createFeedSimulator } from '../../simulator/feed-simulator.ts';
import { generatedLog } from '../../simulator/generator/generated-log.ts';
import type { AppContext, AppModule } from '../../cli/app-context.ts';
import { CREDENTIALS } from '../../config/settings-checks.ts';
import { refuseGuessableCredentials } from '../shared/accounts/refuse-guessable-credentials.ts';
import { withFeedSimulator } from '../shared/with-feed-simulator.ts';
import { SERVER_DATABASE } from '../shared/store/database-files.ts';
import { serverProcess } from '../server/wiring.ts';

/** Start of the synthetic feed. It advances with the clock even while nothing runs, so a restart catches up like with the real feed. */
const FEED_BEGAN = Date.UTC(2026, 0, 1);
/** The first start reads this far back, so that there is something to see immediately. */
const HEAD_START_MS = 60_000;

const withDemoFeed = (context: AppContext, url: string): AppContext => {
  const { settings, ...others } = context.settings();
  const feed = { ...settings.feed, url, since: settings.feed.since ?? Date.now() - HEAD_START_MS };
  return { ...context, settings: () => ({ ...others, settings: { ...settings, feed } }) };
};

/** Runs the server with a synthetic feed. */
export const run: AppModule['run'] = async (context) => {
  await refuseGuessableCredentials(context, CREDENTIALS);
  const rate = context.flags.number('rate') ?? 40;
  const seed = context.flags.number('seed') ?? 1;
  const logs = [generatedLog({ seed, rate, startMs: FEED_BEGAN })];
  // Statistics of its own, but the accounts and the secret of the data folder: what works with a server works with the demo.
  const name = `demo-seed-${seed}-rate-${rate}`;
  const identity = { file: join(name, SERVER_DATABASE), scope: name };

  return context.run({
    name: 'demo',
    running: (stopping$) =>
      withFeedSimulator(createFeedSimulator({ logs, seed }), 0, (url) => {
        context.log.info(`serving a synthetic feed with ${rate} events per second at ${url}`);
        context.log.info(`to follow it, run: headwater tail --stream-url ${url}`);
        return serverProcess(withDemoFeed(context, url), identity).running(stopping$);
      }),
  });
};
