import type { Fault } from '../event/field-faults.ts';
import type { RejectedRecord } from './change-record.ts';

export const rejectedRecord = ({ code, message }: Fault): RejectedRecord => ({
  kind: 'rejected',
  code,
  message,
});
