import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/files/package-root.ts';

interface Colours {
  readonly colours: number;
  readonly background: number;
}
interface PictureCheck {
  readonly emptyPicture: (found: Colours) => string | null;
  readonly coloursOf: (page: Page, png: string) => Promise<Colours>;
}

describe('the check of the screenshots', () => {
  it('finds a picture empty that has one colour, or few', async () => {
    const url = pathToFileURL(join(packageRoot(), 'scripts', 'picture-check.js')).href;
    const { emptyPicture } = (await import(url)) as PictureCheck;
    expect(emptyPicture({ colours: 5000, background: 0.7 })).to.equal(null);
    expect(emptyPicture({ colours: 5000, background: 0.99 })).to.equal('99 % of it have one colour');
    expect(emptyPicture({ colours: 12, background: 0.5 })).to.equal('it has only 12 colours');
  });
});
