import { expect } from 'chai';
import { EMBED_KINDS } from '../../../src/http/server/embed-kinds.ts';
import { pageModule } from '../../support/page-module.ts';

const { EMBEDS, embedCode, readEmbedKind, readTheme } = (await pageModule('model/embed-code.js')) as {
  EMBEDS: Readonly<Record<string, unknown>>;
  embedCode: (kind: string, view: object, base: string) => string;
  readEmbedKind: (text: string | undefined) => string | null;
  readTheme: (search: string) => string | null;
};

const { DEFAULT_VIEW: VIEW } = (await pageModule('model/shared-view.js')) as { DEFAULT_VIEW: object };

describe('the code that embeds a part of the page', () => {
  it('has the address of the part, below a path too, with the view', () => {
    expect(embedCode('chart', VIEW, 'https://stats.example/')).to.equal(
      '<iframe src="https://stats.example/embed/chart" title="Wikimedia’s edits: Chart" loading="lazy" style="width: 100%; height: 420px; border: 0"></iframe>',
    );
    const view = { ...VIEW, range: '24h', wiki: 'de.wikipedia.org' };
    expect(embedCode('rate', view, 'https://example.org/edits/?wiki=x#a')).to.include(
      'src="https://example.org/edits/embed/rate?range=24h&amp;wiki=de.wikipedia.org"',
    );
  });

  it('is offered for the parts that the server has', () => {
    expect(Object.keys(EMBEDS)).to.deep.equal([...EMBED_KINDS]);
    expect([...EMBED_KINDS, 'toString', undefined].map(readEmbedKind)).to.deep.equal([
      ...EMBED_KINDS,
      null,
      null,
    ]);
  });

  it('may ask for a theme', () => {
    expect(['?theme=dark', '?wiki=a&theme=light', '?theme=blue', ''].map(readTheme)).to.deep.equal([
      'dark',
      'light',
      null,
      null,
    ]);
  });
});
