import { join } from 'node:path';
import { createFeedSimulator } from '../../simulator/feed-simulator.ts';
import { generatedLog } from '../../simulator/generator/generated-log.ts';
import type { AppContext, AppModule } from '../../cli/app-context.ts';
import { CREDENTIALS } from '../../config/settings-checks.ts';
import { refuseGuessableCredentials } from '../shared/accounts/refuse-guessable-credentials.ts';
import { withFeedSimulator } from '../shared/with-feed-simulator.ts';
import { serverProcess } from '../server/wiring.ts';

/** Start of the synthetic feed. It advances with the clock even while nothing runs, so a restart catches up like with the real feed. */
const FEED_BEGAN = Date.UTC(2026, 0, 1);
/** The first start reads this far back, so that there is something to see immediately. */
const HEAD_START_MS = 60_000;

const withDemoSettings = (context: AppContext, url: string, folder: string): AppContext => {
  const { settings, ...others } = context.settings();
  const demo = {
    ...settings,
    feed: { ...settings.feed, url, since: settings.feed.since ?? Date.now() - HEAD_START_MS },
    store: { ...settings.store, dataDir: join(settings.store.dataDir, folder) },
  };
  return { ...context, settings: () => ({ ...others, settings: demo }) };
};

/** Runs the server with a synthetic feed. */
export const run: AppModule['run'] = async (context) => {
  await refuseGuessableCredentials(context, CREDENTIALS);
  const rate = context.flags.number('rate') ?? 40;
  const seed = context.flags.number('seed') ?? 1;
  const logs = [generatedLog({ seed, rate, startMs: FEED_BEGAN })];
  const folder = `demo-seed-${seed}-rate-${rate}`;

  return context.run({
    name: 'demo',
    running: (stopping$) =>
      withFeedSimulator(createFeedSimulator({ logs, seed }), 0, (url) => {
        context.log.info(`serving a synthetic feed with ${rate} events per second at ${url}`);
        return serverProcess(withDemoSettings(context, url, folder)).running(stopping$);
      }),
  });
};
