// Checks that the registry has signed what is installed (npm audit signatures). Where the registry or its keys cannot be
// asked it says so, and that nothing was checked, and does not fail; a wrong or missing signature fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const OUT_OF_REACH =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOAUDIT|No signing keys|registry has not implemented/i;
const WRONG = /(invalid|missing) registry signature|(invalid|missing) attestation/;
const PATIENCE_MS = 180_000;

const { status, stdout, stderr, error } = spawnSync('npm', ['audit', 'signatures', '--fetch-retries=1'], {
  cwd: join(import.meta.dirname, '..'),
  encoding: 'utf8',
  timeout: PATIENCE_MS,
});
const said = `${stdout ?? ''}${stderr ?? ''}`
  .split('\n')
  .filter((line) => !/^npm (warn|notice)|complete log of this run/.test(line))
  .join('\n')
  .trim();

const lines = said.split('\n');
const unreachable = error?.code === 'ETIMEDOUT' || OUT_OF_REACH.test(said);
if (status === 0) console.log(said);
else if (unreachable && !WRONG.test(said)) {
  const why = lines.find((line) => line.includes('reason:')) ?? lines.find((line) => OUT_OF_REACH.test(line));
  console.log(
    `no signature was checked: the registry or its keys cannot be asked here: ${why ?? 'no answer'}`,
  );
} else {
  console.error(said || error?.message);
  process.exitCode = 1;
}
