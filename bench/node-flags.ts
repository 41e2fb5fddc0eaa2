import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/files/package-root.ts';

/** Node's own options, which a script of package.json runs Headwater with: they bound its memory. */
export const nodeFlags = (script: 'start' | 'chat'): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return (scripts[script] ?? '').split(' ').filter((word) => word.startsWith('--'));
};
