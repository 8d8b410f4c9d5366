import path from 'node:path/posix';
import type { BlockFiles, ListedFile } from '../blockFiles.ts';
import type { BlockProblem, Fix } from '../problem.ts';
import { ignoreFileName, problem, type Snapshot } from '../snapshot.ts';

const largestText = 512 * 1024;
const largestSum = 16 * 1024 * 1024;
const mostFiles = 400;

const secretNames: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^\.env(?:\..+)?$/i, what: 'environment variables' },
  { pattern: /\.(?:pem|key|p12|pfx|ppk|jks|keystore)$/i, what: 'a key' },
  { pattern: /^id_(?:rsa|dsa|ecdsa|ed25519)$/i, what: 'a private key' },
  { pattern: /^(?:\.pypirc|\.netrc|\.htpasswd|kaggle\.json)$/i, what: 'credentials' },
];
const harmlessName =
  /\.(?:example|sample|template|dist|defaults?)$|\.(?:example|sample|template)\./i;

/** Keys by their form. What stands before and after is no part of a longer word. */
const secretTexts: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /(?<![\w])ei_[0-9a-f]{32,128}(?!\w)/g, what: 'an Edge Impulse API key' },
  {
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])/g,
    what: 'an AWS access key',
  },
  {
    pattern: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----\s{0,4}(?:\\n)?[A-Za-z0-9+/]{40}/g,
    what: 'a private key',
  },
  { pattern: /(?<!\w)gh[pousr]_[A-Za-z0-9]{36}(?!\w)/g, what: 'a GitHub token' },
  { pattern: /(?<![\w-])sk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,200}(?![\w-])/g, what: 'an API key' },
  { pattern: /(?<!\w)hf_[A-Za-z0-9]{34}(?!\w)/g, what: 'a Hugging Face token' },
  { pattern: /(?<!\w)r8_[A-Za-z0-9]{37}(?!\w)/g, what: 'a Replicate token' },
  { pattern: /(?<!\w)xox[abprs]-[A-Za-z0-9-]{20,100}(?!\w)/g, what: 'a Slack token' },
];

/** Secrets that a push would hand on. Values are never repeated; what .dockerignore keeps out is left alone. */
export async function secretRules(snapshot: Snapshot): Promise<BlockProblem[]> {
  const found: BlockProblem[] = [];
  const candidates = snapshot.files.paths.filter(
    (file) => !file.path.endsWith('/') && snapshot.ignore?.ignores(file.path) !== true,
  );
  for (const file of candidates) found.push(...(await namedSecret(snapshot, file)));
  let sum = 0;
  let count = 0;
  for (const { path: name, size } of candidates) {
    if (size > largestText || count >= mostFiles || sum + size > largestSum) continue;
    if (
      /\.(?:csv|tsv|parquet|png|jpe?g|gif|wav|mp3|mp4|zip|gz|whl|so|pt|onnx|tflite|lite|h5|npy|npz)$/i.test(
        name,
      )
    )
      continue;
    const text = await snapshot.files.read(name);
    if (text === undefined) continue;
    count += 1;
    sum += text.length;
    if (text.length > largestText || found.some(({ file }) => file === name)) continue;
    found.push(...secretsIn(name, text));
  }
  return found;
}

/** A file whose name says that it holds a secret. */
export async function namedSecret(
  snapshot: Snapshot,
  { path: file, size }: ListedFile,
): Promise<BlockProblem[]> {
  const name = path.basename(file);
  const kind = secretNames.find(({ pattern }) => pattern.test(name));
  if (kind === undefined || size === 0 || harmlessName.test(name)) return [];
  if (kind.what === 'a key' && !(await isPrivate(snapshot.files, file))) return [];
  return [
    problem(
      'EIB401',
      file,
      { start: 0, end: 0 },
      `“${name}” holds ${kind.what}. It would go into the image and to everyone who can see the block.`,
      { fixes: [keptOut(snapshot, file)] },
    ),
  ];
}

/** Certificates end with .pem too, and are public. */
async function isPrivate(files: BlockFiles, file: string): Promise<boolean> {
  const text = await files.read(file);
  return text === undefined ? !file.endsWith('.key') : text.includes('PRIVATE KEY');
}

/** A line in .dockerignore. */
export function keptOut({ ignore }: Snapshot, pattern: string): Fix {
  const title = `Keep ${pattern} out with ${ignoreFileName}`;
  if (ignore === undefined) {
    return { title, edits: [{ file: ignoreFileName, text: `${standardIgnore}${pattern}\n` }] };
  }
  const end = ignore.text.length;
  const gap = ignore.text === '' || ignore.text.endsWith('\n') ? '' : '\n';
  return {
    title,
    edits: [{ file: ignoreFileName, span: { start: end, end }, text: `${gap}${pattern}\n` }],
  };
}

export const standardIgnore = [
  '.git',
  '.env',
  '**/__pycache__',
  'node_modules',
  'ei-block-data',
  '',
].join('\n');

/** Secrets by their form; at most 20. */
export function secretsIn(file: string, text: string): BlockProblem[] {
  const found: BlockProblem[] = [];
  for (const { pattern, what } of secretTexts) {
    for (const match of text.matchAll(pattern)) {
      if (isPlaceholder(match[0])) continue;
      const end = match.index + match[0].length;
      found.push(
        problem(
          'EIB402',
          file,
          { start: match.index, end },
          `This looks like ${what}. Pass it as a parameter of the type “secret”, and renew it: it may have been seen.`,
        ),
      );
      if (found.length >= 20) return found;
    }
  }
  return found;
}

/** `EXAMPLE`, `xxxx…`, `1234…`: what stands in documentation. */
function isPlaceholder(text: string): boolean {
  const body = text.replace(/^[a-z]{2,3}[_-](?:proj-|ant-)?/i, '');
  if (/example|your|xxxx|placeholder|dummy|changeme|abcdef0?123|0123456789|1234567890/i.test(body))
    return true;
  if (/^-----BEGIN/.test(text)) return false;
  // A real key is not made of few characters, nor of words alone.
  return new Set(body).size < 8 || !/\d/.test(body);
}
