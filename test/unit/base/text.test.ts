import assert from 'node:assert/strict';
import { Disposables, Emitter } from '../../../src/base/events.ts';
import { formatBytes, plainText, plural } from '../../../src/base/text.ts';

describe('plainText', () => {
  it('breaks links, icons and lines, and drops what cannot be seen', () => {
    const hostile = 'a [free](command:evil) $(bug)\r\n\u202Egnp.exe\u0000\u200B';
    const shown = plainText(hostile);
    assert.ok(!shown.includes(']('));
    assert.ok(!shown.includes('$('));
    assert.ok(!/[\u0000-\u001f\u202E\u200B]/.test(shown));
    assert.ok(shown.startsWith('a [free]'));
  });

  it('leaves ordinary text alone, in any script', () => {
    for (const text of ['AMS_001', 'Проба 7 (lab)', '心拍 80–90', 'ä ö é 👍']) {
      assert.equal(plainText(text), text);
    }
  });

  it('bounds the length', () => {
    assert.equal(plainText('x'.repeat(1000), 10), 'xxxxxxxxx…');
  });
});

describe('sizes and counts', () => {
  it('are short and have their unit', () => {
    const shown = [0, 1, 1023, 1024, 1536, 10_240, 1_048_576, 5e9].map(formatBytes);
    assert.deepEqual(shown, [
      '0 B',
      '1 B',
      '1023 B',
      '1.0 KB',
      '1.5 KB',
      '10 KB',
      '1.0 MB',
      '4.7 GB',
    ]);
    assert.equal(plural(1, 'item'), '1 item');
    assert.equal(plural(1234, 'item'), '1,234 items');
  });
});

describe('events', () => {
  it('reach every listener until it leaves', () => {
    const emitter = new Emitter<number>();
    const seen: number[] = [];
    const first = emitter.event((value) => seen.push(value));
    emitter.event((value) => seen.push(value * 10));
    emitter.fire(1);
    first.dispose();
    emitter.fire(2);
    assert.deepEqual(seen, [1, 10, 20]);
  });

  it('end together, the last first; what comes later ends at once', () => {
    const order: string[] = [];
    const all = new Disposables();
    all.add({ dispose: () => order.push('first') });
    all.add({ dispose: () => order.push('second') });
    all.dispose();
    all.add({ dispose: () => order.push('late') });
    assert.deepEqual(order, ['second', 'first', 'late']);
  });
});
