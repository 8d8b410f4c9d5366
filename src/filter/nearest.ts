/** The candidate that a person most likely meant: the same in another case, else the fewest slips of a finger. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const wantedLetters = lettersOf(wanted);
  let best: string | undefined;
  // One slip in a short word, none in a shorter one, three in a long one.
  let least = 1 + (wanted.length < 3 ? 0 : wanted.length < 6 ? 1 : wanted.length < 12 ? 2 : 3);
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least + longerInCapitals) continue;
    const lower = candidate.toLowerCase();
    if (lower === wanted) return candidate;
    if (Math.abs(lower.length - wanted.length) >= least) continue;
    const letters = lettersOf(lower);
    // Each letter that only one of them has takes a slip: most candidates are out without being compared.
    if (countBits(letters & ~wantedLetters) >= least) continue;
    if (countBits(wantedLetters & ~letters) >= least) continue;
    const slips = distance(wanted, lower, least);
    if (slips < least && slips < Math.max(wanted.length, lower.length))
      [best, least] = [candidate, slips];
  }
  return best;
}

/** A few capitals have small forms of another length. */
const longerInCapitals = 2;

/** A bit for each character that occurs; some share one. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Insertions, deletions, replacements and swaps of neighbours; at least `limit` where there are that many. */
function distance(a: string, b: string, limit: number): number {
  const width = b.length + 1;
  let beforeLast = new Uint16Array(width);
  let last = new Uint16Array(width);
  let row = new Uint16Array(width);
  for (let at = 0; at < width; at += 1) last[at] = at;
  for (let i = 1; i <= a.length; i += 1) {
    // Further from the diagonal there are at least `limit` slips.
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    row[from - 1] = from === 1 ? i : limit;
    let smallest = from === 1 ? i : limit;
    for (let j = from; j <= to; j += 1) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      const above = j > i - 1 + limit ? limit : (last[j] ?? 0);
      let cost = Math.min(above + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwap =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwap) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row[j] = cost;
      if (cost < smallest) smallest = cost;
    }
    if (smallest >= limit) return limit;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[b.length] ?? limit;
}
