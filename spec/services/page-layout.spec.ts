import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { sampleChange } from '../support/page-changes.ts';
import * as checks from '../support/page-checks.ts';
import type { PageServerOptions } from '../support/page-server.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe('the layout of the page in a real browser', function () {
  const { server, serve, open: openPage } = pageTestBed();

  const open = async (
    options: BrowserContextOptions,
    search = '',
    over: Partial<PageServerOptions> = {},
  ): Promise<Page> => {
    await serve({ perSecond: { people: 40, bots: 20 }, ...over });
    const { page } = await openPage(search, options);
    await checks.checkPanels(page);
    return page;
  };
  const boxOf = async (page: Page, id: string): Promise<Box> => {
    const box = await page.locator(`#${id}`).boundingBox();
    if (box === null) throw new Error(`${id} is not visible`);
    return box;
  };

  it('uses a screen of 2,560 pixels, with lists beside the chart', async () => {
    const page = await open({ viewport: { width: 2560, height: 1300 } });
    expect((await boxOf(page, 'dashboard')).width).to.be.above(2560 * 0.85);
    const [line, wikis] = [await boxOf(page, 'line'), await boxOf(page, 'wikis')];
    expect(wikis.x).to.be.above(line.x + line.width);
    expect(wikis.y).to.be.below(line.y + line.height);
    await checks.checkNoSidewaysScroll(page);
  });

  it('shows numbers and chart before the controls on a phone', async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });
    const [second, chart, controls] = [
      await boxOf(page, 'second'),
      await boxOf(page, 'chart'),
      await boxOf(page, 'controls'),
    ];
    expect(second.y).to.be.below(chart.y);
    expect(chart.y + chart.height, 'within the first screen').to.be.at.most(740);
    expect(controls.y).to.be.above(chart.y + chart.height);
    const pulse = await boxOf(page, 'pulse');
    expect(pulse.x + pulse.width).to.be.at.most(360);
    await checks.checkNoSidewaysScroll(page);
  });

  it('keeps wiki, user, chip and bytes of a change apart on a phone', async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });
    let number = 0;
    const timer = setInterval(() => {
      server().emit(
        sampleChange((number += 1), {
          domain: 'commons.wikimedia.org',
          user: 'Tidy14Bot',
          bot: true,
          bytes: -45_191,
        }),
      );
    }, 50);
    try {
      await page.locator('#ticker-list .change:visible').first().waitFor();
    } finally {
      clearInterval(timer);
    }
    const [meta, bytes] = await page.evaluate<[number, number]>(`(() => {
      const row = document.querySelector('#ticker-list .change:not([hidden])');
      const ends = [...row.querySelector('.change-meta').children].map((part) => part.getBoundingClientRect().right);
      return [Math.max(...ends), row.querySelector('.change-bytes').getBoundingClientRect().left];
    })()`);
    expect(meta, 'the end of what is before the bytes').to.be.at.most(bytes);
  });

  it('keeps bars, keys and lines visible with forced colours', async () => {
    const page = await open({ viewport: { width: 1280, height: 900 }, forcedColors: 'active' });
    const colourOf = (selector: string, property: string): Promise<string> =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}]`,
      );
    const ground = await colourOf('body', 'backgroundColor');
    const bars = ['#pulse span', '.hour-all', '.hour-people', '.split', '.split-fill', '.key', '.status-dot'];
    for (const bar of bars) {
      expect(await colourOf(bar, 'backgroundColor'), bar).not.to.be.oneOf([ground, 'rgba(0, 0, 0, 0)']);
    }
    expect(await colourOf('.row-bar', 'borderBottomColor')).not.to.equal(ground);
    expect(await colourOf('.key.people', 'backgroundColor')).not.to.equal(
      await colourOf('.bots-key .key', 'backgroundColor'),
    );
  });

  it('shows the only point of the first day', async () => {
    const page = await open({ viewport: { width: 1280, height: 900 } }, '?range=7d', {
      since: Date.now() - 300_000,
    });
    // The colour of people, #0a7285.
    const dots = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('#chart canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === 10 && data[at + 1] === 114 && data[at + 2] === 133 && data[at + 3] === 255) found += 1;
      return found;
    })()`);
    expect(dots).to.be.at.least(10);
  });

  it('says once that nothing is unusual', async () => {
    const page = await open({ viewport: { width: 1280, height: 900 } }, '?wiki=de.wikipedia.org');
    await page.locator('#trends[data-panel="empty"]').waitFor();
    const text = await page.locator('#trends').innerText();
    expect(text.match(/nothing unusual/gi)).to.have.lengthOf(1);
  });
});
