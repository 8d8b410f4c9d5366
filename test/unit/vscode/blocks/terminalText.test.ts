import assert from 'node:assert/strict';
import { TerminalFilter } from '../../../../src/vscode/blocks/terminalText.ts';

const all = (...pieces: string[]) => {
  const filter = new TerminalFilter();
  const shown = pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  // Going to the start of a line twice is going there once.
  return shown.replaceAll(/\r+/g, '\r');
};

describe('what a block prints, in a terminal', () => {
  it('keeps text, tabs and line ends', () => {
    assert.equal(all('a\tb\nc\r\nd é 漢 🙂'), 'a\tb\r\nc\r\nd é 漢 🙂');
    assert.equal(all(' 10%\r 20%\r'), ' 10%\r 20%\r');
  });

  it('keeps colours', () => {
    for (const colour of ['31', '1;32', '38;5;8', '48;2;5;6;8', '0', '']) {
      assert.equal(all(`\x1b[${colour}mx`), colour === '8' ? 'x' : `\x1b[${colour}mx`, colour);
    }
  });

  it('takes blinking and hidden text out of colours', () => {
    assert.equal(all('\x1b[8mx'), 'x');
    assert.equal(all('\x1b[31;8;1mx'), '\x1b[31;1mx');
    assert.equal(all('\x1b[05mx'), 'x');
  });

  const hostile: Readonly<Record<string, string>> = {
    'a title': '\x1b]0;owned\x07',
    'a title that ends with ST': '\x1b]2;owned\x1b\\',
    'a link': '\x1b]8;;command:x\x1b\\click\x1b]8;;\x1b\\',
    'the clipboard': '\x1b]52;c;cm0gLXJm\x07',
    'a device report': '\x1b[6n\x1b[c\x1b[>0q',
    'moves of the cursor': '\x1b[2J\x1b[H\x1b[10A\x1b[3D\x1b7\x1b8\x1bM',
    'another screen': '\x1b[?1049h\x1b[?25l',
    'a reset': '\x1bc\x1b[!p',
    'a device string': '\x1bP$q"p\x1b\\\x1b_x\x1b\\\x1b^y\x1b\\\x1bXz\x1b\\',
    'forms of one byte': '\x9b2J\x9d0;owned\x9c\x90q\x9c\x85',
    'bells and backspaces': '\x07\b\x7f\x0e\x0f\0',
    'other character sets': '\x1b(0\x1b)B\x1b#8\x1b%G',
    'turned text': '\u202eevil\u2066x\u2069',
    'colours of another kind': '\x1b[>4;2m\x1b[?4m\x1b[4:3m',
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes out ${what}`, () => {
      const shown = all(`a${text}b`);
      assert.doesNotMatch(shown, /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      assert.ok(shown.startsWith('a') && shown.endsWith('b'), JSON.stringify(shown));
      assert.doesNotMatch(shown, /owned|command:|rm0g/);
    });
  }

  it('is the same however the text is cut', () => {
    const text = `x\x1b[31mred\x1b[0m\x1b]0;title\x07y\x1b[2Jz\x9b31mq\x1bP1\x1b\\w\r\nend\x1b[`;
    const whole = all(text);
    for (let at = 0; at <= text.length; at += 1) {
      assert.equal(all(text.slice(0, at), text.slice(at)), whole, String(at));
    }
    assert.equal(all(...text), whole);
  });

  it('swallows no more than the line of a sequence that never ends', () => {
    assert.equal(all('a\x1b]0;open\nb'), 'a\r\nb');
    const filter = new TerminalFilter();
    assert.equal(filter.push(`a\x1b]${'x'.repeat(10_000)}`), 'a');
    assert.equal(filter.push('b'), 'b');
  });

  it('holds back nothing that is whole', () => {
    const filter = new TerminalFilter();
    assert.equal(filter.push('no line end yet'), 'no line end yet');
    assert.equal(filter.push('\x1b[3'), '');
    assert.equal(filter.push('1mred'), '\x1b[31mred');
  });
});
