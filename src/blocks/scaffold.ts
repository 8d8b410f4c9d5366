import { mkdir, open, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import type { OperatesOn } from './block.ts';

type ScaffoldLanguage = 'python-pandas' | 'python' | 'node' | 'shell';

interface Language {
  readonly id: ScaffoldLanguage;
  readonly title: string;
  readonly detail: string;
}

/** What a block can be written in, in the order in which it is offered. */
export const languages: readonly Language[] = [
  {
    id: 'python-pandas',
    title: 'Python with pandas',
    detail: 'pandas and pyarrow: tables from CSV and Parquet',
  },
  { id: 'python', title: 'Python', detail: 'The standard library alone: builds in a moment' },
  { id: 'node', title: 'Node.js', detail: 'JavaScript modules, no dependencies' },
  { id: 'shell', title: 'Shell', detail: 'Bash, awk and jq: to call programs that exist' },
];

export interface ScaffoldRequest {
  readonly language: ScaffoldLanguage;
  readonly operatesOn: OperatesOn;
  readonly name: string;
  readonly description: string;
  /** Absolute; made when it does not exist, and empty but for `.git` when it does. */
  readonly folder: string;
}

export interface Scaffolded {
  /** Paths in the folder with `/`, sorted. */
  readonly files: string[];
  /** The script that the container runs, as a path in the folder. */
  readonly entry: string;
}

/** Folders of the templates that make up a language. */
const partsOf: Record<ScaffoldLanguage, readonly string[]> = {
  'python-pandas': ['python-shared', 'python-pandas'],
  python: ['python-shared', 'python'],
  node: ['node'],
  shell: ['shell'],
};

const entryOf: Record<ScaffoldLanguage, string> = {
  'python-pandas': 'transform.py',
  python: 'transform.py',
  node: 'transform.js',
  shell: 'transform.sh',
};

/**
 * Writes a working block into an empty folder. Throws a `UserError` with code `folder-not-empty`, `block-name` or
 * `folder-unwritable`; after a failure or an abort nothing of it is left.
 */
export async function scaffold(
  templatesFolder: string,
  request: ScaffoldRequest,
  signal?: AbortSignal,
): Promise<Scaffolded> {
  const name = onOneLine(request.name);
  if (name.length < 2) {
    throw new UserError('The name of a block has at least two characters.', {
      code: 'block-name',
      remedy: 'Give the block a longer name.',
    });
  }
  const description = onOneLine(request.description);
  const files = await compose(templatesFolder, request, { name, description }, signal);
  await refuseUnlessEmpty(request.folder);
  await writeAll(request.folder, files, signal);
  return { files: [...files.keys()].sort(), entry: entryOf[request.language] };
}

interface Texts {
  readonly name: string;
  readonly description: string;
}

/** Everything is composed in memory before the first file is written. Later parts replace files of earlier ones. */
async function compose(
  templatesFolder: string,
  { language, operatesOn }: ScaffoldRequest,
  texts: Texts,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const readme: string[] = [];
  for (const part of partsFor(language, operatesOn)) {
    for (const file of await filesBelow(path.join(templatesFolder, part))) {
      signal?.throwIfAborted();
      const text = await readFile(path.join(templatesFolder, part, file), 'utf8');
      if (file === 'README.md') readme.push(filledReadme(text, texts));
      else if (file === 'parameters.json') files.set(file, filledParameters(text, texts));
      else files.set(realName(file), text);
    }
  }
  if (!files.has('parameters.json')) throw new Error(`No templates in ${templatesFolder}`);
  files.set('README.md', readme.join('\n'));
  return files;
}

function partsFor(language: ScaffoldLanguage, operatesOn: OperatesOn): string[] {
  const kinds = operatesOn === 'standalone' ? ['common'] : ['common', 'recording'];
  return [
    ...kinds,
    operatesOn,
    ...partsOf[language].flatMap((part) => [...kinds, operatesOn].map((kind) => `${part}/${kind}`)),
  ];
}

/** Relative paths with `/`, sorted; a part that a language does not have is empty. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** Templates' hidden files are stored as `_name`: packages leave out some hidden ones. */
function realName(file: string): string {
  return file.startsWith('_') ? `.${file.slice(1)}` : file;
}

/** As the vendor's tool writes it: four spaces. */
function filledParameters(text: string, texts: Texts): string {
  const content = JSON.parse(text) as { info: Record<string, unknown> };
  Object.assign(content.info, texts);
  return `${JSON.stringify(content, null, 4)}\n`;
}

function filledReadme(text: string, texts: Texts): string {
  return text.replaceAll(/\{\{(name|description)\}\}/g, (_, key: keyof Texts) =>
    texts[key].replaceAll(/[\\`*_[\]<>#&|!]/g, '\\$&'),
  );
}

/** Without line ends, control characters and marks that turn the direction of text. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}

async function refuseUnlessEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw unwritable(folder, error);
  });
  if (names.some((name) => name !== '.git')) {
    throw new UserError(`The folder ${folder} is not empty.`, {
      code: 'folder-not-empty',
      remedy: 'Choose an empty folder, or a name that does not exist yet.',
    });
  }
}

async function writeAll(
  folder: string,
  files: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<void> {
  const madeFolders: string[] = [];
  const madeFiles: string[] = [];
  try {
    for (const [file, text] of files) {
      signal?.throwIfAborted();
      const target = path.join(folder, file);
      const parent = path.dirname(target);
      const first = await mkdir(parent, { recursive: true });
      if (first !== undefined) madeFolders.push(...chain(first, parent));
      // Exclusive: a file that somebody else put there meanwhile stays as it is.
      const handle = await open(target, 'wx');
      madeFiles.push(target);
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
    }
    signal?.throwIfAborted();
  } catch (error) {
    for (const file of madeFiles) await rm(file, { force: true });
    // A folder that holds something else by now stays.
    for (const made of madeFolders.reverse()) await rmdir(made).catch(() => undefined);
    if (signal?.aborted) throw error;
    throw unwritable(folder, error);
  }
}

/** The folders from `first` down to `last`, which lies in it or is it. */
function chain(first: string, last: string): string[] {
  const steps = path.relative(first, last).split(path.sep).filter(Boolean);
  return [first, ...steps.map((_, index) => path.join(first, ...steps.slice(0, index + 1)))];
}

function unwritable(folder: string, cause: unknown): UserError {
  return new UserError(`The block cannot be written to ${folder}: ${messageOf(cause)}`, {
    code: 'folder-unwritable',
    remedy: 'Choose a folder that you can write to, on a disk with room.',
    cause,
  });
}
