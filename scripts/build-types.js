// Writes the declarations of the package's entries, and of the modules that they mention, beside the compiled files in dist.
// `npm run build` writes none: specs and benchmarks need none, and nobody may import the rest.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { entriesOf } from './package-entries.js';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const parsed = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, ts.sys);
const entries = entriesOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const program = ts.createProgram(
  entries.map(({ source }) => join(root, source)),
  {
    ...parsed.options,
    types: ['node'],
    declaration: true,
    emitDeclarationOnly: true,
    noEmitOnError: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    sourceMap: false,
    // The build has checked these already.
    skipLibCheck: true,
    outDir: dist,
    rootDir: root,
  },
);

/** Declarations by path, as the compiler emits them. */
const emitted = new Map();
const { diagnostics } = program.emit(
  undefined,
  (path, text) => emitted.set(resolve(path), text),
  undefined,
  true,
);
if (diagnostics.length > 0) {
  const host = {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  process.stderr.write(ts.formatDiagnostics(diagnostics, host));
  process.exit(1);
}

/** Where the text imports its own files from: the compiler leaves the extension of the source. */
const relativeImports = (text) =>
  ts.preProcessFile(text, true, true).importedFiles.filter(({ fileName }) => fileName.startsWith('.'));

const withJsExtensions = (text) =>
  relativeImports(text).reduceRight((changed, { fileName, pos }) => {
    const end = text.indexOf(fileName, pos) + fileName.length;
    return `${changed.slice(0, end).replace(/\.ts$/, '.js')}${changed.slice(end)}`;
  }, text);

const written = new Set();
const write = (path) => {
  if (written.has(path)) return;
  written.add(path);
  const text = emitted.get(path);
  if (text === undefined) throw new Error(`no declarations for ${path}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, withJsExtensions(text));
  for (const { fileName } of relativeImports(text))
    write(resolve(dirname(path), fileName.replace(/\.ts$/, '.d.ts')));
};

for (const path of readdirSync(dist, { recursive: true }))
  if (path.endsWith('.d.ts')) rmSync(join(dist, path));
for (const { types } of entries) write(join(root, types));
