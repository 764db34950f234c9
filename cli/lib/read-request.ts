import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './exit.ts';
import { fromCaller } from './from-caller.ts';

/** The JSON of a request from a file, or from standard input for `-`. */
export async function readRequest(source: string): Promise<unknown> {
  const name = source === '-' ? 'standard input' : source;
  let json: string;
  try {
    json = source === '-' ? await text(process.stdin) : await readFile(fromCaller(source), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new UsageError(`Cannot read the request from ${name}: ${why}.`);
  }
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The request in ${name} is not JSON: ${why}.`, [
      'See examples/completes.json for one that works.',
    ]);
  }
}
