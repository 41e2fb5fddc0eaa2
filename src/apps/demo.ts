import { join } from 'node:path';
import { createLookalike } from '../lookalike/create-lookalike.ts';
import { generatedLog } from '../lookalike/generator/generated-log.ts';
import type { AppContext, AppModule } from '../runtime/app-context.ts';
import { CREDENTIALS } from '../runtime/settings-checks.ts';
import { refuseGuessable } from './accounts/refuse-guessable.ts';
import { lookalikeLife } from './replay/lookalike-life.ts';
import { counting } from './server.ts';
import { serverTopology } from './server/serve.ts';

/** The made-up feed goes on by the clock from here, also while nobody runs it: a restart catches up, as with the real one. */
const FEED_BEGAN = Date.UTC(2026, 0, 1);
/** A first start begins so far back, in milliseconds, so that there is something to see at once. */
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

/** The server against a feed of the project's own making. */
export const run: AppModule['run'] = async (context) => {
  await refuseGuessable(context, CREDENTIALS);
  const rate = context.flags.number('rate') ?? 40;
  const seed = context.flags.number('seed') ?? 1;
  const logs = [generatedLog({ seed, rate, startMs: FEED_BEGAN })];
  const folder = `demo-seed-${seed}-rate-${rate}`;

  return context.run({
    name: 'demo',
    running: (stopping$) =>
      lookalikeLife(createLookalike({ logs, seed }), 0, (url) => {
        context.log.info(`a made-up feed of ${rate} events a second is served at ${url}`);
        return serverTopology(withDemoSettings(context, url, folder), counting).running(stopping$);
      }),
  });
};
