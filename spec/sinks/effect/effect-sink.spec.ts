import { expect } from 'chai';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenSink, SinkTransaction } from '../../../src/core/loop/exact-sink.ts';
import { effectSink } from '../../../src/sinks/effect/effect-sink.ts';

const transactionOf = (
  events: readonly string[],
  position: string | null,
  change: Partial<SinkTransaction<string>> = {},
): SinkTransaction<string> => ({ events, position, keys: [], deadLetters: [], ...change });

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('effectSink', () => {
  let folder: string;
  let file: string;
  let seen: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-'));
    file = join(folder, 'sub', 'position.json');
    seen = [];
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
  const open = (
    effect: (events: readonly string[]) => Promise<void> | void = (events) => void seen.push(...events),
    { pipeline = 'p', keys = 3 } = {},
  ): Promise<OpenSink<string>> => effectSink(effect, { positionFile: file }).open({ pipeline, keys });

  it('stores the position and the keys after the effect', async () => {
    const sink = await open((events) => {
      expect(readFileSync(file, 'utf8')).to.include('"position":null');
      seen.push(...events);
    });
    expect(await sink.load()).to.deep.equal({ position: null, keys: [] });
    await sink.commit(transactionOf(['a', 'b'], '2', { keys: ['ka', 'k\0b'] }));
    expect(seen).to.deep.equal(['a', 'b']);
    await sink.close();
    const again = await open();
    expect(await again.load()).to.deep.equal({ position: '2', keys: ['ka', 'k\0b'] });
    await again.commit(transactionOf([], null));
    expect((await again.load()).position).to.equal('2');
    expect(readdirSync(join(folder, 'sub'))).to.deep.equal(['position.json']);
  });

  it('keeps at least as many keys as were asked for', async () => {
    const sink = await open();
    for (const keys of [['a', 'b'], ['c', 'd'], [], ['e']])
      await sink.commit(transactionOf([], '1', { keys }));
    expect((await sink.load()).keys).to.deep.equal(['c', 'd', 'e']);
  });

  it('stores nothing if the effect fails', async () => {
    for (const retriable of [true, false]) {
      const sink = await open(() => Promise.reject(Object.assign(new Error('no'), { retriable })));
      expect(await failureOf(sink.commit(transactionOf(['a'], '1')))).to.include({
        code: 'sink-write-failed',
        retriable,
      });
      expect((await sink.load()).position).to.equal(null);
    }
  });

  it('waits for the effect', async () => {
    let finish = (): void => undefined;
    const sink = await open(() => new Promise<void>((resolve) => (finish = resolve)));
    const committed = sink.commit(transactionOf(['a'], '1'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await sink.load()).position).to.equal(null);
    finish();
    await committed;
    expect((await sink.load()).position).to.equal('1');
  });

  it('adds dead letters to a file', async () => {
    const sink = await open();
    const letter = { reason: 'bad', text: 'a\nb', at: '2026-01-02T03:04:05.678Z' };
    await sink.commit(transactionOf([], '1', { deadLetters: [letter] }));
    await sink.commit(transactionOf([], '2', { deadLetters: [letter] }));
    const line = `${JSON.stringify(letter)}\n`;
    expect(readFileSync(`${file}.dead-letters.ndjson`, 'utf8')).to.equal(line + line);
  });

  it('belongs to the process that opened it last', async () => {
    const first = await open();
    await first.commit(transactionOf(['a'], '1'));
    const second = await open();
    for (const refused of [() => first.commit(transactionOf(['b'], '2')), () => first.load()])
      expect(await failureOf(refused())).to.include({ code: 'sink-fenced', retriable: false });
    expect(seen).to.deep.equal(['a']);
    expect((await second.load()).position).to.equal('1');
  });

  it('moves no position if another process took it over during the effect', async () => {
    const first = await open(async () => {
      await open();
    });
    expect(await failureOf(first.commit(transactionOf(['a'], '1')))).to.include({ code: 'sink-fenced' });
    expect((await (await open()).load()).position).to.equal(null);
  });

  it('serves one pipeline', async () => {
    await open();
    const error = await failureOf(open(undefined, { pipeline: 'q' }));
    expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
    expect(String(error)).to.include('belongs to the pipeline "p": give "q" a file of its own');
  });

  it('refuses a file that is none of its own', async () => {
    await open();
    const valid = JSON.parse(readFileSync(file, 'utf8')) as object;
    for (const text of ['', 'x', '[]', '7', 'null', '{}', JSON.stringify({ ...valid, keys: [[7]] })]) {
      writeFileSync(file, text);
      expect(await failureOf(open()), text).to.include({ code: 'sink-misconfigured', retriable: false });
      expect(readFileSync(file, 'utf8')).to.equal(text);
    }
    writeFileSync(file, JSON.stringify({ ...valid, format: 2 }));
    expect(await failureOf(open())).to.include({ code: 'sink-newer' });
  });

  it('says what is wrong with its path', async () => {
    writeFileSync(join(folder, 'sub'), 'no folder');
    const error = await failureOf(open());
    expect(error).to.include({ code: 'sink-misconfigured', retriable: false });
    expect(String(error)).to.include('Check its path');
    expect(existsSync(file)).to.equal(false);
  });
});
