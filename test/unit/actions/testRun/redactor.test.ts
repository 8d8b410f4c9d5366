import assert from 'node:assert/strict';
import { hiddenForms, Redactor, withoutSecrets } from '../../../../src/actions/testRun/redactor.ts';

/** The whole text, given in pieces of some length. */
function inPieces(text: string, length: number, secrets: readonly string[]): string {
  const redactor = new Redactor(hiddenForms(secrets));
  let shown = '';
  for (let at = 0; at < text.length; at += length)
    shown += redactor.take(text.slice(at, at + length));
  return shown + redactor.flush();
}

describe('Hiding secrets', () => {
  it('finds a value wherever the pieces of the text divide it', () => {
    const text = 'key=s3cr3t-value; again s3cr3t-values3cr3t-value, but s3cr3t-valu is none';
    for (let length = 1; length <= text.length; length += 1) {
      assert.equal(
        inPieces(text, length, ['s3cr3t-value']),
        'key=•••; again ••••••, but s3cr3t-valu is none',
        `in pieces of ${length}`,
      );
    }
  });

  it('hides the same in any pieces, of any values', () => {
    const letters = 'aab';
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const word = (length: number) =>
      Array.from({ length }, () => letters[random(letters.length)]).join('');
    for (let round = 0; round < 2000; round += 1) {
      const secrets = Array.from({ length: 1 + random(3) }, () => word(4 + random(4)));
      const text = word(random(60));
      const whole = inPieces(text, 1000, secrets);
      const pattern = hiddenForms(secrets).join('|');
      assert.equal(whole, text.replaceAll(new RegExp(pattern, 'g'), '•••'));
      assert.equal(inPieces(text, 1 + random(6), secrets), whole, `${text} without ${pattern}`);
    }
  });

  it('hides the longest of values that begin alike', () => {
    for (let length = 1; length < 20; length += 1) {
      assert.equal(inPieces('abcd abcdef', length, ['abcd', 'abcdef']), '••• •••');
      assert.equal(inPieces('xyabcd', length, ['xyab', 'abcdef']), '•••cd');
    }
  });

  it('finds a value as JSON, as part of an address and line by line', () => {
    const secret = 'pa"ss/wo rd\nsecond line of it';
    const shown = withoutSecrets(
      `${JSON.stringify({ secret })} ?x=${encodeURIComponent(secret)} | second line of it |`,
      hiddenForms([secret]),
    );
    assert.equal(shown, '{"secret":"•••"} ?x=••• | ••• |');
  });

  it('takes every character of a value literally', () => {
    const secret = 'a.*b|c\\d[e](f)^$-/?{1}+';
    assert.equal(withoutSecrets(`<${secret}> aXXb`, hiddenForms([secret])), '<•••> aXXb');
  });

  it('lets text through at once that cannot become a value', () => {
    const redactor = new Redactor(hiddenForms(['s3cr3t']));
    assert.equal(redactor.take('working s3c'), 'working ');
    assert.equal(redactor.take('ond'), 's3cond');
    assert.equal(redactor.flush(), '');
  });

  it('leaves values alone that are too short to be secrets', () => {
    assert.equal(withoutSecrets('1, 2, abc', hiddenForms(['1', 'abc', ''])), '1, 2, abc');
  });
});
