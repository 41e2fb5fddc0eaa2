import { expect } from 'chai';
import { assign } from '../../../src/simulator/serving/assign.ts';
import { createFaults, type Faults, type FaultSettings } from '../../../src/simulator/serving/faults.ts';
import { createFrameSource, type FrameSource } from '../../../src/simulator/serving/frame-source.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import type { TopicLog } from '../../../src/simulator/topic-log.ts';
import { metaOf, parseId, parseSse, type IdEntry, type ParsedFrame } from '../support/parse-sse.ts';
import { simpleEvent, simpleLog } from '../support/simple-log.ts';

interface Setup {
  readonly logs: readonly TopicLog[];
  readonly id?: readonly IdEntry[];
  readonly faults?: Partial<FaultSettings>;
  readonly since?: string;
}

const open = ({ logs, id, faults = {}, since = '1' }: Setup): { source: FrameSource; faults: Faults } => {
  const made = createFaults(1, faults);
  const assignments = assign(logs, id === undefined ? undefined : JSON.stringify(id), since);
  return { source: createFrameSource(assignments, made, createRandom(1)), faults: made };
};

const readAll = (source: FrameSource): readonly ParsedFrame[] => {
  let text = '';
  for (let frame = source.next(); frame !== null; frame = source.next()) text += frame;
  return parseSse(text);
};

const read = (setup: Setup): readonly ParsedFrame[] => readAll(open(setup).source);
const ids = (frames: readonly ParsedFrame[]): readonly string[] => frames.map(({ data }) => metaOf(data).id);
const entry = (frame: ParsedFrame | undefined, topic: string): IdEntry | undefined =>
  parseId(frame?.id ?? '[]').find((candidate) => candidate.topic === topic);

describe('the frames of a connection', () => {
  const eqiad = (): ReturnType<typeof simpleLog> => simpleLog('eqiad', [1000, 1000, 1003, 1001]);
  const codfw = (): ReturnType<typeof simpleLog> => simpleLog('codfw', [990, 1002]);

  it('give history topic by topic, each in the order of its offsets', () => {
    expect(ids(read({ logs: [eqiad(), codfw()] }))).to.deep.equal([
      'eqiad-100',
      'eqiad-101',
      'eqiad-102',
      'eqiad-103',
      'codfw-100',
      'codfw-101',
    ]);
  });

  it('name in each id the timestamp after the last event of each topic, or where it started', () => {
    const frames = read({ logs: [eqiad(), codfw()] });
    expect(frames.map((frame) => entry(frame, 'eqiad')?.timestamp)).to.deep.equal([
      1001, 1001, 1004, 1002, 1002, 1002,
    ]);
    expect(entry(frames[3], 'codfw')).to.deep.equal({ topic: 'codfw', partition: 0, offset: 100 });
    expect(entry(frames[4], 'codfw')).to.deep.equal({ topic: 'codfw', partition: 0, timestamp: 991 });
  });

  it('say offset -1 for a topic that is quiet', () => {
    const [first] = read({ logs: [eqiad(), simpleLog('codfw', [])] });
    expect(entry(first, 'codfw')).to.deep.equal({ topic: 'codfw', partition: 0, offset: -1 });
  });

  it('vary the order of the entries', () => {
    const log = simpleLog('eqiad', Array<number>(50).fill(7));
    const firsts = read({ logs: [log, codfw()] }).map(({ id }) => parseId(id)[0]?.topic);
    expect(new Set(firsts)).to.deep.equal(new Set(['eqiad', 'codfw']));
  });

  it('skip, after a resume, what shares the millisecond of the last event', () => {
    const [first] = read({ logs: [eqiad()] });
    const resumed = read({ logs: [eqiad()], id: parseId(first?.id ?? '') });
    expect(ids(resumed)).to.deep.equal(['eqiad-102', 'eqiad-103']);
  });

  it('continue as the logs grow, and no topic waits forever', () => {
    const [one, other] = [eqiad(), codfw()];
    const { source } = open({ logs: [one, other] });
    const got: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      got.push(...ids(parseSse(source.next() ?? '')));
      one.append({ timestamp: 2000 + n, data: simpleEvent('eqiad', one.endOffset) });
    }
    expect(got.slice(0, 6).filter((id) => id.startsWith('codfw'))).to.deep.equal(['codfw-100', 'codfw-101']);
    expect(readAll(source)).to.have.length(26 - 20);
    expect(source.next()).to.equal(null);
    other.append({ timestamp: 3000, data: simpleEvent('codfw', 102) });
    expect(ids(readAll(source))).to.deep.equal(['codfw-102']);
  });

  it('leave out what is dropped, and have it at a second look if it was dropped once', () => {
    const logs = [eqiad()];
    const { source, faults } = open({ logs });
    faults.dropOnce(logs[0] ?? eqiad(), [100, 101]);
    faults.loseForever(logs[0] ?? eqiad(), [103]);
    expect(ids(readAll(source))).to.deep.equal(['eqiad-102']);
    const again = createFrameSource(assign(logs, undefined, '1'), faults, createRandom(2));
    expect(ids(readAll(again))).to.deep.equal(['eqiad-100', 'eqiad-101', 'eqiad-102']);
  });

  it('repeat a share of the events', () => {
    const log = simpleLog('eqiad', Array<number>(1000).fill(7));
    const frames = read({ logs: [log], faults: { duplicateRate: 0.2 } });
    expect(frames.length).to.be.within(1120, 1280);
    expect(new Set(ids(frames)).size).to.equal(1000);
    const offsets = frames.map(({ data }) => metaOf(data).offset);
    expect([...offsets].sort((a, b) => a - b)).to.deep.equal(offsets);
  });

  it('spread a share of the events over several lines, and leave broken ones as they are', () => {
    const log = simpleLog('eqiad', [1, 2]);
    log.append({ timestamp: 3, data: '{"broken' });
    const frames = read({ logs: [log], faults: { multiLineRate: 1 } });
    expect(frames[0]?.data).to.include('\n');
    expect(JSON.parse(frames[0]?.data ?? '')).to.deep.equal(JSON.parse(log.at(100).data));
    expect(frames[2]?.data).to.equal('{"broken');
  });

  it('use the requested line ends, with comments in between', () => {
    const { source } = open({ logs: [eqiad()], faults: { lineEnd: '\r\n', commentInterval: 2 } });
    const texts = [source.next(), source.next()];
    expect(texts[0]).to.match(/^event: message\r\nid: .*\r\ndata: .*\r\n\r\n$/);
    expect(texts[1]).to.match(/^: .*\r\n\r\nevent: message\r\n/);
  });
});
