/**
 * Feeds of server-sent events: a source for `follow`, and the parser.
 *
 * @packageDocumentation
 */
export { type Proxies, type ProxySettings, proxiesOf } from '../net/proxy/proxies.ts';
export type { ConnectionEvent } from './connection-event.ts';
export { type ConnectionErrorCode, FeedError } from '../net/feed-error.ts';
export type { IgnoredInput } from './ignored-input.ts';
export { type OversizedEvent, sseParser, type SseParserOptions } from './parser/sse-parser.ts';
export type { OversizedData, SseEvent, SseMessage } from './sse-message.ts';
export { type SsePosition, sseSource, type SseSourceOptions } from './sse-source.ts';
