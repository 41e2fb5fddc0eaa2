/** For page development: `node dist/spec/support/page-serve.js` serves the page with changing sample data. */
import { sampleAlerts } from './page-alerts.ts';
import { sampleChange, sampleTrends } from './page-changes.ts';
import { sampleStats } from './page-sample.ts';
import { startPageServer } from './page-server.ts';
import type { Stats } from './stats.ts';

/** The same statistics after one more change. */
const after = (stats: Stats, { domain, bot }: { readonly domain: string; readonly bot: boolean }): Stats => ({
  ...stats,
  messages: stats.messages + 1,
  bots: stats.bots + (bot ? 1 : 0),
  non_bots: stats.non_bots + (bot ? 0 : 1),
  by_domain: { ...stats.by_domain, [domain]: (stats.by_domain[domain] ?? 0) + 1 },
});

const server = await startPageServer({
  stats: sampleStats(),
  port: Number(process.env['PORT'] ?? 7001),
  alerts: () => sampleAlerts(Date.now()),
  role: 'admin',
  sets: { nordic: ['pl.wikipedia.org', 'uk.wikipedia.org'] },
});
process.stdout.write(`The page with sample data: ${server.url} (admin, password123)\n`);
let number = 0;
setInterval(() => {
  const changes = Array.from({ length: 5 + Math.round(Math.random() * 7) }, () =>
    sampleChange((number += 1)),
  );
  for (const change of changes) server.emit(change);
  server.publish(changes.reduce(after, server.stats()));
}, 250);
server.trends(sampleTrends(Date.now()));
