import { resolve } from 'node:path';

/** A path as the person who typed it means it: npm changes into the project's folder, and says where it was called. */
export function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? '.', path);
}
