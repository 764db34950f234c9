import { once } from 'node:events';
import type { Server } from 'node:http';

/** Longer than clients poll, so that a kept connection is not closed just as it is used again. */
const keepAliveMilliseconds = 65_000;

/** Listens on 127.0.0.1 and gives the port. @throws the server's error, such as EADDRINUSE. */
export async function listen(server: Server, port: number): Promise<number> {
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Ends open connections too, also those of answers under way. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
