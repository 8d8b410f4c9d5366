/** A line of `.dockerignore`: its parts between slashes, and whether it takes back what earlier lines left out. */
interface Pattern {
  readonly isException: boolean;
  readonly parts: readonly string[];
}

const maxPatterns = 1000;
const maxLength = 500;

/**
 * What a `.dockerignore` leaves out, as Docker reads it. Matching takes linear time for any pattern: the file is
 * anyone's, and this runs while people type.
 */
export function ignored(text: string): (path: string) => boolean {
  const patterns = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(0, maxPatterns)
    .flatMap(patternOf);
  return (path) => {
    const parts = path
      .slice(0, 4096)
      .split('/')
      .filter((part) => part !== '');
    let isIgnored = false;
    for (const { isException, parts: pattern } of patterns) {
      if (isIgnored !== isException) continue;
      if (matches(pattern, parts)) isIgnored = !isException;
    }
    return isIgnored;
  };
}

function patternOf(line: string): Pattern[] {
  if (line.startsWith('#') || line.length > maxLength) return [];
  const trimmed = line.trim();
  const isException = trimmed.startsWith('!');
  const written = (isException ? trimmed.slice(1) : trimmed).trim();
  const parts: string[] = [];
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(...spread(part));
  }
  return parts.length === 0 ? [] : [{ isException, parts }];
}

/** `**x**` reaches over folders; after a name that is so already. */
function spread(part: string): string[] {
  if (part === '**' || !part.includes('**')) return [part];
  const name = part.replaceAll(/\*{2,}/g, '*');
  return part.startsWith('**') && name !== '*' ? ['**', name] : [name];
}

/** A pattern that matches a folder matches what is in it. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let own = 0;
  let star = -1;
  let starAt = 0;
  for (;;) {
    if (own === pattern.length) return true;
    if (pattern[own] === '**') {
      star = own;
      starAt = at;
      own += 1;
      // `**` at the end needs something below.
      if (own === pattern.length) return at < path.length;
    } else if (at < path.length && matchesName(pattern[own] ?? '', path[at] ?? '')) {
      own += 1;
      at += 1;
    } else if (star >= 0 && starAt < path.length) {
      starAt += 1;
      at = starAt;
      own = star + 1;
    } else return false;
  }
}

/** `*`, `?`, `[…]` and `\` in one name. */
export function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let own = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length || own < pattern.length) {
    if (pattern.charAt(own) === '*') {
      star = own;
      starAt = at;
      own += 1;
      continue;
    }
    const length = at < name.length ? oneMatch(pattern, own, name.charAt(at)) : 0;
    if (length > 0) {
      own += length;
      at += 1;
    } else if (star >= 0 && starAt < name.length) {
      starAt += 1;
      at = starAt;
      own = star + 1;
    } else return false;
  }
  return true;
}

/** How much of the pattern stands for this character; 0 where it does not. */
function oneMatch(pattern: string, own: number, character: string): number {
  const first = pattern.charAt(own);
  if (first === '?') return 1;
  if (first === '\\') return pattern.charAt(own + 1) === character ? 2 : 0;
  if (first !== '[') return first === character && first !== '' ? 1 : 0;
  const end = pattern.indexOf(']', own + 2);
  if (end < 0 || end - own > 100) return character === '[' ? 1 : 0;
  const body = pattern.slice(own + 1, end);
  const isNot = body.startsWith('^');
  const members = isNot ? body.slice(1) : body;
  let isIn = false;
  for (let at = 0; at < members.length; at += 1) {
    const low = members.charAt(at);
    const isRange = members.charAt(at + 1) === '-' && at + 2 < members.length;
    const high = isRange ? members.charAt(at + 2) : low;
    if (character >= low && character <= high) isIn = true;
    if (isRange) at += 2;
  }
  return isIn !== isNot ? end - own + 1 : 0;
}
