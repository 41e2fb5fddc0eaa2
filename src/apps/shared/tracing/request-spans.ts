import type { TraceRequest } from '../../../http/middleware/trace-requests.ts';
import type { Spans } from '../../../telemetry/tracing/spans.ts';

/** A span for each HTTP request, as a child of the caller's, by OpenTelemetry's semantic conventions for HTTP. */
export const requestSpans =
  (spans: Spans): TraceRequest =>
  ({ method, path, headers }) => {
    const span = spans.begin({
      name: method,
      kind: 'server',
      parent: headers,
      attributes: { 'http.request.method': method, 'url.path': path },
    });
    return ({ route, status }) => {
      const failed = status === null || status >= 500;
      span.end({
        ...(route === null ? {} : { name: `${method} ${route}` }),
        attributes: {
          ...(route === null ? {} : { 'http.route': route }),
          ...(status === null ? {} : { 'http.response.status_code': status }),
        },
        ...(failed ? { failure: status === null ? 'the client went away' : `answered ${status}` } : {}),
      });
    };
  };
