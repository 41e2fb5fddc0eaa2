import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { feedLogFixture, textsOfLog } from '../../support/feed-log-fixture.ts';
import { testBed } from '../../support/test-bed.ts';

/** When each event of a feed came, in milliseconds, from the beginning on. */
const arrivals = async (url: string, count: number): Promise<number[]> => {
  const response = await fetch(url, { headers: { 'User-Agent': 'spec' } });
  const at: number[] = [];
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const frames = text.split('\ndata: ').length - 1;
    while (at.length < frames) at.push(performance.now());
    if (at.length >= count) break;
  }
  return at;
};

describe('headwater replay', () => {
  const { cli, folder, onCleanup } = testBed();

  /** Half a second from event to event: 10 seconds for 21. */
  const recording = (events = 21): string => {
    const file = join(folder(), 'recording.ndjson');
    writeFileSync(
      file,
      textsOfLog(feedLogFixture(events, { rate: 2, disorder: 0, incompleteRate: 0 })).join('\n'),
    );
    return file;
  };

  it('keeps the pace of the recording, ten times as fast with --speed 10, and ends at Ctrl-C', async () => {
    // 40 seconds of events in 4: much more than a process takes to start, or is kept waiting by others.
    const began = performance.now();
    const running = cli(['replay', recording(81), '--speed', '10', '--port', '0']);
    const at = await arrivals(await running.waitForOutput(/serving \S+ at (\S+)/), 81);
    expect(
      at.filter((time, n) => time - began < n * 50),
      'events that came too early',
    ).to.deep.equal([]);
    expect((at[80] ?? Infinity) - began, 'ms until the last').to.be.below(12_000);
    const moments = at.filter((time, n) => time - (at[n - 1] ?? 0) > 10);
    expect(moments.length, 'events that came by themselves').to.be.above(20);
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).to.equal(0);
    expect(stderr.at(-1)).to.match(/^serving: 81 events/);
  });

  it('says that a file is missing, is empty, or is no recording', async () => {
    const path = folder();
    const write = (name: string, text: string): string => {
      writeFileSync(join(path, name), text);
      return join(path, name);
    };
    const cases = [
      [join(path, 'missing'), `there is no file ${join(path, 'missing')}`],
      [write('empty', ''), `${join(path, 'empty')} holds no events`],
      [write('prose', 'Once upon a time\n'), `${join(path, 'prose')} is no recording`],
    ] as const;
    for (const [file, words] of cases) {
      const { code, stdout, stderr } = await cli(['replay', file, '--port', '0']).ended;
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: [] });
      expect(stderr).to.have.lengthOf(1);
      expect(stderr[0]).to.contain(words);
    }
  });

  it('says that its port is in use', async () => {
    const server = createServer();
    onCleanup(() => new Promise((closed) => server.close(closed)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await cli(['replay', recording(), '--port', String(port)]).ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.contain(`port ${port} is in use`);
  });
});
