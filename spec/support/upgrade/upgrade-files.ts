import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageRoot } from '../../../src/files/package-root.ts';

/**
 * What older versions wrote, compressed: for each of them, `write-fixtures.js` ran the server of a checkout of that version
 * until it had counted the events of `upgradeLog`, stopped it with SIGTERM, and kept its files, or every cell of its
 * keyspace with the time of its write. The names give the number of migrations. A new migration needs another file, written
 * by the last commit before it. Those of a consumer hold what it counted of `upgradeRecords`.
 */
export const UPGRADE_FILES = join(packageRoot(), 'spec', 'support', 'upgrade', 'files');

export const upgradeFile = (name: string): Buffer =>
  gunzipSync(readFileSync(join(UPGRADE_FILES, `${name}.gz`)));
