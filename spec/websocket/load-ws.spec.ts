import { expect } from 'chai';
import { WebSocket } from 'ws';
import { SourceError } from '../../src/core/loop/source-error.ts';
import { loadWs } from '../../src/websocket/load-ws.ts';

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('loadWs', () => {
  it('loads the class', async () => {
    expect(await loadWs()).to.equal(WebSocket);
  });

  it('says how to install a missing package, once and for all', async () => {
    const missing = Object.assign(new Error("Cannot find package 'ws'"), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await failureOf(loadWs(() => Promise.reject(missing)));
    expect(error).to.be.instanceOf(SourceError);
    expect(error).to.include({
      code: 'source-misconfigured',
      retriable: false,
      message: 'webSocketSource needs the package ws: run npm install ws',
    });
  });

  it('passes on any other failure', async () => {
    const broken = new SyntaxError('Unexpected token');
    expect(await failureOf(loadWs(() => Promise.reject(broken)))).to.equal(broken);
  });
});
