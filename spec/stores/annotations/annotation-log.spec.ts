import { expect } from 'chai';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Annotation } from '../../../src/stats/annotations/annotation.ts';
import { annotationLog, MAX_ANNOTATIONS } from '../../../src/stores/annotations/annotation-log.ts';

const restart = (at: number): Annotation => ({ kind: 'restart', at, until: at + 5 });
const burst = (key: string, over: object = {}): Annotation => ({
  kind: 'burst',
  of: 'page',
  key,
  at: 100,
  since: 90,
  count: 30,
  usual: 1.5,
  score: 9.25,
  ...over,
});
const war = (over: object = {}): Annotation => ({
  kind: 'edit-war',
  key: 'enwiki\u0000Page',
  at: 200,
  since: 150,
  reverts: 4,
  users: ['A', 'B'],
  ...over,
});
const ALL = { from: 0, to: 1e12 };

describe('annotationLog', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-annotations-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (name = 'annotations.ndjson') => {
    const errors: unknown[] = [];
    const file = join(folder, name);
    const opened = () => annotationLog({ file, onError: (error) => errors.push(error) });
    return { file, opened, errors };
  };

  it('has the annotations again after a restart, each once', () => {
    const { opened } = open();
    const log = opened();
    const annotations = [restart(10), burst('a'), war(), { kind: 'reconnect', at: 300, until: 400 }] as const;
    for (const annotation of annotations) log.add(annotation);
    log.add(restart(10));
    expect(log.within(ALL)).to.deep.equal(annotations);
    const again = opened();
    expect(again.within(ALL)).to.deep.equal(annotations);
    again.add(burst('a', { at: 105 }));
    expect(again.within(ALL)).to.have.length(4);
  });

  it('has those that touch a range, oldest first', () => {
    const log = open().opened();
    for (const at of [30, 10, 20]) log.add(restart(at));
    expect(log.within({ from: 15, to: 30 }).map(({ at }) => at)).to.deep.equal([10, 20]);
    expect(log.within({ from: 16, to: 31 }).map(({ at }) => at)).to.deep.equal([20, 30]);
  });

  it('takes a trend that goes on as one', () => {
    const log = open().opened();
    log.add(war());
    // The first revert has left the hour.
    log.add(war({ at: 220, since: 190 }));
    log.add(war({ at: 260, since: 215 }));
    log.add(war({ at: 900, since: 261 }));
    expect(log.within(ALL).map(({ at }) => at)).to.deep.equal([200, 900]);
  });

  it('keeps the newest of each kind, in memory and in the file', () => {
    const { opened, file } = open();
    const log = opened();
    log.add(restart(1));
    for (let at = 0; at < 8 * MAX_ANNOTATIONS + 10; at += 1) log.add(burst(`page ${at}`, { at: 1000 + at }));
    const lines = readFileSync(file, 'utf8').split('\n').length;
    expect(lines).to.be.at.most(8 * MAX_ANNOTATIONS + 2);
    for (const opening of [log, opened()]) {
      const found = opening.within(ALL);
      expect(found).to.have.length(MAX_ANNOTATIONS + 1);
      expect(found[0]).to.deep.equal(restart(1));
      expect(found.at(-1)?.at).to.equal(1000 + 8 * MAX_ANNOTATIONS + 9);
    }
  });

  it('keeps ten users of an edit war', () => {
    const log = open().opened();
    log.add(war({ users: Array.from({ length: 50 }, (_, index) => `User ${index}`) }));
    expect(log.within(ALL)[0]).to.have.property('users').with.length(10);
  });

  it('skips lines that it does not understand, and goes on after half a line', () => {
    const { opened, file } = open();
    const whole = JSON.stringify(restart(1));
    writeFileSync(
      file,
      `${whole}\n{"kind":"other","at":1}\n[]\nnull\n{"kind":"restart","at":-5,"until":1}\n`,
    );
    appendFileSync(file, whole.slice(0, 12));
    opened().add(restart(2));
    expect(opened().within(ALL)).to.deep.equal([restart(1), restart(2)]);
  });

  it('reports once that the file cannot be used, and keeps annotations in memory', () => {
    const { opened, file, errors } = open('folder.ndjson');
    mkdirSync(file);
    const log = opened();
    log.add(restart(1));
    log.add(restart(2));
    expect(log.within(ALL)).to.have.length(2);
    expect(errors).to.have.length(1);
  });

  it('creates the folder, and needs no file', () => {
    const { opened, file } = open('new/annotations.ndjson');
    opened().add(restart(1));
    expect(readFileSync(file, 'utf8')).to.equal(`${JSON.stringify(restart(1))}\n`);
    const memory = annotationLog({ file: null, onError: (error) => expect.fail(String(error)) });
    memory.add(restart(1));
    expect(memory.within(ALL)).to.deep.equal([restart(1)]);
  });
});
