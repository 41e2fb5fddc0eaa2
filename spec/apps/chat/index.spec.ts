import { Client, credentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatServiceDefinition } from '../../../src/chat/grpc/chat-service-definition.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { chatContract, send } from '../../chat/support/chat-contract.ts';
import { rawClient } from '../../http/support/raw-client.ts';
import { type CliProcess, cliProcess } from '../../support/cli-process.ts';

describe('headwater chat --memory', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'headwater-chat-'));
  const started: CliProcess[] = [];
  let running: CliProcess | undefined;
  let url = '';

  const start = async (
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<CliProcess> => {
    const process = cliProcess(['chat', '--memory', '--port', '0', ...args], {
      cwd,
      env: { METRICS_PORT: 'off', ...env },
    });
    started.push(process);
    url = await process.waitForOutput(/look at (http:\/\/[^/"\s]+)/);
    return process;
  };
  const stop = async (process: CliProcess | undefined): Promise<number | null> => {
    process?.kill('SIGTERM');
    return (await process?.ended)?.code ?? null;
  };
  after(async () => {
    for (const process of started) {
      process.kill('SIGKILL');
      await process.ended;
    }
    rmSync(cwd, { recursive: true, force: true });
  });

  const jobs = async (): Promise<string[]> =>
    (await send(url, 'GET', '/jobs')).body
      .replace(/^\[|\]$/g, '')
      .split(',\n')
      .filter((job) => job !== '');

  describe('with its default settings', () => {
    before(async () => {
      running = await start({}, ['--token', 'tok7', '--token', 'other']);
      await send(url, 'POST', '/api/v1/chat_applications/tok7/chats');
    });
    after(() => stop(running));

    chatContract(() => ({ url, token: 'tok7', chat: 1, jobs }));

    it('numbers each application separately', async () => {
      expect((await send(url, 'POST', '/api/v1/chat_applications/other/chats')).body).to.include(
        '"number":1,',
      );
    });

    it('logs each request with its id', async () => {
      await send(url, 'POST', '/api/v1/chat_applications/tok7/chats', {
        headers: { 'X-Request-Id': 'mine' },
      });
      const line = await running?.waitForOutput(/^(.*"request_id":"mine".*)$/);
      expect(line).to.include('POST /api/v1/chat_applications/tok7/chats 202');
    });
  });

  it('answers 201 when configured, and exits with code 0', async () => {
    running = await start({ CHAT_STATUS: '201' });
    expect((await send(url, 'POST', '/api/v1/chat_applications/demo/chats')).status).to.equal(201);
    expect(await stop(running)).to.equal(0);
  });

  it('requires a token when configured, the same as the server has', async () => {
    const env = { CHAT_AUTH: 'true', DATA_DIR: cwd };
    running = await start(env);
    const chats = '/api/v1/chat_applications/demo/chats';
    const refused = await send(url, 'POST', chats);
    expect([refused.status, refused.headers['www-authenticate']]).to.deep.equal([401, 'Bearer']);
    expect(refused.body).to.equal('{"error":"Authorization: Bearer TOKEN is missing"}');
    const wrong = await send(url, 'POST', chats, { headers: { Authorization: 'Bearer a.b.c' } });
    expect([wrong.status, wrong.body]).to.deep.equal([401, '{"error":"The token is invalid"}']);
    const { stdout } = await cliProcess(['token'], { cwd, env }).ended;
    const right = await send(url, 'POST', chats, { headers: { Authorization: `Bearer ${stdout[0] ?? ''}` } });
    expect([right.status, right.body]).to.deep.equal([202, '{"number":1,"messages_count":0}']);
    expect((await send(url, 'GET', '/health')).status).to.equal(200);
    await stop(running);
  });

  it('limits the requests per second of an application, when configured', async () => {
    running = await start({ CHAT_RATE_LIMIT: '2' }, ['--token', 'a', '--token', 'b']);
    // All in one piece: asked one by one, they may take so long that another may pass.
    const order = 'POST /api/v1/chat_applications/a/chats HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    const client = await rawClient(Number(new URL(url).port), order.repeat(4));
    const statusesIn = (text: string): string[] =>
      [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
    const text = await client.until((received) => statusesIn(received).length === 4);
    client.socket.destroy();
    expect(statusesIn(text)).to.deep.equal(['202', '202', '429', '429']);
    expect(text.slice(text.lastIndexOf('HTTP/1.1'))).to.match(/\r\nRetry-After: 1\r\n/i);
    expect((await send(url, 'POST', '/api/v1/chat_applications/b/chats')).status).to.equal(202);
    await stop(running);
  });

  it('accepts calls over gRPC, when configured, with the same numbers', async () => {
    running = await start({ GRPC_PORT: '0' });
    const address = await running.waitForOutput(/gRPC at ([\d.]+:\d+)/);
    const { CreateChat } = await chatServiceDefinition(join(packageRoot(), 'src', 'chat', 'chat.proto'));
    const client = new Client(address, credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = CreateChat;
    const overGrpc = (): Promise<unknown> =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          { token: 'demo' },
          (error, reply) => resolve(error ?? reply),
        );
      });
    const chats = '/api/v1/chat_applications/demo/chats';
    expect((await send(url, 'POST', chats)).body).to.include('"number":1,');
    expect(await overGrpc()).to.deep.equal({ number: 2, messages_count: 0 });
    expect((await send(url, 'POST', chats)).body).to.include('"number":3,');
    client.close();
    expect(await stop(running)).to.equal(0);
  });

  it('exports metrics with few labels', async () => {
    running = await start({ METRICS_PORT: '0' });
    const metrics = await running.waitForOutput(/metrics at (http:\/\/[^"\s]+)/);
    await send(url, 'POST', '/api/v1/chat_applications/demo/chats');
    for (const path of ['/one', '/two']) await send(url, 'GET', path);
    const text = await (await fetch(metrics)).text();
    expect(text).to.match(
      /headwater_chat_request_seconds_count\{via="http",route="\/api\/v1\/chat_applications\/:token\/chats",status="202"\} 1/,
    );
    expect(text).to.include('route="other",status="404"} 2');
    expect(text)
      .to.include('headwater_chat_orders_at_once_count 1')
      .and.include('headwater_chat_waiting_requests 0');
    await stop(running);
  });
});
