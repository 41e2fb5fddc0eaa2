import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { provesExact } from '../../src/testing/proves-exact.ts';
import { countsIn, exampleProgram, recordingsFolder } from '../support/example-program.ts';
import { FIRST_FILE, type OsmServer, osmServer } from '../support/osm-server.ts';

const ELEMENT = /^ {4}<(?:node|way|relation) [^]*?(?=^ {4}<(?:node|way|relation) |^ {2}<\/)/gm;
const FILES_PER_PART = 42;

const generated = (): string =>
  Array.from(
    { length: 2000 },
    (_, i) =>
      `    <node id="${i}" version="2" timestamp="2026-07-04T${String(10 + (i % 7)).padStart(2, '0')}:00:00Z" uid="${i % 23}" user="m&quot;${i % 23}" changeset="5" lat="1" lon="2"/>\n`,
  ).join('');

/** Divides elements into files of different sizes; some have none. */
const filesOf = (elements: readonly string[]): readonly string[] =>
  Array.from({ length: FILES_PER_PART }, (_, i) => {
    const start = Math.floor((elements.length * i * i) / FILES_PER_PART ** 2);
    const end = Math.floor((elements.length * (i + 1) * (i + 1)) / FILES_PER_PART ** 2);
    const body = elements.slice(start, end).join('');
    return `<?xml version='1.0' encoding='UTF-8'?>\n<osmChange version="0.6">\n  <modify>\n${body}  </modify>\n</osmChange>\n`;
  });

const elementsOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(ELEMENT), ([element]) => element);

/** The elements of the recording, which may be missing, and generated ones. */
const allElements = (): readonly (readonly string[])[] => {
  const own = elementsOf(`${generated()}  </modify>`);
  const file = join(recordingsFolder, 'osm-minutely.osc');
  if (existsSync(file)) return [elementsOf(readFileSync(file, 'utf8')), own];
  console.log(`      without the recording, because there is no ${file}`);
  return [own];
};

const plainCount = (elements: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const element of elements) {
    const [, hour = ''] = / timestamp="([^"]{13})/.exec(element) ?? [];
    const [, mapper = ''] = / uid="(\d*)"/.exec(element) ?? [];
    const name = `${mapper} ${hour}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe('the example osm-mappers', function () {
  this.timeout(120_000);
  let folder: string;
  let feed: OsmServer | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-osm-'));
  });
  afterEach(async () => {
    await feed?.close();
    rmSync(folder, { recursive: true });
  });

  it('counts each edit exactly once through 20 kills, missing and broken files', async () => {
    const parts = allElements();
    expect(parts.every((elements) => elements.length > 500)).to.equal(true);
    const files = parts.flatMap(filesOf);
    feed = await osmServer(files);
    const file = join(folder, 'mappers.db');
    const { kills, sent } = await provesExact({
      command: exampleProgram('osm-mappers', folder),
      env: { OSM_URL: feed.url, START: String(FIRST_FILE), POLL_MS: '20', FILE: file },
      feed,
      events: files.length,
      expected: plainCount(parts.flat()),
      query: () => countsIn(file, `SELECT mapper || ' ' || hour AS name, edits AS count FROM edits`),
      timeoutMs: 110_000,
    });
    expect(kills).to.equal(20);
    expect(sent, 'every file was sent').to.be.at.least(files.length);
  });
});
