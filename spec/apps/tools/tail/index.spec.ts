import { expect } from 'chai';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { testBed } from '../../../support/test-bed.ts';
import { waitUntil } from '../../../support/wait-until.ts';

interface Change {
  readonly wiki?: string;
  readonly type?: string;
  readonly bot?: boolean;
  readonly meta: { readonly domain: string };
}

const changeOf = (text: string): Change => JSON.parse(text) as Change;

describe('headwater tail', () => {
  const { cli, feed } = testBed();
  const log = feedLogFixture(3000, { canaryInterval: 50 });
  const texts = textsOfLog(log);
  const changes = texts.filter((text) => changeOf(text).meta.domain !== 'canary');

  const tail = async (...flags: string[]): Promise<ReturnType<typeof cli>> => {
    const { url } = await feed({ logs: [log] });
    return cli(['tail', '--stream-url', url, '--since', String(FIXTURE_SINCE_MS), ...flags]);
  };
  const lines = async (running: ReturnType<typeof cli>, count: number): Promise<void> => {
    await waitUntil(`${count} lines`, () =>
      Promise.resolve(running.stdout.length >= count ? true : undefined),
    );
  };

  it('prints one readable line an event, and ends after --limit', async () => {
    const { code, stdout } = await (await tail('--limit', '20')).ended;
    expect({ code, lines: stdout.length }).to.deep.equal({ code: 0, lines: 20 });
    for (const [index, line] of stdout.entries()) {
      const { wiki, type } = changeOf(changes[index] ?? '');
      expect(line).to.match(/^12:00:\d\d {2}/);
      expect(line.split(/ +/).slice(1, 3)).to.deep.equal([wiki, type]);
    }
  });

  it('prints each event as it came with --json, canaries left out, and ends at Ctrl-C with code 0', async () => {
    const running = await tail('--json');
    await lines(running, changes.length);
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).to.equal(0);
    expect(stdout.map((line) => changeOf(line))).to.deep.equal(changes.map(changeOf));
  });

  it('prints what its filters want and nothing else', async () => {
    const wanted = changes.filter((text) => {
      const { wiki, type, bot } = changeOf(text);
      return (wiki === 'enwiki' || wiki === 'commonswiki') && type === 'edit' && bot !== true;
    });
    expect(wanted.length).to.be.within(10, changes.length / 2);
    const running = await tail(
      ...['--json', '--wiki', 'enwiki', '--wiki', 'commonswiki', '--type', 'edit', '--no-bots'],
    );
    await lines(running, wanted.length);
    running.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    expect(code).to.equal(0);
    expect(stdout).to.deep.equal(wanted);
  });

  it('ends quietly when its reader closes the pipe', async () => {
    const running = await tail('--json');
    await lines(running, 1);
    running.stopReading();
    const { code, stderr } = await running.ended;
    expect(code).to.equal(0);
    expect(stderr.filter((line) => !line.includes('connected to the feed'))).to.deep.equal([]);
  });
});
