import assert from 'node:assert/strict';
import { sectionOf } from '../../../../src/vscode/blocks/sections.ts';

const page = `# Problems

## EIB101: The image works where the platform mounts

Text.

### Mend it

\`\`\`dockerfile
# a comment
WORKDIR /app
\`\`\`

## EIB1010: Another

Other.

## EIB102: Last
End.
`;

describe('the explanation of a problem', () => {
  it('is its section with all that belongs to it', () => {
    const section = sectionOf(page, 'EIB101');
    assert.match(section ?? '', /^## EIB101: /);
    assert.match(section ?? '', /WORKDIR \/app\n```\n$/);
  });

  it('may be the last', () => {
    assert.equal(sectionOf(page, 'EIB102'), '## EIB102: Last\nEnd.\n');
  });

  it('is not there for codes that nobody wrote about', () => {
    for (const code of ['EIB999', 'EIB10', '', '../x'])
      assert.equal(sectionOf(page, code), undefined);
  });
});
