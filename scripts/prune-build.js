// Removes from dist what has no source any more: tsc only adds, and mocha would run the specs of yesterday.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const DIST = 'dist';

const sourceOf = (built) => built.replace(/\.js(\.map)?$/, '.ts');
const isOrphan = (built) => /\.js(\.map)?$/.test(built) && !existsSync(sourceOf(built));

if (existsSync(DIST))
  for (const built of readdirSync(DIST, { recursive: true })) if (isOrphan(built)) rmSync(join(DIST, built));
