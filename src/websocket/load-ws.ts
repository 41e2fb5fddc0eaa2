import type { WebSocket } from 'ws';
import { SourceError } from '../core/loop/source-error.ts';
import { loadPackage } from '../core/load-package.ts';

export type WebSocketClass = typeof WebSocket;

const importWs = (): Promise<{ readonly WebSocket: WebSocketClass }> => import('ws');

const missing = (cause: unknown): SourceError =>
  new SourceError('source-misconfigured', 'webSocketSource needs the package ws: run npm install ws', {
    cause,
  });

/** The class of the package ws, which only programs with a source of this kind need. */
export const loadWs = async (importPackage = importWs): Promise<WebSocketClass> =>
  (await loadPackage(importPackage, missing)).WebSocket;
