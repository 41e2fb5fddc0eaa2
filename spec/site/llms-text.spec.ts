import { expect } from 'chai';
import { siteModule } from '../support/site-module.ts';

interface Site {
  readonly name: string;
  readonly promise: string;
  readonly url: string;
  readonly sections: readonly {
    readonly title: string;
    readonly pages: readonly { readonly page: string; readonly about: string; readonly text: string }[];
  }[];
}

const SITE: Site = {
  name: 'Headwater',
  promise: 'Each event once.',
  url: 'https://docs.example/hw',
  sections: [
    {
      title: 'Guide',
      pages: [
        { page: 'guide/index.md', about: 'Where to start', text: '# The guide\n\nRead on.\n' },
        { page: 'guide/sinks.md', about: 'Where events go', text: '\n# Sinks\n' },
      ],
    },
    { title: 'API', pages: [{ page: 'reference/a.md', about: 'All of it', text: '# a\n' }] },
  ],
};

describe('the texts for language models', () => {
  let texts: { readonly llmsIndex: (site: Site) => string; readonly llmsFullText: (site: Site) => string };
  before(async () => {
    texts = (await siteModule('llms-text.js')) as typeof texts;
  });

  it('are an index of all pages, in order, with a line on each', () => {
    expect(texts.llmsIndex(SITE)).to.equal(`# Headwater

> Each event once.

Everything in one file: [llms-full.txt](https://docs.example/hw/llms-full.txt)

## Guide

- [The guide](https://docs.example/hw/guide/index.md): Where to start
- [Sinks](https://docs.example/hw/guide/sinks.md): Where events go

## API

- [a](https://docs.example/hw/reference/a.md): All of it
`);
  });

  it('are the text of all pages, in order, with their addresses', () => {
    expect(texts.llmsFullText(SITE)).to.equal(`# Headwater

> Each event once.

---

Source: https://docs.example/hw/guide/index.md

# The guide

Read on.

---

Source: https://docs.example/hw/guide/sinks.md

# Sinks

---

Source: https://docs.example/hw/reference/a.md

# a
`);
  });
});
