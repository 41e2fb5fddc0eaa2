import { concat, defer, from, type Observable, switchMap, tap } from 'rxjs';
import type { GrpcServerDeps } from '../../chat/grpc/grpc-server.ts';
import type { Log } from '../../telemetry/log/log.ts';

/** How long open calls may still take at shutdown, in milliseconds. */
const GRACE_MS = 5000;

/** Serves gRPC while `work$` runs, then lets open calls finish. */
export const withGrpcServer = (
  deps: GrpcServerDeps,
  log: Log,
  work$: Observable<unknown>,
): Observable<unknown> =>
  // Loads gRPC only when needed, because it takes memory.
  defer(() => from(import('../../chat/grpc/grpc-server.ts'))).pipe(
    switchMap(({ startGrpcServer }) => startGrpcServer(deps)),
    tap(({ port }) => log.info(`gRPC at ${deps.host}:${port}`)),
    switchMap((server) =>
      concat(
        work$,
        defer(() => from(server.close(GRACE_MS))),
      ),
    ),
  );
