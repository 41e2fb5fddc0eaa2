import {
  catchError,
  combineLatest,
  concatMap,
  exhaustMap,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  sample,
  skipWhile,
  startWith,
  take,
  takeUntil,
  throttleTime,
  throwError,
  timer,
} from 'rxjs';
import { monotonicNow, monotonicScheduler } from '../core/monotonic-scheduler.ts';
import type { AppContext, AppModule } from '../runtime/app-context.ts';
import { canDraw } from '../runtime/can-draw.ts';
import { CTRL_C, keyPresses } from '../runtime/key-presses.ts';
import { hangUps } from '../runtime/process-events.ts';
import { tokenFor } from './accounts/token-for.ts';
import { textWriter } from './follow/text-writer.ts';
import { busyPages } from './top/busy-pages.ts';
import { layout, type Size, wholeLayout } from './top/layout.ts';
import { paint } from './top/paint.ts';
import { plainLine } from './top/plain-line.ts';
import { readinessOf } from './top/readiness.ts';
import { onScreen, type Picture } from './top/screen.ts';
import { serverApi } from './top/server-api.ts';
import { withAdvice } from './top/server-error.ts';
import { statsNews } from './top/stats-news.ts';
import { statsSource } from './top/stats-source.ts';
import type { View } from './top/view.ts';
import { watch } from './top/watch.ts';

const ANSWER_MS = 10_000;
/** It is checked when a stream begins, and a stream ends with it: then another is made. */
const TOKEN_SECONDS = 600;
const DRAW_MS = 500;
const FIRST_LINE_MS = 2_500;
const LINE_MS = 5_000;
/** `--once` waits so long for a rate, and does without where nothing is counted. */
const ONCE_MS = 4_000;
const ROWS_ONCE = 10;
/** Of a terminal that does not tell its size. */
const USUAL: Size = { columns: 80, rows: 24 };

const viewsFor = (context: AppContext): Observable<View> => {
  const api = serverApi({
    url: context.flags.text('url') ?? '',
    token: () => tokenFor(context.settings().settings, { seconds: TOKEN_SECONDS }),
    answerMs: ANSWER_MS,
  });
  return watch({
    origin: api.origin,
    news$: statsNews(statsSource(api), Math.random).pipe(
      catchError((error: unknown) => throwError(() => withAdvice(error))),
    ),
    readiness$: readinessOf(api),
    pages$: busyPages(api),
  }).pipe(filter(({ standing, stats }) => standing.kind === 'away' || stats !== null));
};

const sizeOf = ({ columns, rows }: NodeJS.WriteStream): Size => ({
  // A terminal that does not know says 0.
  columns: columns || USUAL.columns,
  rows: rows || USUAL.rows,
});

/** The views on the terminal, drawn anew at most twice a second, until q or Ctrl-C. */
const drawn = ({ stdout, flags }: AppContext, view$: Observable<View>): Observable<unknown> => {
  const colours = stdout.hasColors();
  const most = flags.number('rows') ?? Infinity;
  const size$ = fromEvent(stdout, 'resize').pipe(
    startWith(null),
    map(() => sizeOf(stdout)),
  );
  const quit$ = keyPresses().pipe(filter((key) => key === 'q' || key === 'Q' || key === CTRL_C));
  return combineLatest([view$, size$]).pipe(
    throttleTime(DRAW_MS, monotonicScheduler, { leading: true, trailing: true }),
    map(([view, size]): Picture => ({
      rows: layout(view, size, most).map((line) => paint(line, colours)),
      size,
    })),
    onScreen(textWriter(stdout), (text) => stdout.write(text)),
    takeUntil(quit$),
  );
};

/** A line every few seconds. */
const told = ({ stdout }: AppContext, view$: Observable<View>): Observable<unknown> => {
  const write = textWriter(stdout);
  return view$.pipe(
    sample(timer(FIRST_LINE_MS, LINE_MS)),
    exhaustMap((view) => write(`${plainLine(view, new Date())}\n`)),
  );
};

/** One picture, as soon as the rate is known. */
const once = ({ stdout, flags }: AppContext, view$: Observable<View>): Observable<unknown> => {
  const isTerminal = canDraw(stdout);
  const columns = isTerminal ? sizeOf(stdout).columns : USUAL.columns;
  const until = monotonicNow() + ONCE_MS;
  return view$.pipe(
    skipWhile(({ rate, now }) => rate === null && now < until),
    take(1),
    map((view) => wholeLayout(view, columns, flags.number('rows') ?? ROWS_ONCE)),
    map((lines) => lines.map((line) => `${paint(line, isTerminal && stdout.hasColors())}\n`).join('')),
    concatMap(textWriter(stdout)),
  );
};

/** What a running server counts, as it counts it: on a terminal a picture, elsewhere a line now and then. */
export const run: AppModule['run'] = (context) => {
  const shown = context.flags.on('once') ? once : canDraw(context.stdout) ? drawn : told;
  return context.run({
    name: 'top',
    running: (stopping$) =>
      shown(context, viewsFor(context).pipe(takeUntil(merge(stopping$, hangUps(process))))),
  });
};
