import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Access } from '../../../../src/studio/access/access.ts';
import { accessMigrations } from '../../../../src/studio/access/schema.ts';
import { vault } from '../../../../src/studio/access/vault.ts';
import { Records } from '../../../../src/studio/records.ts';

/** Access over records in a temporary folder, with a clock that a test moves. */
export class People {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'ei-access-'));
  readonly records = new Records(path.join(this.folder, 'records.sqlite'), accessMigrations);
  readonly ownerToken = 'the owner token';
  now = Date.parse('2026-03-01T12:00:00Z');
  readonly access = this.reopen();

  /** Another process on the same records. */
  reopen(): Access {
    return new Access(
      this.records,
      vault(new Uint8Array(32).fill(7)),
      this.ownerToken,
      () => this.now,
    );
  }

  dispose(): void {
    this.records.close();
    rmSync(this.folder, { recursive: true });
  }
}
