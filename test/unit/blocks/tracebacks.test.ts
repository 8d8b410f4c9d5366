import assert from 'node:assert/strict';
import { tracebacksIn } from '../../../src/blocks/tracebacks.ts';

const places = (text: string) =>
  tracebacksIn(text).map(({ message, frames }) => [
    message,
    ...frames.map(({ path, line, column }) => [path, line, column].filter(Boolean).join(':')),
  ]);

describe('tracebacks', () => {
  it('of Python have their error and the innermost place first', () => {
    const text = `reading
Traceback (most recent call last):
  File "/app/transform.py", line 30, in <module>
    main()
    ~~~~^^
  File "/app/lib/rate.py", line 7, in rate
    raise ValueError('no times')
ValueError: no times
done`;
    assert.deepEqual(places(text), [
      ['ValueError: no times', '/app/lib/rate.py:7', '/app/transform.py:30'],
    ]);
  });

  it('of Python that led to one another are one after the other', () => {
    const text = `Traceback (most recent call last):
  File "/app/a.py", line 1, in <module>
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/a.py", line 3, in <module>
    [Previous line repeated 990 more times]
pandas.errors.EmptyDataError: No columns`;
    assert.deepEqual(places(text), [
      ["KeyError: 'x'", '/app/a.py:1'],
      ['pandas.errors.EmptyDataError: No columns', '/app/a.py:3'],
    ]);
  });

  it('of Python without a beginning are errors in the syntax', () => {
    const text = `  File "/app/transform.py", line 3
    def main(:
             ^
SyntaxError: invalid syntax
`;
    assert.deepEqual(places(text), [['SyntaxError: invalid syntax', '/app/transform.py:3']]);
  });

  it('are read inside a group of Python', () => {
    const text = `  + Exception Group Traceback (most recent call last):
  |   File "/app/a.py", line 4, in <module>
  |     raise ExceptionGroup('two', errors)
  | ExceptionGroup: two (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/a.py", line 2, in one
    | ValueError: one
    +------------------------------------`;
    assert.deepEqual(places(text), [
      ['ExceptionGroup: two (1 sub-exception)', '/app/a.py:4'],
      ['ValueError: one', '/app/a.py:2'],
    ]);
  });

  it('of Node have columns', () => {
    const text = `file:///app/transform.js:4
  throw new TypeError('no rows');
        ^

TypeError: no rows
    at read (file:///app/transform.js:4:9)
    at async Promise.all (index 0)
    at async file:///app/main.js:2:1

Node.js v24.1.0`;
    assert.deepEqual(places(text), [
      ['TypeError: no rows', '/app/transform.js:4:9', '/app/main.js:2:1'],
    ]);
  });

  it('of Node in the syntax, or of what is no error, have the place of their beginning', () => {
    const syntax = `/app/transform.cjs:3
const x = ;
          ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1763:18)

Node.js v24.1.0`;
    assert.deepEqual(places(syntax), [
      [
        "SyntaxError: Unexpected token ';'",
        '/app/transform.cjs:3',
        'node:internal/modules/cjs/loader:1763:18',
      ],
    ]);
    const thrown = `/app/x.cjs:1
throw 'nothing';
^
Uncaught 'nothing'
(Use \`node --trace-uncaught ...\` to show where the exception was thrown)

Node.js v24.1.0`;
    assert.deepEqual(places(thrown), [["Uncaught 'nothing'", '/app/x.cjs:1']]);
  });

  it('are not seen in other output', () => {
    const text = `12:30:11 INFO: at work
/app/transform.py:3: DeprecationWarning: old
Error: printed by somebody
File "x.csv", line 3
value: 3`;
    assert.deepEqual(places(text), []);
  });

  it('take no time on hostile lines', () => {
    const text = [' at '.repeat(5000), 'File "'.repeat(5000), '('.repeat(20_000)].join('\n');
    assert.deepEqual(places(`${text}\n`.repeat(20)), []);
  });
});
