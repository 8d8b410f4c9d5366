import path from 'node:path/posix';
import type { BlockFiles } from '../blockFiles.ts';
import { argparseParser } from './argparse.ts';
import { clickParser } from './click.ts';
import { commanderParser } from './commander.ts';
import { javascriptTokens } from './javascriptTokens.ts';
import { pythonTokens } from './pythonTokens.ts';
import type { ArgumentParser, Script, ScriptModule } from './script.ts';
import { shellParser } from './shell.ts';
import { largestScript, mostDeclarations, type Token } from './tokens.ts';
import { yargsParser } from './yargs.ts';

const maxModules = 30;

/** The script that a block starts, as far as it can be understood; `undefined` for other languages. */
export async function readScript(files: BlockFiles, file: string): Promise<Script | undefined> {
  const text = await files.read(file);
  if (text === undefined || text.length > largestScript) return undefined;
  const firstLine = text.slice(0, text.indexOf('\n') + 1 || undefined).slice(0, 200);
  if (/\.py$/i.test(file) || /^#!.*python/.test(firstLine)) {
    return withModules(files, { file, text, language: 'python', tokens: pythonTokens(text) });
  }
  if (/\.[mc]?[jt]s$/i.test(file) || /^#!.*node/.test(firstLine)) {
    return withModules(files, {
      file,
      text,
      language: 'javascript',
      tokens: javascriptTokens(text),
    });
  }
  if (/\.(?:sh|bash)$/i.test(file) || /^#!.*\b(?:ba|da|z|k)?sh\b/.test(firstLine)) {
    const parser = shellParser(file, text);
    return { file, text, language: 'shell', tokens: [], modules: [], ...(parser && { parser }) };
  }
  return undefined;
}

async function withModules(
  files: BlockFiles,
  own: Omit<Script, 'modules' | 'language'> & { readonly language: 'python' | 'javascript' },
): Promise<Script> {
  const importsOf = own.language === 'python' ? pythonImports : javascriptImports;
  const tokensOf = own.language === 'python' ? pythonTokens : javascriptTokens;
  const known = new Set(files.paths.map((listed) => listed.path));
  const modules: ScriptModule[] = [];
  const seen = new Set([own.file]);
  const waiting: ScriptModule[] = [own];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const file of importsOf(next.file, next.tokens, own.file)) {
      if (seen.has(file) || !known.has(file) || modules.length >= maxModules) continue;
      seen.add(file);
      const text = await files.read(file);
      if (text === undefined || text.length > largestScript) continue;
      const found = { file, tokens: tokensOf(text) };
      modules.push(found);
      waiting.push(found);
    }
  }
  const major = own.language === 'javascript' ? await commanderVersion(files, own.file) : undefined;
  const parserOf = (file: string, tokens: readonly Token[]) => {
    if (tokens.filter(declares).length > mostDeclarations) return undefined;
    return own.language === 'python'
      ? (argparseParser(file, tokens) ?? clickParser(file, tokens))
      : (commanderParser(file, tokens, major) ?? yargsParser(file, tokens));
  };
  const parser = chosen(
    parserOf(own.file, own.tokens),
    modules.flatMap(({ file, tokens }) => parserOf(file, tokens) ?? []),
    [own, ...modules].some(({ tokens }) => tokens.some(isOtherLibrary)) ||
      (own.tokens.some(namesLibrary) && parserOf(own.file, own.tokens) === undefined),
  );
  return { ...own, modules, ...(parser && { parser }) };
}

/** One parser, in the script or in one module of it; what several add up to is not known. */
function chosen(
  own: ArgumentParser | undefined,
  others: readonly ArgumentParser[],
  hasOther: boolean,
): ArgumentParser | undefined {
  if (hasOther) return undefined;
  if (own === undefined) return others.length === 1 ? others[0] : undefined;
  if (others.length === 0) return own;
  return { ...own, isComplete: false };
}

/** What takes time to read, for each of them. */
function declares({ kind, text }: Token): boolean {
  return (
    (kind === 'name' &&
      /^(?:add_argument|parse_\w+|ArgumentParser|\w*[oO]ptions?|argument)$/.test(text)) ||
    text === '@'
  );
}

/** Libraries whose arguments are not understood, which may be used beside one that is. */
function isOtherLibrary({ kind, text }: Token): boolean {
  return kind === 'name' && /^(?:configargparse|docopt|typer|jsonargparse|tyro|hydra)$/.test(text);
}

/** A library that is understood, used in a way that is not when no parser comes of it. */
function namesLibrary({ kind, text, value }: Token): boolean {
  if (kind === 'name') return text === 'ArgumentParser';
  return value === 'commander' || value === 'yargs';
}

function pythonImports(file: string, tokens: readonly Token[], entry: string): string[] {
  const found: string[] = [];
  const folders = new Set([path.dirname(file), path.dirname(entry)]);
  const add = (module: string, base: string) => {
    const place = path.normalize(path.join(base, module.replaceAll('.', '/')));
    found.push(`${place}.py`, `${place}/__init__.py`);
  };
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'name' || token.indent === undefined) continue;
    if (token.text === 'import') {
      for (const module of dotted(tokens, at + 1)) for (const base of folders) add(module, base);
    } else if (token.text === 'from') {
      let next = at + 1;
      let dots = 0;
      while (tokens[next]?.text === '.') {
        next += 1;
        dots += 1;
      }
      const [module = ''] = tokens[next]?.text === 'import' ? [] : dotted(tokens, next);
      const bases = dots === 0 ? folders : [path.join(path.dirname(file), '../'.repeat(dots - 1))];
      for (const base of bases) {
        if (module !== '') add(module, base);
        for (const name of importedNames(tokens, next)) {
          add(module === '' ? name : `${module}.${name}`, base);
        }
      }
    }
  }
  return found.map((name) => name.replace(/^\.\//, ''));
}

function dotted(tokens: readonly Token[], from: number): string[] {
  const found: string[] = [''];
  for (let at = from; at < Math.min(tokens.length, from + 60); at += 1) {
    const token = tokens[at];
    if (token === undefined || token.indent !== undefined || token.text === 'import') break;
    if (token.text === 'as') at += 1;
    else if (token.text === ',') found.push('');
    else if (token.kind === 'name' || token.text === '.') {
      found[found.length - 1] += token.text;
    } else break;
  }
  return found.filter((name) => name !== '');
}

function importedNames(tokens: readonly Token[], from: number): string[] {
  const found: string[] = [];
  let isAfterImport = false;
  for (let at = from; at < Math.min(tokens.length, from + 200); at += 1) {
    const token = tokens[at];
    if (token === undefined || (token.indent !== undefined && at > from)) break;
    if (token.text === 'import') isAfterImport = true;
    else if (token.text === 'as') at += 1;
    else if (isAfterImport && token.kind === 'name') found.push(token.text);
  }
  return found;
}

function javascriptImports(file: string, tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ value }, at) => {
    if (value === undefined || !/^\.{1,2}\//.test(value)) return [];
    const before = tokens[at - 1]?.text ?? '';
    const isImport =
      before === 'from' ||
      before === 'import' ||
      /^(?:require|import)$/.test(tokens[at - 2]?.text ?? '');
    if (!isImport) return [];
    const place = path.normalize(path.join(path.dirname(file), value)).replace(/^\.\//, '');
    const bare = place.replace(/\.[mc]?js$/, '');
    return [
      place,
      `${place}.js`,
      `${place}.ts`,
      `${bare}.ts`,
      `${place}/index.js`,
      `${place}/index.ts`,
    ];
  });
}

/** The major version of commander that package.json asks for. */
async function commanderVersion(files: BlockFiles, script: string): Promise<number | undefined> {
  for (const folder of new Set([path.dirname(script), '.'])) {
    const text = await files.read(path.join(folder, 'package.json'));
    const version = /"commander"\s*:\s*"[~^>=v ]*(\d{1,3})\b/.exec(text?.slice(0, 100_000) ?? '');
    if (version !== null) return Number(version[1]);
  }
  return undefined;
}
