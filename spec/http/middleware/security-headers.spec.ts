import { expect } from 'chai';
import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { helmetHeaders, securityHeaders } from '../../../src/http/middleware/security-headers.ts';

describe('securityHeaders', () => {
  /** The headers of the second of two responses. */
  const headersWith = async (...handlers: readonly RequestHandler[]): Promise<Record<string, string>> => {
    const endResponse: RequestHandler = (_request, response) => void response.end('x');
    const app = express()
      .disable('x-powered-by')
      .use(...handlers, endResponse);
    await request(app).get('/');
    const { headers } = await request(app).get('/');
    const { date, ...others } = headers as Record<string, string>;
    expect(date).to.be.a('string');
    return others;
  };

  it('sets the same headers as Helmet on every response', async () => {
    const headers = await headersWith(securityHeaders());
    expect(headers).to.deep.equal(await headersWith(...helmetHeaders()));
    expect(headers).to.include({
      'content-security-policy':
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';font-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
});
