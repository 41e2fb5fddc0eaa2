import { expect } from 'chai';
import { DELIVERY_STATES } from '../../../src/alerts/outbox/alert-outbox.ts';
import { ALERT_STATES, CONDITIONS } from '../../../src/alerts/alert.ts';
import { pageModule } from '../../support/page-module.ts';
import { NOW, sampleAlerts } from '../../support/page-alerts.ts';

interface Delivery {
  readonly target: string;
  readonly state: string;
  readonly text: string;
  readonly isProblem: boolean;
}
interface Alerts {
  readonly incidents: readonly {
    readonly title: string;
    readonly rule: string;
    readonly url: string | null;
  }[];
  readonly openCount: number;
  readonly rules: readonly { readonly name: string; readonly when: string; readonly open: number }[];
  readonly targets: readonly object[];
  readonly history: readonly {
    readonly title: string;
    readonly state: string;
    readonly url: string | null;
    readonly deliveries: readonly Delivery[];
  }[];
  readonly problem: string | null;
  readonly waiting: object;
}
const { readAlerts, roleOf } = (await pageModule('model/alert-items.js')) as {
  readAlerts: (body: unknown, now: number) => Alerts | null;
  roleOf: (token: string | null) => string | null;
};

const read = (body: unknown): Alerts => {
  const alerts = readAlerts(body, NOW);
  if (alerts === null) throw new Error('malformed');
  return alerts;
};

describe('readAlerts', () => {
  it('reads the incidents, newest first, the rules and the targets', () => {
    const alerts = read(sampleAlerts());
    expect(alerts.incidents.map(({ title, rule }) => [title, rule])).to.deep.equal([
      ['Edit war: <b>Main Page</b> (en.wikipedia.org)', 'edit wars'],
      ['Feed down', 'feed'],
    ]);
    expect(alerts.openCount).to.equal(25);
    expect(alerts.rules.map(({ when, open }) => [when, open])).to.deep.equal([
      ['edit wars', 24],
      ['feed down', 1],
    ]);
    expect(alerts.targets[1]).to.deep.equal({
      name: 'phone',
      type: 'ntfy',
      address: 'https://ntfy.sh',
      problem: 'status 429',
      quietUntil: NOW + 3_600_000,
    });
    expect([alerts.problem, alerts.waiting]).to.deep.equal([null, { pending: 2, held: 1 }]);
  });

  it('says what became of each delivery', () => {
    const { history } = read(sampleAlerts());
    expect(
      history[0]?.deliveries.map(({ target, text, isProblem }) => [target, text, isProblem]),
    ).to.deep.equal([
      ['team', 'sent', false],
      ['phone', 'failed 3 times, retries in 5 min: status 429', true],
    ]);
    const texts = history.flatMap(({ deliveries }) => deliveries.map(({ text }) => text));
    expect(texts.slice(2)).to.deep.equal([
      'held back, released in 60 min',
      'given up: no such host',
      'to be sent',
      'sent in a digest',
    ]);
  });

  it('has a text for every state and condition', () => {
    for (const state of ALERT_STATES) {
      const [alert] = read({ rules: [], targets: [], alerts: [{ state }] }).history;
      expect(alert?.state, state).to.match(/^[A-Z][a-z]+$/);
    }
    for (const when of CONDITIONS) {
      const [rule] = read({ rules: [{ name: 'x', when }], targets: [], alerts: [] }).rules;
      expect(rule?.when, when).not.to.include('-');
    }
    for (const state of DELIVERY_STATES) {
      const body = { rules: [], targets: [], alerts: [{ deliveries: [{ state }] }] };
      expect(read(body).history[0]?.deliveries[0]?.text, state).not.to.match(
        /given-up|in-digest|pending|held$/,
      );
    }
  });

  it('links only web addresses', () => {
    const alert = (url: unknown): object => ({ id: '1', title: 'x', url });
    const body = { rules: [], targets: [], alerts: ['javascript:alert(1)', 7, 'https://a.org/'].map(alert) };
    expect(read(body).history.map(({ url }) => url)).to.deep.equal([null, null, 'https://a.org/']);
  });

  it('is null for anything else', () => {
    for (const body of [null, {}, 'x', { rules: [], targets: [] }, { rules: 1, targets: [], alerts: [] }])
      expect(readAlerts(body, NOW)).to.equal(null);
    expect(read({ rules: [null], targets: [7], alerts: [{}] }).history[0]?.deliveries).to.deep.equal([]);
  });
});

describe('roleOf', () => {
  it('reads the role of a token, and never fails', () => {
    const token = (payload: object): string =>
      `x.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.y`;
    expect(roleOf(token({ role: 'admin', sub: 'Zoë ÿ?' }))).to.equal('admin');
    for (const other of [null, '', 'a.b.c', token({ role: 7 }), token({})])
      expect(roleOf(other)).to.equal(null);
  });
});
