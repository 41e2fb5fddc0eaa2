import type { RejectedRecord } from './change-record.ts';

export const rejectedRecord = (reason: string): RejectedRecord => ({ kind: 'undecodable', reason });
