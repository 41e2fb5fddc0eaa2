import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';

interface Package {
  readonly scripts: { readonly start: string };
}

/** The flags that `npm start` gives to Node: a process under test runs as a user would run it. */
export const nodeFlags = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Package;
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
};

/** Coverage, where it is measured, must reach the processes that a spec starts. */
export const coverageEnvironment = (): Readonly<Record<string, string>> => {
  const folder = process.env['NODE_V8_COVERAGE'];
  return folder === undefined ? {} : { NODE_V8_COVERAGE: folder };
};
