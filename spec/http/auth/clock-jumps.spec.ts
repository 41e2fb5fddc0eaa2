import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import request from 'supertest';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { fakeDeps } from '../support/fake-deps.ts';
import { servers } from '../support/serve.ts';

const HOUR_MS = 3_600_000;

for (const [name, jump] of [
  ['back', -HOUR_MS],
  ['forward', HOUR_MS],
] as const) {
  describe(`HTTP when the wall clock is set ${name} by an hour`, () => {
    const { serve } = servers();
    let wall: SinonFakeTimers | undefined;
    afterEach(() => wall?.restore());

    it('counts wrong passwords for the configured time', async () => {
      const settings = { loginTries: 1, loginWindowSeconds: 2 };
      const { url } = await serve(fakeDeps({ settings }));
      const login = (code: number) =>
        request(url).post('/login').send({ username: 'admin', password: 'wrong' }).expect(code);
      await login(401);
      wall = useFakeTimers({ now: Date.now() + jump, toFake: ['Date'] });
      const { headers } = await login(429);
      expect(Number(headers['retry-after'])).to.be.within(1, 2);
      await pause(2_050);
      await login(401);
    });
  });
}
