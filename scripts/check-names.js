// Checks the names of files: each in the field's terms, and each base name once in src, so that a name finds one file.
// `node scripts/check-names.js [ROOT]`; docs/glossary.md holds the terms of our own.
import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** Words that stood for something the field has a term for. */
const DENIED_WORDS = {
  answer: 'response',
  board: 'view, or latest',
  claims: 'key-set',
  desk: 'queue, service or queries',
  dog: 'timeout',
  gather: 'merge',
  least: 'min',
  letter: 'dead-letter',
  life: 'with-…-server',
  longest: 'max',
  lookalike: 'simulator',
  most: 'max',
  news: 'logger or updates',
  note: 'metadata or instrument',
  onlookers: 'live-fan-out',
  parcel: 'transaction-batch',
  parts: 'deps',
  question: 'query',
  repeats: 'duplicates',
  room: 'capacity or module',
  rooms: 'boundaries',
  rounds: 'fair-scheduler',
  seat: 'process',
  shelf: 'store',
  stage: 'test-bed',
  standing: 'status or totals',
  standings: 'ledger-cache',
  survey: 'poll',
  tally: 'running-totals',
  told: 'reported',
  trail: 'history',
  troubles: 'problems',
  usual: 'default or baseline',
  whole: 'aggregate, integer or shared-snapshot',
  wish: 'filter or config',
  words: 'format',
};
/** One role, one name: every app, or every folder, has its own. */
const SHARED_NAMES = ['index', 'pipeline', 'wiring', 'resume', 'status', 'telemetry', 'deps', 'verb'];
/** Pairs that mean one thing: a dead letter is a term of Kafka's. */
const ALLOWED_PAIRS = [['dead', 'letter']];

const wordsOf = (stem) => {
  const words = stem.split(/[-.]/);
  return words.filter((word, i) => !ALLOWED_PAIRS.some(([a, b]) => words[i - 1] === a && word === b));
};

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const root = process.argv[2] ?? '.';
const problems = [];
let checked = 0;
const places = new Map();
for (const folder of ['src', 'spec', 'bench']) {
  for (const path of filesIn(join(root, folder))) {
    checked += 1;
    const file = relative(root, path);
    const stem = basename(path).replace(/(\.spec|\.d)?\.(ts|js)$/, '');
    for (const word of wordsOf(stem)) {
      const better = Object.hasOwn(DENIED_WORDS, word) ? DENIED_WORDS[word] : undefined;
      if (better !== undefined) problems.push(`${file}: "${word}" is not a term of the field; use ${better}`);
    }
    if (folder !== 'src' || SHARED_NAMES.includes(stem)) continue;
    places.set(stem, [...(places.get(stem) ?? []), file]);
  }
}
for (const [stem, files] of places)
  if (files.length > 1) problems.push(`${files.join(', ')}: "${stem}" names ${files.length} files`);

for (const problem of problems) console.error(problem);
console.log(`${checked} file names, ${problems.length} problems`);
if (checked === 0) console.error('nothing was checked: there are no files in src, spec and bench');
process.exitCode = checked === 0 || problems.length > 0 ? 1 : 0;
