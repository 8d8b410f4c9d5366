import { UserError } from '../../base/errors.ts';
import type { Records } from '../records.ts';
import type { BlockDefinition } from './definition.ts';

export interface BlockRecord {
  readonly id: number;
  readonly organizationId: number;
  readonly definition: BlockDefinition;
  /** Name of the image that was built here; absent until a build succeeded. */
  readonly image: string | undefined;
  /** SHA-256 of the archive that it was built from. */
  readonly source: string | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z, as every time here. */
  readonly created: number;
  readonly createdBy: number | undefined;
  readonly updated: number | undefined;
  readonly updatedBy: number | undefined;
}

interface BlockRow {
  readonly id: number;
  readonly organization_id: number;
  readonly definition: string;
  readonly image: string | null;
  readonly source: string | null;
  readonly created: number;
  readonly created_by: number | null;
  readonly updated: number | null;
  readonly updated_by: number | null;
}

/** The transformation blocks of organizations. */
export class Blocks {
  private readonly records: Records;

  constructor(records: Records) {
    this.records = records;
  }

  ofOrganization(organizationId: number): BlockRecord[] {
    return this.records
      .all<BlockRow>('SELECT * FROM blocks WHERE organization_id = ? ORDER BY id', organizationId)
      .map(toBlock);
  }

  /** Blocks that their organizations share with everybody. */
  shared(): BlockRecord[] {
    return this.records
      .all<BlockRow>('SELECT * FROM blocks ORDER BY id')
      .map(toBlock)
      .filter(({ definition }) => definition.isPublic);
  }

  get(organizationId: number, id: number): BlockRecord {
    const row = this.records.get<BlockRow>(
      'SELECT * FROM blocks WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    if (!row) {
      throw new UserError('There is no such transformation block.', {
        code: 'not-found',
        remedy: 'It may have been deleted; list the blocks of the organization again.',
      });
    }
    return toBlock(row);
  }

  add(organizationId: number, definition: BlockDefinition, userId: number | undefined): number {
    return this.records.run(
      'INSERT INTO blocks (organization_id, definition, created, created_by) VALUES (?, ?, ?, ?)',
      organizationId,
      JSON.stringify(definition),
      Date.now(),
      userId ?? null,
    ).id;
  }

  update(
    organizationId: number,
    id: number,
    change: Partial<BlockDefinition>,
    userId: number | undefined,
  ): void {
    const { definition } = this.get(organizationId, id);
    this.records.run(
      'UPDATE blocks SET definition = ?, updated = ?, updated_by = ? WHERE id = ?',
      JSON.stringify({ ...definition, ...change }),
      Date.now(),
      userId ?? null,
      id,
    );
  }

  /** After a build; false when the block was deleted meanwhile. */
  setImage(organizationId: number, id: number, image: string, source: string): boolean {
    const { changes } = this.records.run(
      'UPDATE blocks SET image = ?, source = ?, updated = ? WHERE organization_id = ? AND id = ?',
      image,
      source,
      Date.now(),
      organizationId,
      id,
    );
    return changes > 0;
  }

  isSourceUsed(hash: string): boolean {
    return this.records.get('SELECT 1 FROM blocks WHERE source = ?', hash) !== undefined;
  }

  remove(organizationId: number, id: number): void {
    this.get(organizationId, id);
    this.records.run('DELETE FROM blocks WHERE id = ?', id);
  }
}

function toBlock(row: BlockRow): BlockRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    definition: JSON.parse(row.definition) as BlockDefinition,
    image: row.image ?? undefined,
    source: row.source ?? undefined,
    created: row.created,
    createdBy: row.created_by ?? undefined,
    updated: row.updated ?? undefined,
    updatedBy: row.updated_by ?? undefined,
  };
}
