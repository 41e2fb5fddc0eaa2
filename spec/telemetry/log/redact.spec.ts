import { expect } from 'chai';
import { redact, redactText } from '../../../src/telemetry/log/redact.ts';

describe('redact', () => {
  for (const name of [
    'authorization',
    'Authorization',
    'password',
    'passwordHash',
    'password_hash',
    'token',
    'jwt_secret',
    'jwtSecret',
    'Cookie',
    'set-cookie',
    'ticket',
    'adminPassword',
  ]) {
    it(`hides a field named ${name}, at any depth`, () => {
      const fields = {
        [name]: 'planted',
        a: [{ b: { [name]: { c: 'planted' } } }],
        m: new Map([[name, 'planted']]),
      };
      expect(JSON.stringify(redact(fields, true))).not.to.contain('planted');
    });
  }

  it('keeps other fields unchanged', () => {
    const fields = { count: 1, user: 'Ticket', tokenSeconds: 5, list: [1, null, 'a'], none: undefined };
    expect(redact(fields, false)).to.deep.equal(fields);
  });

  for (const text of [
    'Authorization: Bearer planted.x.y',
    'GET /stats/stream?top=5&ticket=planted',
    'POST /x?token=planted&a=1',
    'https://me:planted@example.org/',
    'eyJplanted0.planted1.planted2',
  ]) {
    it(`hides the secret inside ${JSON.stringify(text)}`, () => {
      expect(redactText(text)).not.to.contain('planted');
    });
  }

  it('keeps ordinary text unchanged', () => {
    const text = 'lost 3 events of eqiad.mediawiki.recentchange; see https://example.org/a?since=1 (10:00)';
    expect(redactText(text)).to.equal(text);
  });

  it('converts an error to type, message, code and cause, with the stack only if asked', () => {
    const error = Object.assign(new Error('no: Bearer planted', { cause: new TypeError('deeper') }), {
      code: 'E_NO',
    });
    expect(redact({ error }, false)).to.deep.equal({
      error: {
        type: 'Error',
        message: 'no: Bearer (hidden)',
        code: 'E_NO',
        cause: { type: 'TypeError', message: 'deeper' },
      },
    });
    const text = JSON.stringify(redact({ error }, true));
    expect(text).to.contain('redact.spec');
    expect(text).not.to.contain('planted');
  });

  it('stops at a circular reference', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(JSON.stringify(redact(circle, false))).to.contain('(too deep)');
  });
});
