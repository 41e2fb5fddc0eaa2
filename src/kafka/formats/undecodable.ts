import type { Undecodable } from './change-record.ts';

export const undecodable = (reason: string): Undecodable => ({ kind: 'undecodable', reason });
