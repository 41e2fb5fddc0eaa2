import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { expectContinued } from '../../support/upgrade/expect-continued.ts';
import { upgradeFile } from '../../support/upgrade/upgrade-files.ts';
import { testBed } from '../../support/test-bed.ts';

/** By the number of migrations that made them. */
const VERSIONS = [
  { name: 'schema-3', files: ['headwater.db'], code: 'other', hasReader: false },
  { name: 'schema-5', files: ['headwater.db', 'accounts.db'], code: 'other', hasReader: true },
  { name: 'schema-6', files: ['headwater.db', 'accounts.db'], code: 'not-json', hasReader: true },
] as const;

describe('headwater server with the files that an older version wrote', () => {
  const bed = testBed();

  for (const { name, files, ...version } of VERSIONS)
    it(`continues exactly from ${name}: counts, windows, position, recent ids, rejects and accounts`, async () => {
      const DATA_DIR = bed.folder();
      for (const file of files) writeFileSync(join(DATA_DIR, file), upgradeFile(`embedded-${name}-${file}`));
      await expectContinued(bed, { DATA_DIR }, version);
      const { code, stdout, stderr } = await bed.cli(['check'], { DATA_DIR }).ended;
      expect({ code, stderr }, stdout.join('\n')).to.deep.equal({ code: 0, stderr: [] });
    });
});
