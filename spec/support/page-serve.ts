/** For working on the page: `node dist/spec/support/page-serve.js` shows it with made-up numbers that move. */
import { grown, sampleStats } from './page-sample.ts';
import { startPageServer } from './page-server.ts';

const server = await startPageServer({ stats: sampleStats(), port: 7001 });
process.stdout.write(`The page with made-up numbers: ${server.url} (admin, password123)\n`);
setInterval(() => server.publish(grown(server.stats(), Math.round(Math.random() * 20))), 250);
