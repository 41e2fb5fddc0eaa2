import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Also in a bundle, which has no spaces. */
const IMPORT = /(?:^|;)(?:import|(?:import|export)\b[^'";()]*?\bfrom) ?['"]([^'"]+)['"]/gm;

/** The packages that a compiled module loads with it, itself or through others; not those that it imports later. */
export const staticImports = (file: string): ReadonlySet<string> => {
  const packages = new Set<string>();
  const seen = new Set([file]);
  for (const path of seen) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build`);
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      if (name.startsWith('.')) seen.add(resolve(dirname(path), name));
      else packages.add(name);
    }
  }
  return packages;
};
