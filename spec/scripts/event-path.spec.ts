import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { tryCommand } from '../support/images/run-command.ts';

const SCRIPT = join(packageRoot(), 'scripts', 'event-path.js');

describe('scripts/event-path.js', () => {
  it('lists the files on the path that docs/architecture.md describes', async () => {
    const { code, stdout } = await tryCommand(process.execPath, [SCRIPT]);
    expect(code).to.equal(0);
    const listed = stdout.split('\n').map((file) => file.replace(/\.js$/, '.ts'));
    const page = await readFile(join(packageRoot(), 'docs', 'architecture.md'), 'utf8');
    const [, path = ''] = /<!-- event path -->(.*)<!-- \/event path -->/s.exec(page) ?? [];
    const described = [...path.matchAll(/`(src\/[^`]+)`/g)].map(([, file]) => file);
    expect(described).to.have.length.above(30);
    // Code that also runs while the feed is silent, or not for these events, is not listed.
    const alsoSilent = [
      'src/sse/http/http-get.ts',
      'src/sse/http/decoded-body.ts',
      'src/sse/backpressured-body.ts',
      'src/sse/parser/line-buffer.ts',
      'src/wikimedia/event/event-limits.ts',
      'src/stores/sqlite/sqlite-store.ts',
      'src/stores/sqlite/threads/worker-client.ts',
      'src/stores/sqlite/threads/writer-worker.ts',
      'src/stores/sqlite/tables/ledger-tables.ts',
      'src/stores/running-totals.ts',
    ];
    const missing = described.filter((file) => file !== undefined && !listed.includes(file));
    expect(alsoSilent).to.include.members(missing);
  });
});
