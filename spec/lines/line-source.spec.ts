import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BehaviorSubject, type Subscription } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import type { SourceEvent } from '../../src/core/loop/resumable-source.ts';
import { SourceError } from '../../src/core/loop/source-error.ts';
import type { Line } from '../../src/lines/split-line.ts';
import type { LinePosition } from '../../src/lines/line-position.ts';
import { lineSource, type LineSourceOptions } from '../../src/lines/line-source.ts';
import { until as untilHolds } from '../support/wait-until.ts';

const until = (condition: () => boolean): Promise<unknown> => untilHolds('what is waited for', condition);

interface Read {
  readonly batches: readonly Batch<Line, LinePosition>[];
  readonly texts: () => readonly string[];
  readonly position: () => LinePosition;
  readonly warnings: () => readonly string[];
  /** `null` at the end of the input, otherwise the error. */
  readonly hasEnd: Promise<unknown>;
  readonly subscription: Subscription;
}

interface ReadOptions {
  readonly from?: LinePosition | null;
  readonly taken$?: BehaviorSubject<number>;
  readonly stdin?: Readable;
}

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `{"n":${from + i}}\n`).join('');
const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe('lineSource', () => {
  let folder: string;
  let subscriptions: Subscription[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-lines-'));
  });
  afterEach(() => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    subscriptions = [];
    rmSync(folder, { recursive: true });
  });

  const write = (content: string | Buffer, name = 'x.ndjson'): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const read = (options: LineSourceOptions, { from = null, taken$, stdin }: ReadOptions = {}): Read => {
    const batches: Batch<Line, LinePosition>[] = [];
    const events: SourceEvent[] = [];
    const source = lineSource({ pollMs: 10, ...options }, stdin === undefined ? process : { stdin });
    // A position is stored as text.
    const start = from === null ? null : source.parsePosition(source.formatPosition(from));
    let subscription: Subscription | undefined;
    const hasEnd = new Promise<unknown>((resolve) => {
      subscription = source
        .resume(start, (event) => events.push(event))(taken$ ?? new BehaviorSubject(100_000))
        .subscribe({
          next: (batch) => {
            batches.push(batch);
            taken$?.next(taken$.value - batch.size);
          },
          error: resolve,
          complete: () => resolve(null),
        });
    });
    if (subscription === undefined) throw new Error('not subscribed');
    subscriptions.push(subscription);
    return {
      batches,
      texts: () => batches.flatMap(({ items }) => items.map(({ text }) => text)),
      position: () => {
        const last = batches.at(-1)?.position;
        if (last === undefined || last === null) throw new Error('no position');
        return last;
      },
      warnings: () => events.flatMap((event) => (event.kind === 'warning' ? [event.message] : [])),
      hasEnd,
      subscription,
    };
  };
  /** The position after the first `lines` lines, as a pipeline would have stored it. */
  const positionAfter = async (
    options: LineSourceOptions,
    lines: number,
    stdin?: Readable,
  ): Promise<LinePosition> => {
    const credit$ = new BehaviorSubject(lines);
    const { texts, position, subscription } = read(options, {
      taken$: credit$,
      ...(stdin === undefined ? {} : { stdin }),
    });
    await until(() => texts().length === lines);
    subscription.unsubscribe();
    return position();
  };

  const text = numbered(1, 5000);
  const inputs: readonly (readonly [string, () => { options: LineSourceOptions; stdin?: Readable }])[] = [
    ['a file', () => ({ options: { file: write(text) } })],
    ['a compressed file', () => ({ options: { file: write(gzipSync(text), 'x.gz') } })],
    [
      'a file of several compressed members',
      () => ({
        options: { file: write(Buffer.concat([gzipSync(numbered(1, 9)), gzipSync(numbered(10, 5000))])) },
      }),
    ],
    ['standard input', () => ({ options: { file: '-' }, stdin: Readable.from([Buffer.from(text)]) })],
    [
      'compressed standard input, byte by byte at first',
      () => {
        const bytes = gzipSync(text);
        const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)];
        return { options: { file: '-' }, stdin: Readable.from(chunks) };
      },
    ],
  ];
  for (const [what, open] of inputs) {
    describe(`of ${what}`, () => {
      it('reads all lines and ends', async () => {
        const { options, ...over } = open();
        const { texts, position, hasEnd, batches } = read(options, over);
        expect(await hasEnd).to.equal(null);
        expect(texts()).to.deep.equal(linesOf(text));
        expect(position()).to.include({ line: 5000, offset: text.length });
        expect(batches.reduce((sum, { size }) => sum + size, 0)).to.equal(5000);
      });

      for (const lines of [1, 60, 4999, 5000])
        it(`goes on after line ${lines}`, async () => {
          const first = open();
          const from = await positionAfter(first.options, lines, first.stdin);
          expect(from.line).to.equal(lines);
          const { options, ...over } = open();
          const { texts, hasEnd } = read(options, { ...over, from });
          expect(await hasEnd).to.equal(null);
          expect(texts()).to.deep.equal(linesOf(text).slice(lines));
        });

      it('emits no more than its credit', async () => {
        const { options, ...over } = open();
        const credit$ = new BehaviorSubject(10);
        const { texts } = read(options, { ...over, taken$: credit$ });
        await until(() => texts().length === 10);
        await delay(30);
        expect(texts().length).to.equal(10);
        credit$.next(7);
        await until(() => texts().length === 17);
        credit$.next(100_000);
        await until(() => texts().length === 5000);
        expect(texts()).to.deep.equal(linesOf(text));
      });
    });
  }

  it('reads a slow sink no further than it must', async () => {
    let served = 0;
    const stdin = Readable.from(
      (function* () {
        for (;;) {
          served += 1;
          yield Buffer.from(numbered(1, 1000));
        }
      })(),
    );
    const { texts } = read({ file: '-' }, { stdin, taken$: new BehaviorSubject(10) });
    await until(() => texts().length === 10);
    await delay(50);
    expect(served).to.be.below(25);
  });

  it('emits a line of standard input as soon as it comes', async () => {
    const stdin = new PassThrough();
    const { texts } = read({ file: '-' }, { stdin });
    stdin.write('{"n":1}\n{"n"');
    await until(() => texts().length === 1);
    stdin.end(':2}');
    await until(() => texts().length === 2);
    expect(texts()).to.deep.equal(['{"n":1}', '{"n":2}']);
  });

  it('counts an incomplete last line at the end, and once', async () => {
    const file = write('{"n":1}\n{"n":2}');
    const { texts, hasEnd, position } = read({ file });
    await hasEnd;
    expect(texts()).to.deep.equal(['{"n":1}', '{"n":2}']);
    const again = read({ file }, { from: position() });
    expect(await again.hasEnd).to.equal(null);
    expect(again.texts()).to.deep.equal([]);
  });

  it('goes on when more lines were added, also after a line that had no end', async () => {
    const file = write('{"n":1}\n{"n":2}');
    const first = read({ file });
    await first.hasEnd;
    appendFileSync(file, '\n{"n":3}\n');
    const { texts, hasEnd } = read({ file }, { from: first.position() });
    expect(await hasEnd).to.equal(null);
    expect(texts()).to.deep.equal(['{"n":3}']);
  });

  it('refuses a file whose last line has grown', async () => {
    const file = write('{"n":1}\n{"n":2');
    const first = read({ file });
    await first.hasEnd;
    appendFileSync(file, '}\n');
    const { texts, hasEnd } = read({ file }, { from: first.position() });
    expect(await hasEnd).to.include({ code: 'source-changed', retriable: false });
    expect(String(await hasEnd)).to.contain(`line 2 of ${file} had no end`);
    expect(texts()).to.deep.equal([]);
  });

  for (const compress of [(bytes: string) => bytes, gzipSync]) {
    const what = compress === gzipSync ? 'a compressed' : 'a plain';
    it(`refuses ${what} file that is another one now`, async () => {
      const file = write(compress(numbered(1, 1000)));
      const from = await positionAfter({ file }, 500);
      write(compress(numbered(2, 1001)));
      const { hasEnd, texts } = read({ file }, { from });
      expect(await hasEnd).to.be.instanceOf(SourceError);
      expect(await hasEnd).to.include({ code: 'source-changed', retriable: false });
      expect(String(await hasEnd)).to.contain('does not begin like the input that was read up to line 500');
      expect(texts()).to.deep.equal([]);
    });

    it(`refuses ${what} file that is shorter now`, async () => {
      const file = write(compress(numbered(1, 1000)));
      const from = await positionAfter({ file }, 500);
      write(compress(numbered(1, 400)));
      const { hasEnd } = read({ file }, { from });
      expect(await hasEnd).to.include({ code: 'source-changed', retriable: false });
      expect(String(await hasEnd)).to.contain('bytes, but');
    });
  }

  it('refuses to read standard input twice in one process', async () => {
    const stdin = Readable.from([Buffer.from(text)]);
    const source = lineSource({ file: '-' }, { stdin });
    const run = (): Promise<unknown> =>
      new Promise((resolve) => {
        source
          .resume(
            null,
            () => undefined,
          )(new BehaviorSubject(100_000))
          .subscribe({ error: resolve, complete: () => resolve(null) });
      });
    expect(await run()).to.equal(null);
    expect(await run()).to.include({ code: 'source-changed', retriable: false });
  });

  it('makes dead letters of lines that are too long or no text, and goes on', async () => {
    const file = write(
      Buffer.concat([Buffer.from('x'.repeat(200)), Buffer.from([10, 0xff, 10]), Buffer.from('ok\n')]),
    );
    const { batches, hasEnd } = read({ file, maxLineBytes: 100 });
    await hasEnd;
    expect(batches.flatMap(({ items }) => items.map(lineSource({ file }).problemOf))).to.deep.equal([
      'line 1 has 200 bytes, and at most 100 are allowed',
      'line 2 is not UTF-8 text',
      null,
    ]);
  });

  it('reads CRLF, NUL and a byte order mark, and skips empty lines', async () => {
    const { texts, hasEnd } = read({ file: write('\ufeffa\r\n\r\n\0b\n\n') });
    await hasEnd;
    expect(texts()).to.deep.equal(['a', '\0b']);
  });

  for (const [what, content] of [
    ['an empty file', ''],
    ['a file of empty lines', '\n\n\r\n'],
  ] as const)
    it(`reads nothing from ${what}`, async () => {
      const { batches, hasEnd } = read({ file: write(content) });
      expect(await hasEnd).to.equal(null);
      expect(batches).to.deep.equal([]);
    });

  it('reads what came before the damage of a compressed file, then fails', async () => {
    const bytes = gzipSync(Array.from({ length: 20_000 }, (_, i) => `${(i * 7919) % 65_537}\n`).join(''));
    const file = write(bytes.subarray(0, bytes.length - 100), 'x.gz');
    const { texts, hasEnd } = read({ file });
    expect(await hasEnd).to.include({ code: 'source-unreadable', retriable: false });
    expect(String(await hasEnd)).to.contain(`${file} is not complete, or is damaged`);
    expect(texts().length).to.be.above(1000);
    expect(texts()).to.deep.equal(texts().map((_, i) => String((i * 7919) % 65_537)));
  });

  for (const bytes of [Buffer.from([0xff, 0xfe, 0x61, 0]), Buffer.from([0xfe, 0xff, 0, 0x61])])
    it(`refuses UTF-16 that begins with ${bytes.toString('hex')}`, async () => {
      const { hasEnd } = read({ file: write(bytes) });
      expect(await hasEnd).to.include({ code: 'source-unreadable', retriable: false });
    });

  it('refuses a file that is not there, unless it follows', async () => {
    const file = join(folder, 'none');
    expect(await read({ file }).hasEnd).to.include({
      code: 'source-unreadable',
      retriable: false,
      message: `there is no file ${file}`,
    });
    expect(await read({ file, follow: true }).hasEnd).to.include({ retriable: true });
    expect(await read({ file: folder }).hasEnd).to.include({ code: 'source-unreadable', retriable: false });
  });

  it('refuses to follow standard input or a compressed file', async () => {
    expect(() => lineSource({ file: '-', follow: true })).to.throw(SourceError, 'leave out `follow`');
    const { hasEnd } = read({ file: write(gzipSync('a\n')), follow: true });
    expect(await hasEnd).to.include({ code: 'source-misconfigured', retriable: false });
  });

  for (const wrong of [
    '',
    '5',
    '{}',
    '{"line":1,"offset":-1,"head":{"bytes":0,"sha256":""}}',
    '{"line":1,"offset":5,"head":{"bytes":6,"sha256":""}}',
  ])
    it(`refuses the position ${wrong}`, () => {
      expect(() => lineSource({ file: '-' }).parsePosition(wrong)).to.throw();
    });

  describe('with follow', () => {
    it('waits for more lines, and for the end of each', async () => {
      const file = write(numbered(1, 2));
      const { texts, subscription } = read({ file, follow: true });
      await until(() => texts().length === 2);
      appendFileSync(file, '{"n":3');
      await delay(60);
      expect(texts().length).to.equal(2);
      appendFileSync(file, '}\n{"n":4}\n');
      await until(() => texts().length === 4);
      expect(texts()).to.deep.equal(linesOf(numbered(1, 4)));
      expect(subscription.closed).to.equal(false);
    });

    it('goes on after a position', async () => {
      const file = write(numbered(1, 300));
      const from = await positionAfter({ file }, 200);
      appendFileSync(file, numbered(301, 302));
      const { texts } = read({ file, follow: true }, { from });
      await until(() => texts().length === 102);
      appendFileSync(file, numbered(303, 303));
      await until(() => texts().length === 103);
      expect(texts()).to.deep.equal(linesOf(numbered(201, 303)));
    });

    it('reads a file to its end, with its last line, before the one that replaced it', async () => {
      const file = write(numbered(1, 3));
      const { texts, warnings, position } = read({ file, follow: true });
      await until(() => texts().length === 3);
      renameSync(file, `${file}.1`);
      writeFileSync(file, '');
      await delay(50);
      // Its writer has not changed to the new file yet.
      appendFileSync(`${file}.1`, '{"n":4}\n{"n":5}');
      await delay(50);
      writeFileSync(file, numbered(6, 8));
      await until(() => texts().length === 8);
      expect(texts()).to.deep.equal(linesOf(numbered(1, 8)));
      expect(warnings()).to.deep.equal([`another file is at ${file} now: reading it from its beginning`]);
      expect(position()).to.include({ line: 3, offset: 24 });
      const again = read({ file }, { from: position() });
      expect(await again.hasEnd).to.equal(null);
      expect(again.texts()).to.deep.equal([]);
    });

    it('says that a file was emptied, and reads what follows', async () => {
      const file = write(`${numbered(1, 3)}{"half`);
      const { texts, warnings } = read({ file, follow: true });
      await until(() => texts().length === 3);
      truncateSync(file);
      await until(() => warnings().length === 1);
      appendFileSync(file, numbered(7, 8));
      await until(() => texts().length === 5);
      expect(texts().slice(3)).to.deep.equal(linesOf(numbered(7, 8)));
      expect(warnings()[0]).to.contain(`${file} was emptied or overwritten`);
    });

    it('notices a file that was overwritten with a longer one', async () => {
      const file = write(numbered(1, 3));
      const { texts, warnings } = read({ file, follow: true });
      await until(() => texts().length === 3);
      writeFileSync(file, numbered(11, 18));
      await until(() => texts().length === 11);
      expect(texts().slice(3)).to.deep.equal(linesOf(numbered(11, 18)));
      expect(warnings().length).to.equal(1);
    });

    it('gives no piece of a line, whenever a file is overwritten', async () => {
      const file = write(numbered(1, 3));
      const { texts } = read({ file, follow: true, pollMs: 1 });
      await until(() => texts().length === 3);
      const written = new Set(linesOf(numbered(1, 3)));
      for (let round = 1; round <= 400; round += 1) {
        // Another beginning each time, and lines of other lengths: no line begins where one did before.
        const first = (1000 + round) * 10 ** (round % 7);
        const lines = numbered(first, first + 20 + round);
        for (const line of linesOf(lines)) written.add(line);
        writeFileSync(file, lines);
        if (round % 3 === 0) await delay(1);
        else await new Promise((resolve) => setImmediate(resolve));
      }
      await delay(50);
      expect(texts().filter((text) => !written.has(text))).to.deep.equal([]);
    });

    it('refuses to go on in another file than the one it read', async () => {
      const file = write(numbered(1, 300));
      const from = await positionAfter({ file, follow: true }, 200);
      write(numbered(5, 900));
      expect(await read({ file, follow: true }, { from }).hasEnd).to.include({ code: 'source-changed' });
    });
  });
});
