import protobuf from 'protobufjs/light.js';

const optional = (type: 'string' | 'sint32' | 'uint64' | 'bool', id: number): protobuf.IField => ({
  type,
  id,
  options: { proto3_optional: true },
});

/** The fields of change.proto. The file is not read at runtime; a spec compares the two. */
const FIELDS: Readonly<Record<string, protobuf.IField>> = {
  domain: optional('string', 1),
  title: optional('string', 2),
  user: optional('string', 3),
  id: optional('string', 4),
  dt: optional('string', 5),
  type: optional('string', 6),
  bot: { type: 'bool', id: 7 },
  wiki: optional('string', 8),
  server_url: optional('string', 9),
  namespace: optional('sint32', 10),
  topic: optional('string', 11),
  log_type: optional('string', 12),
  length_old: optional('uint64', 13),
  length_new: optional('uint64', 14),
  revision_old: optional('uint64', 15),
  revision_new: optional('uint64', 16),
  minor: optional('bool', 17),
};

/** Proto3 represents the presence of a field as a "oneof" with one member. */
const oneofs = Object.fromEntries(
  Object.entries(FIELDS)
    .filter(([, { options }]) => options !== undefined)
    .map(([name]) => [`_${name}`, { oneof: [name] }]),
);

/** The message `headwater.Event` of change.proto. */
export const eventType: protobuf.Type = protobuf.Root.fromJSON({
  nested: { headwater: { nested: { Event: { oneofs, fields: { ...FIELDS } } } } },
}).lookupType('headwater.Event');
