import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { recordedSpans } from '../../support/recorded-spans.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('otelSpans', () => {
  it('makes a tree, with kinds, attributes, times and failures', () => {
    const { spans, ended } = recordedSpans();
    const whole = spans.begin({
      name: 'whole',
      kind: 'consumer',
      attributes: { a: 1 },
      startTime: 1_700_000_000_000,
    });
    const part = whole.child({ name: 'part', kind: 'client' });
    part.end({ failure: 'no room' });
    whole.end({ name: 'all of it', attributes: { b: 'x' } });
    const [inner, outer] = ended();
    expect(outer).to.deep.include({
      name: 'all of it',
      kind: 'consumer',
      parent: '',
      attributes: { a: 1, b: 'x' },
      failure: null,
      startTime: 1_700_000_000_000,
    });
    expect(inner).to.include({
      name: 'part',
      kind: 'client',
      traceId: outer?.traceId,
      parent: outer?.spanId,
      failure: 'no room',
    });
  });

  it('goes on below a span of another process, and links to others; malformed ones are left out', () => {
    const { spans, ended } = recordedSpans();
    const begin = (parent: string) =>
      spans.begin({ name: 's', kind: 'server', parent: { traceparent: parent } });
    begin(PARENT).end();
    begin('00-nonsense').end();
    spans.begin({ name: 's', kind: 'consumer', links: [PARENT, '', '00-x-y-01'] }).end();
    const [below, root, linked] = ended();
    expect(below).to.include({ traceId: '0af7651916cd43dd8448eb211c80319c', parent: 'b7ad6b7169203331' });
    expect(root).to.include({ parent: '' });
    expect(linked).to.deep.include({ parent: '', links: ['b7ad6b7169203331'] });
  });

  it('tells others of itself, unless the sampler left it out', () => {
    const { spans, ended } = recordedSpans();
    const span = spans.begin({ name: 's', kind: 'producer' });
    const headers = span.headers();
    span.end();
    const { traceId, spanId } = ended()[0] ?? {};
    expect(headers).to.deep.equal({ traceparent: `00-${traceId ?? ''}-${spanId ?? ''}-01` });
    const off = recordedSpans(new AlwaysOffSampler());
    const unsampled = off.spans.begin({ name: 's', kind: 'producer' });
    expect(unsampled.headers()).to.deep.equal({});
    expect(unsampled.child({ name: 't', kind: 'client' }).headers()).to.deep.equal({});
  });
});
