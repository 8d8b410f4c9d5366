const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Makes text from outside safe to show where a host would interpret it: control and direction characters
 * are removed, links (`[x](command:…)`) and icons (`$(x)`) are broken, the length is bounded.
 */
export function plainText(text: string, maxLength = 300): string {
  const oneLine = text
    .slice(0, maxLength * 4)
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replaceAll(hidden, '')
    .replaceAll('](', ']\u200A(')
    .replaceAll('$(', '$\u200A(');
  return oneLine.length > maxLength ? `${oneLine.slice(0, maxLength - 1)}…` : oneLine;
}

/** `1536` → `1.5 KB`; units are powers of 1024, as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`;
}

/** `1234567` → `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `plural(2, 'item')` → `2 items`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}
