import { openDatabase, transaction, type Database, type Migration } from './catalog/database.ts';

export type Value = null | number | string;

type Statement = ReturnType<Database['prepare']>;

/** What must last, as tables: people, keys, jobs. What `run` has returned from is on the disk. */
export class Records {
  private readonly database: Database;
  private readonly statements = new Map<string, Statement>();

  constructor(file: string, migrations: readonly Migration[]) {
    this.database = openDatabase(file, migrations, { durability: 'full' });
  }

  run(sql: string, ...values: readonly Value[]): { readonly changes: number; readonly id: number } {
    const { changes, lastInsertRowid } = this.transaction(() => this.statement(sql).run(...values));
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  get<Row extends object>(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  all<Row extends object>(sql: string, ...values: readonly Value[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  /** All of it or nothing; inside another one it is part of that one. */
  transaction<T>(body: () => T): T {
    return this.database.isTransaction ? body() : transaction(this.database, body);
  }

  close(): void {
    this.database.close();
  }

  private statement(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}
