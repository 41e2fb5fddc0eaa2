import { expect } from 'chai';
import { historyCommand, typedFlags } from '../../../src/apps/server/history-command.ts';
import { SERVER_FLAGS } from '../../../src/apps/server/server-flags.ts';
import { SERVER_VERB } from '../../../src/apps/server/verb.ts';
import { parseCommand } from '../../../src/cli/parse-command.ts';
import { runnableCommands } from '../../../src/cli/runnable-commands.ts';

const NO_FLAGS = { serverFlags: '', resetFlags: '' };

describe('historyCommand', () => {
  /** The command, as a user can type it who started the server like this. */
  const typed = (script: string, env: Readonly<Record<string, string>>): string => {
    const runnable = runnableCommands({ script, cwd: '/home/me/headwater', env }, ['server', 'reset']);
    return runnable(historyCommand({ container: null, isDurable: true, ...NO_FLAGS }) ?? '');
  };

  it('fits how the server was started', () => {
    expect(typed('/home/me/headwater/dist/src/cli.js', { npm_lifecycle_event: 'start' })).to.equal(
      'node dist/src/cli.js reset && node dist/src/cli.js server --since 24h',
    );
    expect(typed('/home/me/.npm/_npx/x/bin/headwater', { npm_lifecycle_event: 'npx' })).to.equal(
      'npx headwater reset && npx headwater server --since 24h',
    );
    expect(typed('/usr/local/bin/headwater', {})).to.equal('headwater reset && headwater server --since 24h');
  });

  it('is one of Docker in a container, and none in Kubernetes', () => {
    const inContainer = (container: 'compose' | 'other' | 'kubernetes', isDurable = true): string | null =>
      historyCommand({ container, isDurable, ...NO_FLAGS });
    expect(inContainer('compose')).to.equal(
      'docker compose stop server && docker compose run --rm server reset --yes && SINCE=24h docker compose up -d server',
    );
    expect(inContainer('compose', false)).to.equal('SINCE=24h docker compose up -d server');
    expect(inContainer('other')).to.equal('docker run … reset --yes && docker run -e SINCE=24h …');
    expect(inContainer('kubernetes')).to.equal(null);
  });

  it('deletes nothing where nothing is kept, and repeats the flags', () => {
    const { flags } = parseCommand(SERVER_VERB, [
      ...['--port', '8080', '--data-dir', 'my data', '--stats-public', '--since', '7d'],
    ]);
    const serverFlags = typedFlags(flags, SERVER_FLAGS, ['since']);
    expect(serverFlags).to.equal(" --port 8080 --data-dir 'my data' --stats-public");
    expect(historyCommand({ container: null, isDurable: false, serverFlags, resetFlags: '' })).to.equal(
      "headwater server --port 8080 --data-dir 'my data' --stats-public --since 24h",
    );
  });
});
