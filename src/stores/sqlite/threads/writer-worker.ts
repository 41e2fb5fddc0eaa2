import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { StoreError } from '../../store.ts';
import { runGuarded } from './exit-barrier.ts';
import { toFailure } from '../errors/sqlite-errors.ts';
import type { PackedCommit, Reply, Request, ThreadData, WriterOperations } from './worker-messages.ts';
import { openWriter, type Writer } from '../file/writer.ts';

type WriterRequest = Request<WriterOperations>;
type SaveRequest = Extract<WriterRequest, { name: 'save' }>;

/** Saves that share a transaction: enough to spread the wait for the disk, few enough to answer soon. */
const MAX_GROUP_SAVES = 32;

const notOpen = (): never => {
  throw new StoreError('store-failed', 'the file was not opened');
};

/** Serves the requests of one port, in order. */
const serve = (port: MessagePort, { settings, barrier }: ThreadData): void => {
  let writer: Writer | null = null;

  const open = (now: number): unknown => {
    writer = openWriter(settings, now);
    return writer.totals();
  };

  const execute = (request: Exclude<WriterRequest, SaveRequest>): unknown => {
    if (request.name === 'open') return open(request.ask);
    const file = writer ?? notOpen();
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
      if (commits.length > 1)
        return (writer ?? notOpen()).save(commits).map((outcome) => ({ answer: outcome }));
    } catch {
      // Together they failed. One at a time, each gets its own answer, and those that can be saved are.
    }
    return commits.map((commit) => attempt(() => (writer ?? notOpen()).save([commit])[0]));
  };

  const pendingRequests = (first: WriterRequest): readonly WriterRequest[] => {
    const requests = [first];
    while (requests.length < MAX_GROUP_SAVES) {
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
    for (const request of pendingRequests(first)) {
      if (request.name === 'save') {
        group.push(request.ask);
        continue;
      }
      flush();
      port.postMessage(attempt(() => execute(request)));
      // Nothing else keeps this thread alive.
      if (request.name === 'close') port.close();
    }
    flush();
  };

  port.on('message', (first: WriterRequest) => runGuarded(barrier, () => handle(first)));
};

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
