/** Columns of a glyph in dots. */
export const glyphWidth = 5;

/**
 * A character, then its nine rows, the last two for what hangs below the line: each a digit of base 32,
 * whose highest bit is the leftmost dot.
 */
const table = [
  'Aehhvhhh00 Buhhuhhu00 Cehggghe00 Duhhhhhu00 Evgguggv00 Fvgguggg00 Gehgnhhf00 Hhhhvhhh00',
  'Ie44444e00 J72222ic00 Khikokih00 Lggggggv00 Mhrllhhh00 Nhppljjh00 Oehhhhhe00 Puhhuggg00',
  'Qehhhlid00 Ruhhukih00 Sfgge11u00 Tv44444400 Uhhhhhhe00 Vhhhhaa400 Whhhllla00 Xhha4ahh00',
  'Yhha444400 Zv1248gv00 a00e1fhf00 bgguhhhu00 c00ehghe00 d11fhhhf00 e00ehvge00 f698u88800',
  'g00fhhhf1e hggmphhh00 i40c444e00 j2062222ic kggikoki00 lc44444e00 m00qllll00 n00mphhh00',
  'o00ehhhe00 p00uhhhugg q00fhhhf11 r00mpggg00 s00fge1u00 t88u889600 u00hhhjd00 v00hhha400',
  'w00hhlla00 x00ha4ah00 y00hhhhf1e z00v248v00 0ehjlphe00 14c4444e00 2eh1248v00 3eh161he00',
  '426aiv2200 5vgu11he00 668guhhe00 7v12488800 8ehhehhe00 9ehhf12c00 .00000cc00 ,00000cc48',
  ':0cc0cc000 =00v0v0000 -000v00000 _0000000v0 +044v44000 /11248gg00 (248884200 )842224800',
  '%pp248jj00',
];

const glyphs: ReadonlyMap<string, string> = new Map(
  table
    .join(' ')
    .split(' ')
    .map((entry) => [entry.slice(0, 1), entry.slice(1)]),
);

/** The dots of a character as `[column, row]`; none for a space or an unknown one. */
export function dots(character: string): (readonly [number, number])[] {
  const result: (readonly [number, number])[] = [];
  [...(glyphs.get(character) ?? '')].forEach((digit, row) => {
    const bits = parseInt(digit, 32);
    for (let column = 0; column < glyphWidth; column += 1) {
      if ((bits >> (glyphWidth - 1 - column)) & 1) result.push([column, row]);
    }
  });
  return result;
}
