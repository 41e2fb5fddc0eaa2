import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { workInside } from './exit-gate.ts';
import { toFailure } from './failures.ts';
import type { ReaderOperations, Reply, Request, ThreadData } from './messages.ts';
import {
  createReportReader,
  reportTooSlow,
  tooManyReports,
  type OpenReport,
  type ReportReader,
} from './report-reader.ts';
import { connectReader } from './sqlite.ts';
import { createWindowReading, type WindowReading } from './window-reading.ts';

type ReaderRequest = Request<ReaderOperations>;

interface Running extends OpenReport {
  readonly reader: ReportReader;
  readonly timer: NodeJS.Timeout;
}

/** Each holds a connection and some memory. */
const MAX_REPORTS = 16;

/** Serves the requests of one port, in order; several reports may be open at once. */
const serve = (port: MessagePort, { settings, gate }: ThreadData): void => {
  const { file, reportSeconds } = settings;
  const running = new Map<number, Running>();
  // Connections are used again: the driver frees a closed one only when its statements are collected.
  const idle: ReportReader[] = [];
  let reports = 0;
  let windows: WindowReading | null = null;

  const end = (report: number): null => {
    const found = running.get(report);
    if (found === undefined) return null;
    running.delete(report);
    clearTimeout(found.timer);
    found.reader.end();
    idle.push(found.reader);
    return null;
  };

  const begin = (top: number | 'all'): ReaderOperations['begin']['answer'] => {
    if (running.size >= MAX_REPORTS) throw tooManyReports(MAX_REPORTS);
    const reader = idle.pop() ?? createReportReader(file);
    try {
      const { standing, next } = reader.begin(top);
      reports += 1;
      const report = reports;
      const timer = setTimeout(() => workInside(gate, () => void end(report)), reportSeconds * 1000);
      running.set(report, { standing, next, reader, timer });
      return { report, standing };
    } catch (error) {
      reader.end();
      idle.push(reader);
      throw error;
    }
  };

  const next = (report: number): ReaderOperations['next']['answer'] => {
    const found = running.get(report);
    if (found === undefined) throw reportTooSlow(reportSeconds);
    return found.next();
  };

  const windowReading = (): WindowReading => {
    windows ??= createWindowReading(connectReader(file), settings.windows.exactUsers);
    return windows;
  };

  const answer = (request: ReaderRequest): unknown => {
    switch (request.name) {
      case 'begin':
        return begin(request.ask);
      case 'next':
        return next(request.ask);
      case 'end':
        return end(request.ask);
      case 'windowsState':
        return windowReading().state();
      case 'windowRows':
        return windowReading().rows(request.ask);
      case 'windowsByKey':
        return windowReading().byKey(request.ask.dimension, request.ask.runs);
      case 'activity':
        return windowReading().activity(request.ask.runs, request.ask.listed);
      case 'close':
        for (const report of [...running.keys()]) end(report);
        return null;
    }
  };

  const reply = (request: ReaderRequest): Reply => {
    try {
      return { answer: answer(request) };
    } catch (error) {
      return { failure: toFailure(error, file) };
    }
  };

  port.on('message', (request: ReaderRequest) =>
    workInside(gate, () => {
      port.postMessage(reply(request));
      if (request.name === 'close') port.close();
    }),
  );
};

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
