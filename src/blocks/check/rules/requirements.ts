import path from 'node:path/posix';
import type { BlockProblem } from '../problem.ts';
import { problem, type Snapshot } from '../snapshot.ts';

/** Files that hold every version to what it was. */
const lockFiles =
  /^(?:poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|requirements[\w.-]*\.lock|constraints\.txt)$/;

/** Requirements whose version may be another one in the next build. */
export async function requirementRules(snapshot: Snapshot): Promise<BlockProblem[]> {
  if (snapshot.paths.some((file) => lockFiles.test(path.basename(file)))) return [];
  const file = snapshot.paths.find((name) => name === 'requirements.txt');
  const text = file === undefined ? undefined : await snapshot.files.read(file);
  if (file === undefined || text === undefined || text.length > 256 * 1024) return [];
  if (/^[ \t]*(?:-c|--constraint)\b/m.test(text)) return [];
  const open: { name: string; start: number; end: number }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const name = openRequirement(line.slice(0, 500));
    if (name !== undefined) {
      const from = start + line.indexOf(name);
      open.push({ name, start: from, end: from + name.length });
    }
    start += line.length + 1;
  }
  const [first] = open;
  if (first === undefined) return [];
  const names = open.slice(0, 3).map(({ name }) => name);
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  const verb = open.length === 1 ? 'has' : 'have';
  return [
    problem(
      'EIB406',
      file,
      { start: first.start, end: first.end },
      `${names.join(', ')}${more} ${verb} no fixed version: the next build may behave differently. Write, for example, ${first.name}==1.2.3.`,
    ),
  ];
}

/** The name of a requirement without an upper bound. */
function openRequirement(line: string): string | undefined {
  const code = line.replace(/(?:^|\s)#.*$/, '').trim();
  const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(code);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const version = (match[2].split(';')[0] ?? '').trim();
  if (version.startsWith('@') || match[1].includes('/') || /\.(?:whl|zip|tar)/.test(code))
    return undefined;
  if (version !== '' && !/^[=<>!~(]/.test(version)) return undefined;
  return /===?|~=|</.test(version) ? undefined : match[1];
}
