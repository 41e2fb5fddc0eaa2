import type { Decoded } from './change-record.ts';
import type { Fields } from '../event/fields.ts';
import { parseChange } from './parse-change.ts';
import { eventType } from './event-type.ts';
import { rejectedRecord } from './rejected-record.ts';

const hasFields = ({ id, domain, title, user }: Fields): boolean =>
  Boolean(id) || Boolean(domain) || Boolean(title) || Boolean(user);

// Protobuf has no signature, so it is tried last.
const notAnEvent = (detail: string): Decoded =>
  rejectedRecord({
    code: 'undecodable',
    message: `neither a JSON object nor a protobuf Event: ${detail}`,
  });

/**
 * Reads a message Event of change.proto, or one with only its first three fields. Nearly any bytes are *some* message, so
 * one without id, domain, title and user is rejected. It never throws.
 */
export const decodeProtobuf = (value: Uint8Array): Decoded => {
  let fields: Fields;
  try {
    // By default, protobufjs represents 64-bit integers as objects.
    fields = eventType.toObject(eventType.decode(value), { longs: Number });
  } catch (error) {
    return notAnEvent(error instanceof Error ? error.message : String(error));
  }
  return hasFields(fields) ? parseChange(fields) : notAnEvent('none of id, domain, title and user is in it');
};
