import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const bundle = path.join(root, 'l10n', 'bundle.l10n.json');

/** The texts that code hands to `l10n.t`, and the calls whose text is not written there. */
function textsOf(file: string): { readonly texts: string[]; readonly unclear: string[] } {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const texts: string[] = [];
  const unclear: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && /(?:^|\.)l10n\.t$/.test(node.expression.getText(source))) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) texts.push(first.text);
      else unclear.push(`${file}: ${node.getText(source).slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { texts, unclear };
}

describe('texts for people', () => {
  const files = globSync(['src/extension.ts', 'src/vscode/**/*.ts'], { cwd: root });
  const found = files.map(textsOf);

  it('are written where they are translated', () => {
    assert.ok(files.length > 20);
    assert.deepEqual(
      found.flatMap(({ unclear }) => unclear),
      [],
    );
  });

  it('are all in the bundle for translators, and nothing else is (UPDATE=1 rewrites it)', () => {
    const texts = [...new Set(found.flatMap((each) => each.texts))].sort();
    const wanted = `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
    if (process.env['UPDATE'] === '1') writeFileSync(bundle, wanted);
    assert.equal(readFileSync(bundle, 'utf8'), wanted);
  });
});
