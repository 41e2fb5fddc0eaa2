// Builds dist before a command of package.json runs, and says so while the user waits. It writes to stderr only, because stdout
// belongs to the command (`npm run -s token`), and nothing under npm's --silent.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A build without changes takes less. */
const QUIET_MS = 3000;
const PARENT_POLL_MS = 250;

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'src', 'cli.js');
const isSilent = process.env.npm_config_loglevel === 'silent';
const say = (line) => {
  if (!isSilent) process.stderr.write(`${line}\n`);
};

const compiler = () => {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    return null;
  }
};

const tsc = compiler();
if (tsc === null) {
  // An installed package is built already, and has no compiler.
  if (existsSync(cli)) process.exit(0);
  process.stderr.write('headwater: the dependencies are missing: run "npm ci" first\n');
  process.exit(1);
}

const isFirst = !existsSync(cli);
if (isFirst) say('building Headwater (first start: about 30 s)…');
const notice = isFirst
  ? undefined
  : setTimeout(() => say('bringing the build of Headwater up to date…'), QUIET_MS);

const build = spawn(process.execPath, [tsc, '-p', root], { cwd: root, stdio: ['ignore', 2, 2] });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => {
    build.kill(signal);
    process.exit(1);
  });
}
// npm may be killed before it can forward a signal.
const { ppid } = process;
setInterval(() => {
  if (process.ppid === ppid) return;
  build.kill();
  process.exit(1);
}, PARENT_POLL_MS).unref();

build.on('exit', (code) => {
  clearTimeout(notice);
  if (code !== 0) process.stderr.write('headwater: the build failed, for the reasons above\n');
  process.exit(code ?? 1);
});
