import { UserError } from '../../base/errors.ts';
import type { Records } from '../records.ts';
import type {
  Definition,
  TransformationRecord,
  UnitInput,
  UnitRecord,
  UnitStatus,
  UnitTotals,
} from './model.ts';

interface TransformationRow {
  readonly id: number;
  readonly organization_id: number;
  readonly block_id: number;
  readonly definition: string;
  readonly parallel: number;
  readonly created: number;
  readonly created_by: number | null;
}

interface UnitRow {
  readonly id: number;
  readonly transformation_id: number;
  readonly input: string;
  readonly size: number;
  readonly status: UnitStatus;
  readonly job_id: number | null;
  readonly started: number | null;
  readonly finished: number | null;
}

/** Transformation jobs and their units, as they last. */
export class TransformationRecords {
  private readonly records: Records;

  constructor(records: Records) {
    this.records = records;
  }

  add(
    transformation: Omit<TransformationRecord, 'id' | 'created'>,
    units: readonly { readonly input: UnitInput; readonly size: number }[],
  ): number {
    const { organizationId, blockId, definition, parallel, createdBy } = transformation;
    return this.records.transaction(() => {
      const { id } = this.records.run(
        `INSERT INTO transformations (organization_id, block_id, definition, parallel, created, created_by)
         VALUES (?, ?, ?, ?, ?, ?)`,
        organizationId,
        blockId,
        JSON.stringify(definition),
        parallel,
        Date.now(),
        createdBy ?? null,
      );
      for (const { input, size } of units) {
        this.records.run(
          `INSERT INTO units (transformation_id, item_id, input, size, status)
           VALUES (?, ?, ?, ?, 'created')`,
          id,
          'itemId' in input ? input.itemId : null,
          JSON.stringify(input),
          size,
        );
      }
      return id;
    });
  }

  get(organizationId: number, id: number): TransformationRecord {
    const row = this.records.get<TransformationRow>(
      'SELECT * FROM transformations WHERE organization_id = ? AND id = ?',
      organizationId,
      id,
    );
    if (!row) throw new UserError('There is no such transformation job.', { code: 'not-found' });
    return toTransformation(row);
  }

  find(id: number): TransformationRecord | undefined {
    const row = this.records.get<TransformationRow>(
      'SELECT * FROM transformations WHERE id = ?',
      id,
    );
    return row && toTransformation(row);
  }

  /** Newest first. */
  page(organizationId: number, limit: number, offset: number): TransformationRecord[] {
    return this.records
      .all<TransformationRow>(
        'SELECT * FROM transformations WHERE organization_id = ? ORDER BY id DESC LIMIT ? OFFSET ?',
        organizationId,
        limit,
        offset,
      )
      .map(toTransformation);
  }

  count(organizationId: number): number {
    const sql = 'SELECT count(*) AS n FROM transformations WHERE organization_id = ?';
    return this.records.get<{ n: number }>(sql, organizationId)?.n ?? 0;
  }

  /** Transformation jobs with something left to do. */
  unfinished(): number[] {
    return this.records
      .all<{ id: number }>(
        `SELECT DISTINCT transformation_id AS id FROM units
         WHERE status IN ('created', 'started') ORDER BY id`,
      )
      .map(({ id }) => id);
  }

  setParallel(id: number, parallel: number): void {
    this.records.run('UPDATE transformations SET parallel = ? WHERE id = ?', parallel, id);
  }

  remove(id: number): void {
    this.records.run('DELETE FROM transformations WHERE id = ?', id);
  }

  totals(id: number): UnitTotals {
    const rows = this.records.all<{ status: UnitStatus; n: number; size: number; time: number }>(
      `SELECT status, count(*) AS n, sum(size) AS size,
         coalesce(sum(finished - started), 0) AS time
       FROM units WHERE transformation_id = ? GROUP BY status`,
      id,
    );
    const of = (status: UnitStatus) => rows.find((row) => row.status === status)?.n ?? 0;
    const sum = (name: 'n' | 'size' | 'time') => rows.reduce((all, row) => all + row[name], 0);
    return {
      all: sum('n'),
      created: of('created'),
      started: of('started'),
      finished: of('finished'),
      failed: of('failed'),
      size: sum('size'),
      time: sum('time'),
    };
  }

  units(
    id: number,
    page: { readonly limit: number; readonly offset: number; readonly status?: UnitStatus[] },
  ): UnitRecord[] {
    const wanted = page.status ?? ['created', 'started', 'finished', 'failed'];
    return this.records
      .all<UnitRow>(
        `SELECT * FROM units WHERE transformation_id = ?
           AND status IN (${wanted.map(() => '?').join(', ')})
         ORDER BY id LIMIT ? OFFSET ?`,
        id,
        ...wanted,
        page.limit,
        page.offset,
      )
      .map(toUnit);
  }

  unit(transformationId: number, id: number): UnitRecord {
    const row = this.records.get<UnitRow>(
      'SELECT * FROM units WHERE transformation_id = ? AND id = ?',
      transformationId,
      id,
    );
    if (!row) throw new UserError('There is no such file in this job.', { code: 'not-found' });
    return toUnit(row);
  }

  /** The unit that a job runs or ran last. */
  ofJob(organizationId: number, jobId: number): UnitRecord {
    const row = this.records.get<UnitRow>(
      `SELECT units.* FROM transformations
       JOIN units ON units.transformation_id = transformations.id
       WHERE transformations.organization_id = ? AND units.job_id = ?`,
      organizationId,
      jobId,
    );
    if (!row) throw new UserError('There is no such run of a block.', { code: 'not-found' });
    return toUnit(row);
  }

  nextUnit(transformationId: number): UnitRecord | undefined {
    return this.units(transformationId, { limit: 1, offset: 0, status: ['created'] })[0];
  }

  startUnit(id: number, jobId: number): void {
    this.records.run(
      "UPDATE units SET status = 'started', job_id = ?, started = ?, finished = NULL WHERE id = ?",
      jobId,
      Date.now(),
      id,
    );
  }

  endUnit(id: number, isSuccessful: boolean): void {
    this.records.run(
      'UPDATE units SET status = ?, finished = ? WHERE id = ?',
      isSuccessful ? 'finished' : 'failed',
      Date.now(),
      id,
    );
  }

  /** Puts units back to be run (again); all of a status, or one. */
  reset(transformationId: number, which: UnitStatus | number): number {
    const column = typeof which === 'number' ? 'id' : 'status';
    return this.records.run(
      `UPDATE units SET status = 'created', started = NULL, finished = NULL
       WHERE transformation_id = ? AND ${column} = ?`,
      transformationId,
      which,
    ).changes;
  }

  removeUnits(transformationId: number, which: UnitStatus | number): void {
    const column = typeof which === 'number' ? 'id' : 'status';
    this.records.run(
      `DELETE FROM units WHERE transformation_id = ? AND ${column} = ?`,
      transformationId,
      which,
    );
  }

  /** Runs on an item, newest first. */
  ofItem(
    itemId: number,
    limit: number,
    offset: number,
  ): { readonly units: readonly UnitRecord[]; readonly total: number } {
    const where = 'item_id = ? AND job_id IS NOT NULL';
    return {
      units: this.records
        .all<UnitRow>(
          `SELECT * FROM units WHERE ${where} ORDER BY id DESC LIMIT ? OFFSET ?`,
          itemId,
          limit,
          offset,
        )
        .map(toUnit),
      total:
        this.records.get<{ n: number }>(`SELECT count(*) AS n FROM units WHERE ${where}`, itemId)
          ?.n ?? 0,
    };
  }
}

function toTransformation(row: TransformationRow): TransformationRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    blockId: row.block_id,
    definition: JSON.parse(row.definition) as Definition,
    parallel: row.parallel,
    created: row.created,
    createdBy: row.created_by ?? undefined,
  };
}

function toUnit(row: UnitRow): UnitRecord {
  return {
    id: row.id,
    transformationId: row.transformation_id,
    input: JSON.parse(row.input) as UnitInput,
    size: row.size,
    status: row.status,
    jobId: row.job_id ?? undefined,
    started: row.started ?? undefined,
    finished: row.finished ?? undefined,
  };
}
