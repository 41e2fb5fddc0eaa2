import { expect } from 'chai';
import sinon from 'sinon';
import request from 'supertest';
import type { AlertQueries, AlertReport } from '../../../src/http/alerts/alert-queries.ts';
import { MAX_SHOWN_INCIDENTS } from '../../../src/http/alerts/alert-report-json.ts';
import { AlertsResponse, AlertTestResponse } from '../../../src/http/schemas/alert-schemas.ts';
import { alertOf, NOW } from '../../alerts/support/outbox-doubles.ts';
import { BEARER, fakeDeps, tokenFor } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';

const incident = (key: string) => ({ key, title: 'Edit war', text: '3 reverts', url: null, since: NOW });

const REPORT: AlertReport = {
  rules: [
    {
      rule: {
        name: 'edit wars',
        when: 'edit-war',
        wiki: 'en.wikipedia.org',
        minReverts: 4,
        maxAgeMinutes: 15,
        resolveAfterMinutes: 60,
        targets: ['ops'],
        resolved: false,
        urgent: true,
        limit: { alerts: 10, minutes: 60 },
      },
      open: Array.from({ length: MAX_SHOWN_INCIDENTS + 1 }, (_, i) => incident(`page ${i}`)),
    },
  ],
  targets: [{ name: 'ops', type: 'webhook', address: 'ops.example', problem: null, quietUntil: NOW }],
  waiting: { pending: 1, held: 0 },
  problem: null,
  history: [
    {
      id: 'alert',
      alert: alertOf(),
      deliveries: [
        {
          id: 'delivery',
          target: 'ops',
          state: 'pending',
          attempts: 1,
          dueAt: NOW,
          settledAt: null,
          error: 'it answered 500',
        },
      ],
    },
  ],
};

const queries = (change: Partial<AlertQueries> = {}): AlertQueries => ({
  targets: ['ops', 'team'],
  report: () => Promise.resolve(REPORT),
  test: () => Promise.resolve(['delivery']),
  ...change,
});

describe('/alerts', () => {
  const { serve } = servers();

  it('answers what its schema says', async () => {
    const report = sinon.fake.resolves(REPORT);
    const { url } = await serve(fakeDeps({ alerts: queries({ report }) }));
    const { body } = asReply(await request(url).get('/alerts?limit=7').set(BEARER).expect(200));
    const parsed = AlertsResponse.parse(body);
    expect(parsed).to.deep.equal(body);
    expect(report.args).to.deep.equal([[7]]);
    const [rule] = parsed.rules;
    expect(rule?.options).to.deep.equal({ wiki: 'en.wikipedia.org', minReverts: 4, maxAgeMinutes: 15 });
    expect([rule?.open_count, rule?.open.length]).to.deep.equal([21, MAX_SHOWN_INCIDENTS]);
    expect(parsed.alerts[0]).to.deep.include({
      id: 'alert',
      at: '2026-11-30T08:00:00.000Z',
      state: 'firing',
    });
    expect(parsed.targets[0]).to.deep.include({ quiet_until: '2026-11-30T08:00:00.000Z' });
  });

  it('lets a reader see them, and only an admin test them', async () => {
    const test = sinon.fake.resolves(['delivery']);
    const { url } = await serve(fakeDeps({ alerts: queries({ test }) }));
    const reader = { Authorization: `Bearer ${tokenFor('reader')}` };
    await request(url).get('/alerts').set(reader).expect(200);
    await request(url).post('/alerts/test').set(reader).expect(403);
    await request(url).get('/alerts').expect(401);
    await request(url).post('/alerts/test').expect(401);
    expect(test.callCount).to.equal(0);
  });

  it('needs an account even if the statistics are public', async () => {
    const { url } = await serve(fakeDeps({ alerts: queries(), settings: { statsPublic: true } }));
    await request(url).get('/alerts').expect(401);
  });

  it('tests one target or all, and names them if there is no such target', async () => {
    const test = sinon.fake.resolves(['delivery']);
    const { url } = await serve(fakeDeps({ alerts: queries({ test }) }));
    const { body } = asReply(await request(url).post('/alerts/test?target=team').set(BEARER).expect(202));
    expect(AlertTestResponse.parse(body)).to.deep.equal({ deliveries: ['delivery'] });
    await request(url).post('/alerts/test').set(BEARER).expect(202);
    expect(test.args).to.deep.equal([[['team']], [['ops', 'team']]]);
    const refused = asReply(await request(url).post('/alerts/test?target=tema').set(BEARER).expect(400));
    expect(refused.body).to.have.nested.property(
      'error.message',
      'target: no such target; targets are ops, team',
    );
    await request(url).post('/alerts/test?tagret=team').set(BEARER).expect(400);
    await request(url).get('/alerts?limit=0').set(BEARER).expect(400);
  });

  it('answers 503 if the outbox cannot be read or written', async () => {
    const failing = () => Promise.reject(new Error('disk full'));
    const { url } = await serve(fakeDeps({ alerts: queries({ report: failing, test: failing }) }));
    await request(url).get('/alerts').set(BEARER).expect(503);
    await request(url).post('/alerts/test').set(BEARER).expect(503);
  });

  it('answers 404 in a process without alerts', async () => {
    const { url } = await serve(fakeDeps());
    const { body } = asReply(await request(url).get('/alerts').set(BEARER).expect(404));
    expect(body).to.have.nested.property('error.code', 'not-here');
  });
});
