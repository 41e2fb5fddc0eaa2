import { AlwaysOffSampler } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { recordedSpans } from '../../support/recorded-spans.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('otelSpans', () => {
  it('creates a tree of spans with kinds, attributes, times and failures', () => {
    const { spans, ended } = recordedSpans();
    const root = spans.begin({
      name: 'root',
      kind: 'consumer',
      attributes: { a: 1 },
      startTime: 1_700_000_000_000,
    });
    const part = root.child({ name: 'part', kind: 'client' });
    part.end({ failure: 'disk full' });
    root.end({ name: 'renamed', attributes: { b: 'x' } });
    const [inner, outer] = ended();
    expect(outer).to.deep.include({
      name: 'renamed',
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
      failure: 'disk full',
    });
  });

  it('continues the trace of another process and links to others; ignores malformed headers', () => {
    const { spans, ended } = recordedSpans();
    const begin = (parent: string) =>
      spans.begin({ name: 's', kind: 'server', parent: { traceparent: parent } });
    begin(PARENT).end();
    begin('00-nonsense').end();
    spans.begin({ name: 's', kind: 'consumer', links: [PARENT, '', '00-x-y-01'] }).end();
    const [below, unparented, linked] = ended();
    expect(below).to.include({ traceId: '0af7651916cd43dd8448eb211c80319c', parent: 'b7ad6b7169203331' });
    expect(unparented).to.include({ parent: '' });
    expect(linked).to.deep.include({ parent: '', links: ['b7ad6b7169203331'] });
  });

  it('returns trace headers only for a sampled span', () => {
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
