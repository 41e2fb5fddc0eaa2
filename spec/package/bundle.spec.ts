import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { staticImports } from '../support/static-imports.ts';

const DIST = join(packageRoot(), 'dist');
const BUNDLE = join(DIST, 'bundle');
/** Those of many modules: loading them one by one took longer than all else at a start. */
const BUNDLED = ['rxjs', 'zod', 'zod-openapi', '@opentelemetry/api', 'pino', 'pino-pretty', 'prom-client'];

const files = (): readonly string[] => readdirSync(BUNDLE);

describe('the bundle of the command line', () => {
  it('has the command, with its shebang, and each worker thread beside what starts it', () => {
    expect(readFileSync(join(BUNDLE, 'headwater.js'), 'utf8')).to.match(/^#!\/usr\/bin\/env node\n/);
    const workers = readdirSync(join(DIST, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('-worker.js'))
      .map((path) => path.replace(/^.*\//, ''));
    expect(workers).to.include.members(['writer-worker.js', 'reader-worker.js', 'guess-worker.js']);
    expect(files()).to.include.members(workers);
    const started = files()
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => [
        ...readFileSync(join(BUNDLE, name), 'utf8').matchAll(
          /new URL\("([^"]+-worker\.js)",import\.meta\.url\)/g,
        ),
      ])
      .map(([, path = '']) => path);
    expect(new Set(started)).to.deep.equal(new Set(workers.map((name) => `./${name}`)));
  });

  it('loads few packages when it starts, and none of those of many modules', () => {
    const packages = [...staticImports(join(BUNDLE, 'headwater.js'))].filter((name) => !isBuiltin(name));
    expect(packages).to.have.members([
      ...['convict', 'dotenv', 'agent-base', 'http-proxy-agent', 'https-proxy-agent'],
    ]);
    for (const name of files().filter((path) => path.endsWith('.js')))
      expect([...staticImports(join(BUNDLE, name))], name).to.not.include.members(BUNDLED);
  });

  it('has the licences of the packages in it', () => {
    const text = readFileSync(join(BUNDLE, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of BUNDLED)
      expect(text).to.match(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n\\n\\S`, 'm'));
    expect(text)
      .to.match(/Apache License/)
      .and.match(/Permission is hereby granted/);
  });
});
