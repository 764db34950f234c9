/** DynamoDB for tests, on 127.0.0.1: it evaluates conditions as DynamoDB does. It has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options?: { readonly createTableMs?: number }): Server;
}
