import { isIP } from 'node:net';
import { UserError } from '../../base/errors.ts';
import type { ApiKeys } from './apiKeys.ts';

/** A listener that takes nothing but keys of runs. */
export interface RunDoor {
  readonly port: number;
  end(): Promise<void>;
}

interface Lease {
  readonly organizationId: number;
  readonly bind: string;
  readonly expiry: NodeJS.Timeout;
}

const longestLease = 24 * 3600;

/**
 * Lets the program of a run call the Studio: a key that lives as long as the run, and a door on an address that
 * containers reach. A door is open only while there is a key for it.
 */
export class RunAccess {
  private readonly keys: ApiKeys;
  private readonly openDoor: (bind: string) => Promise<RunDoor>;
  private readonly doors = new Map<string, Promise<RunDoor>>();
  private readonly leases = new Map<number, Lease>();

  constructor(keys: ApiKeys, openDoor: (bind: string) => Promise<RunDoor>) {
    this.keys = keys;
    this.openDoor = openDoor;
    keys.revokeRunKeys();
  }

  get isBusy(): boolean {
    return this.leases.size > 0;
  }

  /** `bind` is an address of this machine; the key is given this once. */
  async open(
    organizationId: number,
    wanted: { readonly bind: string; readonly seconds: number },
  ): Promise<{ readonly key: string; readonly keyId: number; readonly port: number }> {
    const { bind } = wanted;
    const seconds = Math.min(Math.max(1, wanted.seconds), longestLease);
    checkAddress(bind);
    let door = this.doors.get(bind);
    if (!door) {
      door = this.openDoor(bind);
      this.doors.set(bind, door);
      door.catch(() => this.doors.delete(bind));
    }
    const { id: keyId, key } = this.keys.add(organizationId, {
      name: 'Run of a block',
      role: 'member',
      ttl: seconds,
      isForRun: true,
    });
    const expiry = setTimeout(() => void this.close(organizationId, keyId), seconds * 1000);
    expiry.unref();
    this.leases.set(keyId, { organizationId, bind, expiry });
    try {
      return { key, keyId, port: (await door).port };
    } catch (error) {
      await this.close(organizationId, keyId);
      throw (error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL' ? cannotListen(bind) : error;
    }
  }

  /** Takes a key back; one that is gone already is no failure. */
  async close(organizationId: number, keyId: number): Promise<void> {
    const lease = this.leases.get(keyId);
    if (lease?.organizationId !== organizationId) return;
    clearTimeout(lease.expiry);
    this.leases.delete(keyId);
    this.keys.revoke(organizationId, keyId);
    if ([...this.leases.values()].some(({ bind }) => bind === lease.bind)) return;
    await this.shut(lease.bind);
  }

  async end(): Promise<void> {
    for (const { expiry } of this.leases.values()) clearTimeout(expiry);
    this.leases.clear();
    await Promise.all([...this.doors.keys()].map((bind) => this.shut(bind)));
  }

  private async shut(bind: string): Promise<void> {
    const door = this.doors.get(bind);
    this.doors.delete(bind);
    await (await door?.catch(() => undefined))?.end();
  }
}

/**
 * Every address at once, or one that the internet reaches, is more than a container needs. Whether an address is of
 * this machine shows when it is listened on: the list of interfaces leaves out a bridge that has no container yet.
 */
function checkAddress(bind: string): void {
  const isPrivate = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i.test(bind);
  if (isIP(bind) === 0 || !isPrivate) throw cannotListen(bind);
}

function cannotListen(bind: string): UserError {
  return new UserError(`The Studio cannot listen for containers at “${bind}”.`, {
    code: 'cannot-listen',
    remedy: 'Give a private address of this machine, such as 127.0.0.1 or the gateway of docker0.',
  });
}
