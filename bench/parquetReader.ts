/**
 * One reader on one file, in a process of its own, which `bench/parquet.ts` starts from a bundle:
 *   parquetReader.js ours|duckdb FILE ROWS cold|warm
 * prints what it took as JSON.
 */
export interface Measured {
  /** From the beginning of loading to the first hundred rows. */
  readonly cold: number;
  readonly load: number;
  readonly random: readonly number[];
  /** The page after each random one. */
  readonly next: readonly number[];
  /** Least, greatest and NULL of each column, once for each. */
  readonly bounds: readonly number[];
  readonly bytes: number;
  /** Megabytes that the process grew by until the first page was there, and until the last, at their peaks. */
  readonly firstMemory: number;
  readonly mostMemory: number;
}

interface Reader {
  page(start: number): Promise<unknown>;
  /** Least, greatest and NULL of a column. */
  bounds(column: string): Promise<unknown>;
  readonly bytes: number;
}

const columns = ['time', 'x', 'y', 'z', 'label'] as const;

async function ours(file: string, onLoaded: () => void): Promise<Reader> {
  const [{ openTable }, { openFileSource }, { countedSource }] = await Promise.all([
    import('../src/preview/open.ts'),
    import('../src/preview/fileSource.ts'),
    import('../src/preview/countedSource.ts'),
    import('../src/preview/parquet/parquet.ts'),
  ]);
  onLoaded();
  const source = countedSource(await openFileSource(file));
  const table = await openTable(source);
  let known: ReturnType<typeof openFooter> | undefined;
  return {
    page: (start) => table.rows(start, 100),
    bounds: (column) => {
      known ??= openFooter(file);
      return known.then((bounds) => bounds(column));
    },
    get bytes() {
      return source.bytes;
    },
  };
}

/** Tells bounds from a footer that was read; a table keeps what it told. */
async function openFooter(file: string) {
  const [{ readFooter }, { schemaFields }, { columnDetails }, { openFileSource }] =
    await Promise.all([
      import('../src/preview/parquet/footer.ts'),
      import('../src/preview/parquet/schema.ts'),
      import('../src/preview/parquet/details.ts'),
      import('../src/preview/fileSource.ts'),
    ]);
  const footer = await readFooter(await openFileSource(file));
  const fields = schemaFields(footer.schema);
  return (column: string) => {
    const field = fields.find(({ name }) => name === column);
    return field && columnDetails(footer, field);
  };
}

async function theirs(file: string, onLoaded: () => void): Promise<Reader> {
  const { duckdb } = await import('./peers.ts');
  const connection = await duckdb();
  onLoaded();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();
  return {
    page: (start) =>
      start === 0
        ? rows(`SELECT * FROM '${file}' LIMIT 100`)
        : rows(
            `SELECT * FROM read_parquet('${file}', file_row_number = true)
             WHERE file_row_number BETWEEN ${start} AND ${start + 99}`,
          ),
    bounds: (column) =>
      rows(`SELECT min(${column}), max(${column}), count(*) - count(${column}) FROM '${file}'`),
    bytes: NaN,
  };
}

const megabytes = () => process.memoryUsage.rss() / 2 ** 20;
/** The most that the process ever had, at once. */
const peak = () => process.resourceUsage().maxRSS / 2 ** 10;

async function measure([which, file = '', count, mode]: readonly string[]): Promise<Measured> {
  const rows = Number(count);
  const took = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const start = performance.now();
  let [load, before] = [0, 0];
  const reader = await (which === 'ours' ? ours : theirs)(file, () => {
    load = performance.now() - start;
    before = megabytes();
  });
  await reader.page(0);
  const cold = performance.now() - start;
  const { bytes } = reader;
  const firstMemory = peak() - before;
  const [random, next, bounds]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; mode === 'warm' && i < 40; i += 1) {
    // The same places for both, all over the file.
    const place = Math.floor((rows - 300) * ((0.137 + i * 0.618_034) % 1));
    const first = await took(() => reader.page(place));
    const second = await took(() => reader.page(place + 100));
    if (i < 10) continue;
    random.push(first);
    next.push(second);
  }
  const mostMemory = peak() - before;
  for (let round = 0; mode === 'warm' && round < 8; round += 1) {
    for (const column of columns) {
      const time = await took(() => reader.bounds(column));
      if (round > 0) bounds.push(time);
    }
  }
  return { cold, load, random, next, bounds, bytes, firstMemory, mostMemory };
}

console.log(JSON.stringify(await measure(process.argv.slice(2))));
process.exit(0);
