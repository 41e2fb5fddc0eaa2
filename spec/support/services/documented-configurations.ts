import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';

/** The configurations of a language in docs/reverse-proxy.md: for the root, and for a sub-path. */
export const documentedConfigurations = (language: string): readonly [root: string, subPath: string] => {
  const page = readFileSync(join(packageRoot(), 'docs', 'reverse-proxy.md'), 'utf8');
  const [root = '', subPath = ''] = [...page.matchAll(/```(\w+)\n(.*?)```/gs)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text);
  return [root, subPath];
};
