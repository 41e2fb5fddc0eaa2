import { expect } from 'chai';
import * as checks from '../support/page-checks.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

describe('the keys of the page in a real browser', function () {
  const { open, visit } = pageTestBed();

  it('do what the controls do, and nothing in a field or with a modifier', async () => {
    const { page, errors } = await open();
    const focused = (): Promise<string> => page.evaluate('document.activeElement.id');
    await page.keyboard.press('3');
    await checks.until(page, `location.search === '?range=24h'`);
    await page.getByRole('radio', { name: '24 h' }).focus();
    await page.keyboard.press('1');
    await checks.until(page, `location.search === '?range=5m'`);
    await page.keyboard.press('Control+2');
    await page.keyboard.press('Alt+2');
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('/');
    expect(await focused()).to.equal('wiki');
    await page.keyboard.type('2pt/?');
    expect(await page.locator('#wiki').inputValue()).to.equal('2pt/?');
    expect(await page.locator('#help').isVisible()).to.equal(false);
    expect(await page.evaluate('location.search')).to.equal('?range=5m');
    expect(errors).to.deep.equal([]);
  });

  it('switch the theme, which lasts across a reload and is in the button, too', async () => {
    const { page } = await open('', { colorScheme: 'light', viewport: { width: 1280, height: 900 } });
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await checks.checkPanels(page);
    await page.keyboard.press('t');
    expect(await ground()).to.equal('rgb(12, 20, 22)');
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).to.equal('dark');
    await page.reload();
    await checks.waitForState(page, 'live');
    expect(await ground()).to.equal('rgb(12, 20, 22)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Light theme' }).click();
    expect(await ground()).to.equal(light);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await page.evaluate(`localStorage.getItem('headwater.theme')`)).to.equal(null);
    expect(await ground()).to.equal('rgb(12, 20, 22)');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`are listed in a help dialog, which can turn them off, ${colorScheme}`, async () => {
      const { page } = await open('', {
        viewport: { width: 360, height: 740 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      await page.keyboard.press('?');
      const dialog = page.getByRole('dialog', { name: 'Keys' });
      await dialog.waitFor();
      expect(await checks.axeViolations(page)).to.deep.equal([]);
      await checks.checkNoSidewaysScroll(page);
      await page.keyboard.press('2');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await page.evaluate('location.search')).to.equal('');
      await page.getByRole('button', { name: 'Help' }).click();
      await dialog.getByLabel('Use these keys').uncheck();
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.keyboard.press('3');
      await page.keyboard.press('?');
      expect(await page.evaluate('location.search')).to.equal('');
      expect(await dialog.isVisible()).to.equal(false);
    });
  }

  it('do nothing before the login, except help and theme', async () => {
    const { page } = await visit();
    await page.locator('#username:focus').waitFor();
    await page.keyboard.type('t?');
    expect(await page.getByLabel('Username').inputValue()).to.equal('t?');
    await page.getByRole('button', { name: 'Log in' }).focus();
    await page.keyboard.press('3');
    expect(await page.evaluate('location.search')).to.equal('');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  });
});
