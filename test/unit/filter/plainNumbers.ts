/** The number that a text holds, or NaN. */
export function asNumber(value: string | number): number {
  const trimmed = String(value).trim();
  return /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(trimmed) ? parseFloat(trimmed) : NaN;
}

/** The instant that a text holds, or NaN: read piece by piece and counted in days, without the dates of JavaScript. */
export function asDate(text: string): number {
  const [day = '', rest = ''] = [text.trim().slice(0, 10), text.trim().slice(10)];
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return NaN;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (year < 100 || date < 1 || date > (lengths[month - 1] ?? 0)) return NaN;
  const leaps = (before: number) =>
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const passed = lengths.slice(0, month - 1).reduce((sum, length) => sum + length, 0);
  const days = (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + passed + date - 1;
  const time = timeOf(rest);
  return days * 86_400_000 + time;
}

function timeOf(text: string): number {
  if (text === '') return 0;
  const clock = /^[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?/.exec(text);
  if (clock === null) return NaN;
  const [hour = 0, minute = 0, second = 0] = clock.slice(1, 4).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const thousandths = Number((clock[4] ?? '').padEnd(3, '0').slice(0, 3));
  const zone = text.slice(clock[0].length).trim();
  const at = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
  if (zone === '' || zone === 'Z' || zone === 'z') return at;
  const parts = /^([-+])(\d\d):?(\d\d)$/.exec(zone);
  if (parts === null || Number(parts[2]) > 23 || Number(parts[3]) > 59) return NaN;
  const offset = (Number(parts[2]) * 60 + Number(parts[3])) * 60_000;
  return parts[1] === '-' ? at + offset : at - offset;
}
