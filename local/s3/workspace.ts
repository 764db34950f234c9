import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from './errors.ts';
import { PRIVATE_FOLDER } from './names.ts';

/**
 * Where one server keeps what is not finished: on the objects' own file system, so that a finished file is
 * renamed into place. Each server has its own, because two runs may share a directory.
 */
export type Workspace = {
  /** A path that nothing else uses. */
  newFile(): string;
  remove(): Promise<void>;
};

const ours = new Set<string>();

/** Also removes what killed processes left. */
export async function openWorkspace(root: string): Promise<Workspace> {
  const parent = join(root, PRIVATE_FOLDER, 'work');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (!isInUse(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const name = `${process.pid}-${randomUUID()}`;
  const folder = join(parent, name);
  ours.add(name);
  await mkdir(folder);
  return {
    newFile: () => join(folder, randomUUID()),
    async remove() {
      await rm(folder, { recursive: true, force: true });
      ours.delete(name);
    },
  };
}

function isInUse(name: string): boolean {
  const pid = Number.parseInt(name, 10);
  // In a container every run has the same process id: what bears ours but is not ours is of an earlier run.
  if (pid === process.pid) return ours.has(name);
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}
