// Lists the files whose code runs when an event goes from the feed's socket to `/stats`: what a server runs with events,
// without what it also runs when its feed is silent. Usage: node scripts/event-path.js [CHECKOUT], after `npm run build`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const EVENTS = 200;
const TOPIC = 'eqiad.mediawiki.recentchange';
const DEADLINE_MS = 30_000;

const frame = (offset) => {
  const dt = new Date(Date.now() - 60_000 + offset).toISOString();
  const data = {
    $schema: '/mediawiki/recentchange/1.0.1',
    meta: { id: `id-${offset}`, dt, domain: 'en.wikipedia.org', topic: TOPIC, partition: 0, offset },
    type: 'edit',
    title: `Page ${offset % 9}`,
    user: `User ${offset % 7}`,
    bot: offset % 3 === 0,
    server_url: 'https://en.wikipedia.org',
    server_name: 'en.wikipedia.org',
    wiki: 'enwiki',
    namespace: 0,
    length: { old: 1, new: 2 },
    revision: { old: 1, new: 2 },
  };
  const id = [{ topic: TOPIC, partition: 0, timestamp: Date.parse(dt) }];
  return `event: message\nid: ${JSON.stringify(id)}\ndata: ${JSON.stringify(data)}\n\n`;
};

/** A feed that sends the frames to each connection, and then nothing. */
const startFeed = async (frames) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(':ok\n\n');
    for (const text of frames) response.write(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
};

const freePort = async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

const output = async (command, args, env) => {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  await once(child, 'close');
  return text.trim();
};

const waitUntil = async (what, isTrue) => {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`timeout: ${what}`);
    await sleep(100);
  }
};

/** The functions that a server runs, as "file:start", with these frames on its feed. */
const functionsRun = async (frames) => {
  const folder = mkdtempSync(join(tmpdir(), 'event-path-'));
  const { server, url } = await startFeed(frames);
  const coverage = join(folder, 'coverage');
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: folder,
    WIKIPEDIA_STREAM_URL: url,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'error',
  };
  const cli = join(root, 'dist', 'src', 'cli.js');
  const child = spawn(process.execPath, [cli, 'server'], {
    cwd: folder,
    env: { ...env, NODE_V8_COVERAGE: coverage },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await waitUntil('the server responds', async () => (await fetch(`http://127.0.0.1:${port}/status`)).ok);
    if (frames.length === 0) await sleep(3000);
    else {
      const token = await output(process.execPath, [cli, 'token'], env);
      await waitUntil('all events are counted', async () => {
        const stats = await fetch(`http://127.0.0.1:${port}/stats`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return (await stats.json()).messages === frames.length;
      });
    }
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    const found = new Set();
    for (const name of readdirSync(coverage)) {
      const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8'));
      for (const { url: script, functions } of result) {
        if (!script.startsWith('file:')) continue;
        const path = relative(join(root, 'dist'), fileURLToPath(script));
        if (!path.startsWith('src')) continue;
        for (const { ranges } of functions)
          if (ranges[0].count > 0) found.add(`${path}:${ranges[0].startOffset}`);
      }
    }
    return found;
  } finally {
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const silent = await functionsRun([]);
const counting = await functionsRun(Array.from({ length: EVENTS }, (_, offset) => frame(offset)));
const files = new Set([...counting].filter((name) => !silent.has(name)).map((name) => name.split(':')[0]));
const sorted = [...files].sort();
for (const file of sorted) console.log(file);
const folders = new Set(sorted.map((file) => dirname(file)));
console.log(`${sorted.length} files in ${folders.size} folders`);
if (sorted.length === 0) process.exitCode = 1;
