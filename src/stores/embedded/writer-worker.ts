import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { StoreError } from '../store.ts';
import { workInside } from './exit-gate.ts';
import { toFailure } from './failures.ts';
import type { PackedCommit, Reply, Request, ThreadData, WriterOperations } from './messages.ts';
import { openWriter, type Writer } from './writer.ts';

type WriterRequest = Request<WriterOperations>;
type SaveRequest = Extract<WriterRequest, { name: 'save' }>;

/** Saves that share a transaction: enough to spread the wait for the disk, few enough to answer soon. */
const GROUP_SAVES = 32;

const noWriter = (): never => {
  throw new StoreError('store-failed', 'the file was not opened');
};

/** Serves the requests of one port, in order. */
const serve = (port: MessagePort, { settings, gate }: ThreadData): void => {
  let writer: Writer | null = null;

  const open = (now: number): unknown => {
    writer = openWriter(settings, now);
    return writer.standing();
  };

  const answer = (request: Exclude<WriterRequest, SaveRequest>): unknown => {
    if (request.name === 'open') return open(request.ask);
    const file = writer ?? noWriter();
    switch (request.name) {
      case 'load':
        return file.load(request.ask);
      case 'recover':
        return file.recover(request.ask);
      case 'rejects':
        return file.rejects(request.ask.limit, request.ask.after);
      case 'reset':
        file.reset();
        return null;
      case 'verify':
        file.verify();
        return null;
      case 'close':
        file.close();
        writer = null;
        return null;
    }
  };

  const attempt = (work: () => unknown): Reply => {
    try {
      return { answer: work() };
    } catch (error) {
      return { failure: toFailure(error, settings.file) };
    }
  };

  const saveGroup = (commits: readonly PackedCommit[]): readonly Reply[] => {
    try {
      if (commits.length > 1) return (writer ?? noWriter()).save(commits).map((grown) => ({ answer: grown }));
    } catch {
      // Together they failed. One at a time, each gets its own answer, and those that can be saved are.
    }
    return commits.map((commit) => attempt(() => (writer ?? noWriter()).save([commit])[0]));
  };

  const waiting = (first: WriterRequest): readonly WriterRequest[] => {
    const requests = [first];
    while (requests.length < GROUP_SAVES) {
      const next: { message: WriterRequest } | undefined = receiveMessageOnPort(port);
      if (next === undefined) break;
      requests.push(next.message);
    }
    return requests;
  };

  const handle = (first: WriterRequest): void => {
    let group: PackedCommit[] = [];
    const flush = (): void => {
      for (const reply of saveGroup(group)) port.postMessage(reply);
      group = [];
    };
    for (const request of waiting(first)) {
      if (request.name === 'save') {
        group.push(request.ask);
        continue;
      }
      flush();
      port.postMessage(attempt(() => answer(request)));
      // Nothing else keeps this thread alive.
      if (request.name === 'close') port.close();
    }
    flush();
  };

  port.on('message', (first: WriterRequest) => workInside(gate, () => handle(first)));
};

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
