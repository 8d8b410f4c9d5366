import { createHash, randomBytes } from 'node:crypto';
import os from 'node:os';

/** Everything that is made on an engine carries the first of these, and only what carries it is ever removed. */
export const label = {
  block: 'edge-impulse-workbench.block',
  /** Of an image: which folder it was built from, without telling its path. */
  folder: 'edge-impulse-workbench.folder',
  environment: 'edge-impulse-workbench.environment',
  /** Of a container: `run` or `warm`. */
  kind: 'edge-impulse-workbench.kind',
  /** Of a container: the process that answers for it. */
  owner: 'edge-impulse-workbench.owner',
} as const;

/** Reference of an image: what engines take as a name, and the content's hash. */
export function imageName(blockName: string, hash: string): string {
  return `ei-block-${safeName(blockName)}:${hash.slice(0, 32)}`;
}

/** Lower case, digits and single dashes; a name that loses what tells it apart gets a part of its hash. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return plain === '' ? shortHash(name) : plain;
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function containerName(blockName: string): string {
  return `ei-block-${safeName(blockName)}-${randomBytes(6).toString('hex')}`;
}

export function ownerHere(): string {
  return `${process.pid}@${os.hostname()}`;
}

/** False only when it is known that the process is gone: another machine's processes are its own affair. */
export function isAlive(owner: string): boolean {
  const at = owner.indexOf('@');
  const pid = Number(owner.slice(0, at));
  if (owner.slice(at + 1) !== os.hostname() || !Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
