import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import protobuf from 'protobufjs';
import { eventType } from '../../../src/wikimedia/formats/event-type.ts';
import { packageRoot } from '../../../src/files/package-root.ts';

const written = (): protobuf.Type => {
  const text = readFileSync(join(packageRoot(), 'src', 'wikimedia', 'formats', 'change.proto'), 'utf8');
  return protobuf.parse(text, { keepCase: true }).root.lookupType('headwater.Event');
};

describe('eventType', () => {
  it('is the message of change.proto', () => {
    expect(eventType.toJSON()).to.deep.equal(written().toJSON());
    expect(eventType.fullName).to.equal(written().fullName);
  });

  it('starts with the three fields that other readers know', () => {
    const { fields } = written();
    expect(Object.values(fields).map(({ name, id }) => [name, id])).to.deep.equal([
      ['domain', 1],
      ['title', 2],
      ['user', 3],
      ['id', 4],
      ['dt', 5],
      ['type', 6],
      ['bot', 7],
      ['wiki', 8],
      ['server_url', 9],
      ['namespace', 10],
      ['topic', 11],
      ['log_type', 12],
      ['length_old', 13],
      ['length_new', 14],
      ['revision_old', 15],
      ['revision_new', 16],
      ['minor', 17],
    ]);
  });
});
