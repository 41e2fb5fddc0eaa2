import { expect } from 'chai';
import { defer, firstValueFrom, lastValueFrom, NEVER, of, Subject, tap, throwError, toArray } from 'rxjs';
import {
  waitUntilPrepared,
  type WaitUntilPreparedOptions,
} from '../../../../src/apps/shared/http/wait-until-prepared.ts';
import { withHttpServer } from '../../../../src/apps/shared/http/with-http-server.ts';
import { loadSettings } from '../../../../src/config/load-settings.ts';
import { StoreError, type StoreErrorCode } from '../../../../src/stores/store.ts';
import { freePort } from '../../../support/test-bed.ts';
import { until, waitUntil } from '../../../support/wait-until.ts';

const failure = (code: StoreErrorCode, retriable = false): StoreError =>
  new StoreError(code, `it is ${code}`, { retriable });

/** What is prepared, when and how often it failed, and where HTTP answers meanwhile. */
const setUp = async (stopping$: WaitUntilPreparedOptions['stopping$'] = NEVER) => {
  const port = await freePort();
  const lines: string[] = [];
  const failures: unknown[] = [];
  const { settings } = loadSettings({ flags: {}, defaults: {}, env: {} });
  const log = (message: string) => void lines.push(message);
  const http = { ...settings.http, host: '127.0.0.1', port };
  const options: WaitUntilPreparedOptions = {
    settings: { http, feed: { ...settings.feed, backoffMinMs: 5, backoffMaxMs: 20 } },
    log: { debug: log, info: log, warn: log, error: log },
    requests: { onStart: () => undefined, onEnd: () => undefined, clock: () => performance.now() },
    readiness: () => ({ ready: true, problems: ['not connected'], details: { store: { writable: false } } }),
    runnable: (text) => text,
    onFailure: (error) => failures.push(error),
    stopping$,
  };
  return {
    operator: waitUntilPrepared(options),
    options,
    http,
    url: `http://127.0.0.1:${port}`,
    lines,
    failures,
  };
};

describe('waitUntilPrepared', () => {
  it('emits the prepared value without listening when nothing fails', async () => {
    const { operator, lines, failures } = await setUp();
    expect(await lastValueFrom(of('ready').pipe(operator, toArray()))).to.deep.equal(['ready']);
    expect({ lines, failures }).to.deep.equal({ lines: [], failures: [] });
  });

  it('retries temporary failures, gives the reason over HTTP, then frees the port', async () => {
    const { operator, options, url, lines, failures, http } = await setUp();
    let isFull = true;
    const prepared = firstValueFrom(
      defer(() => (isFull ? throwError(() => failure('store-full', true)) : of('ready'))).pipe(operator),
    );
    const response = await waitUntil('HTTP answers', () => fetch(`${url}/ready`).catch(() => undefined));
    expect(response.status).to.equal(503);
    expect(await response.json()).to.deep.equal({
      ready: false,
      problems: ['it is store-full'],
      store: { writable: false },
    });
    const other = await fetch(`${url}/login`, { method: 'POST' });
    expect(other.status).to.equal(503);
    expect(other.headers.get('retry-after')).to.equal('5');
    expect(await other.text()).to.match(/"starting".*\/ready gives the reason/);
    await until('it fails again and again', () => failures.length > 3);
    expect(lines.filter((line) => line.includes('waiting until the process can start'))).to.have.lengthOf(1);
    isFull = false;
    expect(await prepared).to.equal('ready');
    const serving$ = withHttpServer(
      (_request, answer) => answer.end('real'),
      http,
      options.log,
      () => 'real',
    );
    // A connection of before may be used once more, and is closed by now.
    const answer$ = defer(() =>
      waitUntil('the other answers', () =>
        fetch(url).then(
          (answer) => answer.text(),
          () => undefined,
        ),
      ),
    );
    await lastValueFrom(serving$(answer$.pipe(tap((text) => lines.push(text)))));
    expect(lines.at(-1)).to.equal('real');
  });

  for (const error of [
    failure('store-damaged'),
    failure('store-unwritable'),
    // Another process has it: whoever started this one should hear of it.
    failure('store-in-use', true),
    new Error('of no kind'),
  ]) {
    it(`fails at once on a permanent error (${error.message})`, async () => {
      const { operator, failures, lines } = await setUp();
      const failed = await firstValueFrom(throwError(() => error).pipe(operator)).catch(
        (thrown: unknown) => thrown,
      );
      expect(failed).to.equal(error);
      expect({ failures, lines }).to.deep.equal({ failures: [], lines: [] });
    });
  }

  it('fails on a permanent error also after a retry', async () => {
    const { operator, failures } = await setUp();
    let tries = 0;
    const error = failure('store-damaged');
    const prepare$ = defer(() => throwError(() => ((tries += 1) < 3 ? failure('store-full', true) : error)));
    expect(await firstValueFrom(prepare$.pipe(operator)).catch((thrown: unknown) => thrown)).to.equal(error);
    expect(failures).to.have.lengthOf(2);
  });

  it('completes without a value when stopped, while it waits or prepares', async () => {
    for (const prepare$ of [throwError(() => failure('store-full', true)), NEVER]) {
      const stopping$ = new Subject<string>();
      const { operator, lines, failures } = await setUp(stopping$);
      const ended = lastValueFrom(prepare$.pipe(operator, toArray()));
      if (prepare$ !== NEVER) await until('it waits', () => failures.length > 0 && lines.length > 0);
      stopping$.next('SIGTERM');
      expect(await ended).to.deep.equal([]);
    }
  });
});
