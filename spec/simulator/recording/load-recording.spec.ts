import { expect } from 'chai';
import { loadRecording } from '../../../src/simulator/recording/load-recording.ts';
import { scratchFolder, type ScratchFolder } from '../support/scratch-folder.ts';

const event = (
  topic: string | undefined,
  offset: number | undefined,
  dt?: string,
  more: object = {},
): string =>
  JSON.stringify({
    meta: { id: `${topic ?? '-'}${offset ?? '-'}`, topic, partition: 0, offset, dt },
    ...more,
  });

describe('loadRecording', () => {
  let folder: ScratchFolder;
  beforeEach(async () => {
    folder = await scratchFolder();
  });
  afterEach(() => folder.remove());

  const load = async (lines: readonly string[], maxBytes?: number): Promise<object> =>
    (await loadRecording(await folder.write('a', lines.join('\n')), maxBytes)).partitions.map(
      ({ topic, partition, events }) => [
        `${topic}/${partition}`,
        events.map(({ offset, due, timestamp }) => [offset, due, timestamp]),
      ],
    );

  it('keeps topics apart, their offsets, and the pace of arrival', async () => {
    expect(
      await load([
        event('eqiad', 10, '1970-01-01T00:00:10.000Z'),
        event('codfw', 7, '1970-01-01T00:00:10.500Z'),
        event('eqiad', 12, '1970-01-01T00:00:10.400Z'),
        event('eqiad', 13, '1970-01-01T00:00:11Z'),
      ]),
    ).to.deep.equal([
      [
        'eqiad/0',
        [
          [10, 0, 10_000],
          [12, 500, 10_400],
          [13, 1000, 11_000],
        ],
      ],
      ['codfw/0', [[7, 500, 10_500]]],
    ]);
  });

  it('puts events in the order of their offsets, and takes the same one once', async () => {
    const lines = [event('eqiad', 2), event('eqiad', 1), event('eqiad', 2)];
    expect(await load(lines)).to.deep.equal([
      [
        'eqiad/0',
        [
          [1, 0, 0],
          [2, 0, 0],
        ],
      ],
    ]);
  });

  it('releases no event before one that lies ahead of it', async () => {
    const lines = [
      event('eqiad', 1, '1970-01-01T00:00:10Z'),
      event('eqiad', 3, '1970-01-01T00:00:11Z'),
      event('eqiad', 2, '1970-01-01T00:00:12Z'),
    ];
    expect(await load(lines)).to.deep.equal([
      [
        'eqiad/0',
        [
          [1, 0, 10_000],
          [2, 2000, 12_000],
          [3, 2000, 11_000],
        ],
      ],
    ]);
  });

  it('gives events without an offset of their own a partition of their own, with the time before them', async () => {
    const topic = 'eqiad.mediawiki.recentchange';
    const lines = [
      event(topic, 5, '1970-01-01T00:00:10Z'),
      '{"broken',
      event(topic, undefined, '1970-01-01T00:00:12Z'),
      event(undefined, 5),
      event(topic, 5, '1970-01-01T00:00:13Z', { other: true }),
      '[]',
    ];
    expect(await load(lines)).to.deep.equal([
      [`${topic}/0`, [[5, 0, 10_000]]],
      [
        `${topic}/1`,
        [
          [0, 0, 10_000],
          [1, 2000, 12_000],
          [2, 2000, 12_000],
          [3, 3000, 13_000],
          [4, 3000, 13_000],
        ],
      ],
    ]);
    expect(await load(['{"meta":{}}', '{"b":'])).to.deep.equal([
      [
        `${topic}/0`,
        [
          [0, 0, 0],
          [1, 0, 0],
        ],
      ],
    ]);
  });

  it('counts the texts that are no event, and says where the first are', async () => {
    const lines = ['{"meta":{}}', '{"broken', '[]', '{"id":1}', ...Array<string>(4).fill('7')];
    const { events, unreadable, startMs } = await loadRecording(await folder.write('a', lines.join('\n')));
    expect({ events, unreadable, startMs }).to.deep.equal({
      events: 8,
      unreadable: { count: 7, places: [2, 3, 4, 5, 6] },
      startMs: null,
    });
  });

  it('refuses a file without any event, such as indented JSON, and says how to make a recording of it', async () => {
    const refusal = async (text: string): Promise<string> =>
      loadRecording(await folder.write('a', text)).then(() => 'it was read', String);
    const indented = JSON.stringify({ meta: { dt: '2026-01-01T00:00:00Z' }, id: 1 }, null, 2);
    expect(await refusal(indented)).to.match(/none of its 6 lines is an event of the feed.*jq -c \. \S+a$/);
    expect(await refusal('{"id":"order-17","amount":3}')).to.match(
      /its only line is an event|its only line is/,
    );
    expect(await refusal(`[${indented}]`)).to.match(/is a JSON array.*jq -c '\.\[\]' \S+a$/);
  });

  it('keeps no event waiting for one that is dated ahead', async () => {
    const dated = (offset: number, dt: string): string => event('eqiad', offset, dt);
    const lines = [
      dated(1, '1970-01-01T00:00:10Z'),
      dated(2, '9999-01-01T00:00:00Z'),
      dated(3, '9999-01-01T00:00:01Z'),
      ...[4, 5, 6, 7].map((offset) => dated(offset, `1970-01-01T00:00:1${offset}Z`)),
    ];
    const dues = (await loadRecording(await folder.write('a', lines.join('\n')))).partitions.flatMap(
      ({ events }) => events.map(({ due }) => due),
    );
    expect(dues).to.deep.equal([0, 0, 0, 4000, 5000, 6000, 7000]);
  });

  it('says when a recording is too large', async () => {
    const result = await load([event('eqiad', 1), event('eqiad', 2)], 60).catch(String);
    expect(result).to.match(/too many to replay from memory: split it/);
  });
});
