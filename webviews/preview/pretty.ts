/** JSON on several lines, every value as it was written: no number is rounded. What is no JSON comes out with its own words. */
export function prettyJson(text: string): string {
  const longest = text.length * 4 + 10_000;
  let result = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(Math.min(depth, 50))}`;
  const parts = text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{},:]|[^\s"[\]{},:]+/gs);
  let before = '';
  for (const [part] of parts) {
    switch (part) {
      case '{':
      case '[':
        if (isOpening(before)) result += line();
        depth += 1;
        result += part;
        break;
      case '}':
      case ']':
        depth = Math.max(0, depth - 1);
        if (before !== '{' && before !== '[') result += line();
        result += part;
        break;
      case ',':
        result += part;
        break;
      case ':':
        result += ': ';
        break;
      default:
        if (isOpening(before)) result += line();
        result += part;
    }
    before = part;
    // Deep nesting would become mostly indentation.
    if (result.length > longest) return text;
  }
  return result;
}

function isOpening(part: string): boolean {
  return part === '{' || part === '[' || part === ',';
}

/** Sixteen bytes a line: where they are, what they are, and what they are in ASCII. `text` is `0x…`. */
export function hexLines(text: string): string {
  const digits = text.startsWith('0x') ? text.slice(2) : text;
  const lines: string[] = [];
  for (let start = 0; start < digits.length; start += 32) {
    const bytes = digits.slice(start, start + 32).match(/../g) ?? [];
    const halves = [bytes.slice(0, 8), bytes.slice(8)].map((half) => half.join(' '));
    const characters = bytes.map((byte) => {
      const code = Number.parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·';
    });
    const offset = (start / 2).toString(16).padStart(8, '0');
    lines.push(`${offset}  ${halves.join('  ').padEnd(49)} ${characters.join('')}`);
  }
  return lines.join('\n');
}
