import { expect } from 'chai';
import { sampleAlerts } from '../support/page-alerts.ts';
import * as checks from '../support/page-checks.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

describe('the panel of alerts in a real browser', function () {
  const { server, serve, open, visit, textOf } = pageTestBed();

  it('shows open incidents, rules, targets and what became of each delivery', async () => {
    await serve({ alerts: () => sampleAlerts(Date.now()), role: 'admin' });
    const { page, errors } = await open();
    const panel = page.locator('#alerts[data-panel="ready"]');
    await panel.waitFor();
    expect(await textOf(page, 'alerts-count')).to.equal('25 open · 2 to be sent · 1 held back');
    const incident = page.locator('#alerts-open .alert').first();
    expect(await incident.innerText()).to.match(
      /^Edit war: <b>Main Page<\/b> \(en\.wikipedia\.org\)\s+3 reverts by 2 users within an hour: .*Alice, Bob.* · edit wars · since \d\d:\d\d:\d\d$/,
    );
    expect(await incident.getByRole('link').getAttribute('href')).to.equal(
      'https://en.wikipedia.org/w/index.php?title=Main_Page&action=history',
    );
    expect(
      await page
        .locator('#alerts-open bdi')
        .first()
        .evaluate('getComputedStyle(document.querySelector("#alerts-open bdi")).unicodeBidi'),
    ).to.equal('isolate');
    expect(await page.locator('#alerts-open').innerText()).to.match(/and 23 more$/);
    expect(await page.locator('#alerts-targets').innerText()).to.include('status 429');
    expect(await page.locator('#alerts-history .alert:visible').count()).to.equal(8);
    expect(await page.locator('#alerts-history').innerText()).to.include('phone: given up: no such host');
    await page.getByRole('button', { name: 'Show all 12' }).click();
    expect(await page.locator('#alerts-history .alert:visible').count()).to.equal(12);
    expect(errors).to.deep.equal([]);
  });

  it('sends a test, for administrators only', async () => {
    await serve({ alerts: () => sampleAlerts(Date.now()), role: 'admin' });
    const { page } = await open();
    await page.getByRole('button', { name: 'Send test to team' }).click();
    await page.locator('#alerts-answer').filter({ hasText: 'A test to team is on its way' }).waitFor();
    expect(
      server()
        .requests.filter(({ method }) => method === 'POST')
        .map(({ target }) => target),
    ).to.include('/alerts/test?target=team');
    server().remove('/alerts/test');
    await page.getByRole('button', { name: 'Send test to phone' }).click();
    await page.locator('#alerts-answer').filter({ hasText: 'The test to phone was not sent: ' }).waitFor();

    await serve({ alerts: () => sampleAlerts(Date.now()), role: 'reader' });
    const reader = (await open()).page;
    await reader.locator('#alerts[data-panel="ready"]').waitFor();
    expect(await reader.locator('#alerts-targets button').count()).to.equal(0);
  });

  it('is not there without alerts, or without a login', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    await page.waitForTimeout(300);
    expect(await page.locator('#alerts').isVisible()).to.equal(false);

    await serve({ alerts: () => sampleAlerts(Date.now()), statsPublic: true });
    const visitor = (await visit()).page;
    await checks.checkPanels(visitor);
    expect(await visitor.locator('#alerts').isVisible()).to.equal(false);
    expect(server().requests.some(({ target }) => target.startsWith('/alerts'))).to.equal(false);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 768, 1440, 2560]) {
      it(`has no serious axe violations, ${colorScheme}, ${String(width)} px wide`, async () => {
        await serve({ alerts: () => sampleAlerts(Date.now()), role: 'admin' });
        const { page } = await open('', {
          viewport: { width, height: 900 },
          colorScheme,
          reducedMotion: 'reduce',
        });
        await page.locator('#alerts[data-panel="ready"]').waitFor();
        expect(await checks.axeViolations(page)).to.deep.equal([]);
        await checks.checkNoSidewaysScroll(page);
      });
    }
  }
});
