import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { webhookTarget } from '../../src/alerts/targets/webhook.ts';
import { parseAlertConfig } from '../../src/alerts/rules/parse-alert-config.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { NO_PROXIES } from '../../src/net/proxy/proxies.ts';
import { codeBlocks } from '../support/code-blocks.ts';
import { alertReceiver } from './support/alert-receiver.ts';
import { alertOf } from './support/outbox-doubles.ts';

const text = readFileSync(join(packageRoot(), 'docs', 'alerts.md'), 'utf8');
const SECRET = 'a secret of the example';

type Verify = (headers: object, body: string, secret: string) => boolean;

describe('docs/alerts.md', () => {
  it('shows configurations that are valid', () => {
    const configs = codeBlocks(text, 'json')
      .map((block) => JSON.parse(block) as object)
      .filter((json) => 'targets' in json);
    expect(configs).to.have.length.above(2);
    for (const json of configs) {
      const parsed = parseAlertConfig(json, {
        env: {
          SLACK_URL: 'https://hooks.slack.com/x',
          NTFY_TOPIC: 'topic',
          DISCORD_URL: 'https://discord.com/x',
        },
        readFile: () => 'a secret of the example',
      });
      expect('faults' in parsed ? parsed.faults : []).to.deep.equal([]);
    }
  });

  it('shows code that verifies a signature, and only a right one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-alerts-doc-'));
    const file = join(folder, 'verify.mjs');
    writeFileSync(file, codeBlocks(text, 'js').join('\n'));
    const { isFromHeadwater } = (await import(pathToFileURL(file).href)) as { isFromHeadwater: Verify };
    const receiver = await alertReceiver();
    const deps = { proxies: NO_PROXIES, userAgent: 'spec', now: Date.now };
    await webhookTarget({ name: 'ops', type: 'webhook', url: receiver.url, secret: SECRET }, deps).send(
      { id: 'delivery', alertId: 'alert', alert: alertOf(), target: 'ops', attempts: 1, createdAt: 0 },
      AbortSignal.timeout(5000),
    );
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.requests;
    expect(isFromHeadwater(headers, body, SECRET)).to.equal(true);
    expect(isFromHeadwater(headers, `${body} `, SECRET)).to.equal(false);
    expect(isFromHeadwater(headers, body, 'another secret')).to.equal(false);
    expect(isFromHeadwater({ ...headers, 'webhook-timestamp': '1' }, body, SECRET)).to.equal(false);
    expect(isFromHeadwater({}, body, SECRET)).to.equal(false);
    rmSync(folder, { recursive: true });
    await receiver.close();
  });

  it('shows the body of a webhook with all its members', async () => {
    const receiver = await alertReceiver();
    const deps = { proxies: NO_PROXIES, userAgent: 'spec', now: Date.now };
    await webhookTarget({ name: 'ops', type: 'webhook', url: receiver.url }, deps).send(
      { id: 'delivery', alertId: 'alert', alert: alertOf(), target: 'ops', attempts: 1, createdAt: 0 },
      AbortSignal.timeout(5000),
    );
    const documented = codeBlocks(text, 'json')
      .map((block) => JSON.parse(block) as object)
      .find((json) => 'idempotency_key' in json);
    const sent = JSON.parse(receiver.requests[0]?.body ?? '{}') as object;
    expect(Object.keys(documented ?? {})).to.deep.equal(Object.keys(sent));
    await receiver.close();
  });
});
