/** `1536` → `1.5 KB`; units are powers of 1024. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  const shown = value.toLocaleString(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${shown} ${units[unit] ?? 'B'}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString();
}

/** `0.123` → `12.3 %`, in the person's language. */
export function formatShare(share: number): string {
  return share.toLocaleString(undefined, {
    style: 'percent',
    maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0,
  });
}
