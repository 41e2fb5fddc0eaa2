import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../files/package-root.ts';

/** The version in package.json. */
export const version = (): string => {
  const content: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const found =
    typeof content === 'object' && content !== null && 'version' in content ? content.version : null;
  return typeof found === 'string' ? found : 'unknown';
};
