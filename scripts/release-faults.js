// What is wrong with a release, from what release-check.js found: pure functions, one line for each fault.

const SEMANTIC =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(\+[\dA-Za-z-]+(\.[\dA-Za-z-]+)*)?$/;
/** What was left to be done; spelt apart, so that these lines do not count. */
const LEFT = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);

/** @see https://semver.org, whose grammar the expression is. */
export const versionFaults = ({ version, tag }) => {
  if (!SEMANTIC.test(version)) {
    return [
      `package.json: ${JSON.stringify(version)} is not a semantic version, such as 1.4.0 or 2.0.0-rc.1`,
    ];
  }
  return tag === null || tag === `v${version}`
    ? []
    : [`the tag is ${tag}, and package.json says ${version}: tag it v${version}, or change the version`];
};

/** The sections of a changelog: `## 1.2.0 - 2026-11-21`, or `## Unreleased`. */
const sectionsOf = (changelog) =>
  changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      const [, name, date] = /^\[?([^\]\s]+)\]?(?: - (.*))?$/.exec(heading.trim()) ?? [
        null,
        heading,
        undefined,
      ];
      return { name, date, entries: lines.filter((line) => /^- /.test(line)).length };
    });

export const changelogFaults = ({ version, changelog }) => {
  const sections = sectionsOf(changelog);
  const unreleased = sections.find(({ name }) => name.toLowerCase() === 'unreleased');
  const mine = sections.find(({ name }) => name === version);
  const faults = [];
  if (mine === undefined) {
    faults.push(`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD": name the one of this release so`);
  } else {
    if (!/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(mine.date ?? '')) {
      faults.push(`CHANGELOG.md: the section ${version} wants its date: "## ${version} - YYYY-MM-DD"`);
    }
    if (mine.entries === 0) faults.push(`CHANGELOG.md: the section ${version} says nothing`);
    const released = sections.filter((section) => section !== unreleased);
    if (released[0] !== mine) faults.push(`CHANGELOG.md: ${version} must come before ${released[0].name}`);
  }
  if (unreleased !== undefined && unreleased.entries > 0) {
    faults.push(
      `CHANGELOG.md: ${unreleased.entries} changes are still under "Unreleased": move them to ${version}`,
    );
  }
  return faults;
};

const LOCKED = ['dependencies', 'devDependencies', 'optionalDependencies', 'engines', 'bin'];
const sorted = (record = {}) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

export const lockfileFaults = ({ manifest, lock }) => {
  const root = lock.packages?.[''] ?? {};
  const differing = [
    ...['name', 'version'].filter((key) => lock[key] !== manifest[key] || root[key] !== manifest[key]),
    ...LOCKED.filter((key) => sorted(root[key]) !== sorted(manifest[key])),
  ];
  return differing.map((key) => `package-lock.json: its ${key} is not that of package.json: run npm install`);
};

const SHOWN = 10;

/** `status` is what `git status --porcelain` prints. */
export const worktreeFaults = ({ status }) => {
  const files = status.split('\n').filter((line) => line !== '');
  const shown = files.slice(0, SHOWN).map((line) => `not committed: ${line.slice(3)}`);
  return files.length > SHOWN ? [...shown, `not committed: ${files.length - SHOWN} more`] : shown;
};

/** Marks of what is left to do, in the files of `texts`: path to text. */
export const leftoverFaults = ({ texts }) =>
  [...texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const [, mark] = LEFT.exec(line) ?? [];
      return mark === undefined ? [] : [`${path}:${index + 1}: a ${mark} is left`];
    }),
  );

/** Where a built or a named file comes from. */
const sourceOf = (path) => path.replace(/^\.\//, '').replace(/^dist\/(.*)\.js$/, '$1.ts');

/** Commands in documents that do not exist. `documents` maps paths to texts; `exists` checks a path. */
export const commandFaults = ({ manifest, documents, exists }) =>
  [...documents].flatMap(([path, text]) => {
    const scripts = [...text.matchAll(/\bnpm (?:run(?: -s| --silent)? |(?=test\b|start\b))([a-z][\w:-]*)/g)]
      .map(([, name]) => name)
      .filter((name) => !Object.hasOwn(manifest.scripts, name))
      .map((name) => `${path}: there is no npm run ${name}`);
    const files = [...text.matchAll(/\b(?:node|sh|bash) ((?:\.?[\w-]+\/)+[\w.-]+)/g)]
      .map(([, file]) => file)
      .filter((file) => !exists(sourceOf(file)))
      .map((file) => `${path}: there is no ${file}`);
    return [...new Set([...scripts, ...files])];
  });

/** All faults, in the order in which one would fix them. */
export const releaseFaults = (found) => [
  ...versionFaults(found),
  ...changelogFaults(found),
  ...lockfileFaults(found),
  ...commandFaults(found),
  ...leftoverFaults(found),
  ...worktreeFaults(found),
];
