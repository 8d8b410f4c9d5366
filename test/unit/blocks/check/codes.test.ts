import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { anchorOf, codes } from '../../../../src/blocks/check/codes.ts';

const file = path.resolve(import.meta.dirname, '../../../../media/blocks/problems.md');

describe('the documentation of problems', () => {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^### (.*)$/gm)].map(
    (match) => match[1] ?? '',
  );

  it('has a section for each code, under the title that the code has', () => {
    const wanted = Object.entries(codes).map(([code, { title }]) => `${code}: ${title}`);
    assert.deepEqual(headings, wanted);
  });

  it('is reached by the anchor of a code', () => {
    for (const heading of headings) {
      const slug = heading.toLowerCase().replaceAll(/[:.,]/g, '').replaceAll(' ', '-');
      assert.equal(anchorOf(heading.slice(0, 6)), slug);
    }
    assert.equal(anchorOf('EIB101'), 'eib101-the-image-works-where-the-platform-mounts');
  });
});
