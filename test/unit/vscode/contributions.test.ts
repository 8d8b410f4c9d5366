import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { extensionId } from '../../../src/actions/links.ts';
import * as table from '../../../src/vscode/contributions.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Menu {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly keybindings: readonly (Menu & { readonly key: string })[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly default: unknown; readonly scope?: string }>
      >;
    };
    readonly configurationDefaults: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly authentication: readonly { readonly id: string }[];
    readonly customEditors: readonly { readonly viewType: string; readonly priority: string }[];
    readonly languages: readonly { readonly id: string }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly { readonly completionEvents: readonly string[] }[];
    }[];
    readonly viewsWelcome: readonly { readonly when: string; readonly contents: string }[];
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
}

const manifestText = read('package.json');
const manifest = JSON.parse(manifestText) as Manifest;
const { contributes } = manifest;
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;

const sorted = (values: Iterable<string>) => [...values].sort();

/** Every string of the manifest with the property that holds it. */
function* strings(value: unknown, key = ''): Generator<readonly [key: string, text: string]> {
  if (typeof value === 'string') yield [key, value];
  else if (Array.isArray(value)) for (const each of value) yield* strings(each, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* strings(each, name);
  }
}

describe('what package.json contributes', () => {
  const commands: readonly string[] = [...table.ownCommandIds, ...table.featureCommandIds];

  it('has the id that links carry', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, extensionId);
  });

  it('declares every command of the tables and no other', () => {
    const declared = contributes.commands.map(({ command }) => command);
    assert.deepEqual(sorted(declared), sorted(commands));
    assert.equal(new Set(declared).size, declared.length, 'none twice');
  });

  it('declares every setting with its default and no other', () => {
    const declared = Object.entries(contributes.configuration.properties).map(
      ([id, property]) => [id, property.default] as const,
    );
    assert.deepEqual(Object.fromEntries(declared), { ...table.settingDefaults });
  });

  it('keeps hosts and paths out of the hands of a workspace', () => {
    const machine = Object.entries(contributes.configuration.properties)
      .filter(([, { scope }]) => scope === 'machine')
      .map(([id]) => id);
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual(sorted(restrictedConfigurations), sorted(machine));
    for (const id of Object.keys(table.settingDefaults)) {
      const isPlace = /localStudio|host|\.(?:engine|run)\./i.test(id);
      assert.equal(machine.includes(id), isPlace, id);
    }
  });

  it('has the views, editors, languages, providers and walkthroughs of the tables', () => {
    const views = Object.values(contributes.views).flat();
    assert.deepEqual(sorted(views.map(({ id }) => id)), sorted(Object.values(table.viewIds)));
    const editors = contributes.customEditors.map(({ viewType }) => viewType);
    assert.deepEqual(sorted(editors), sorted(Object.values(table.viewTypes)));
    const languages = contributes.languages.map(({ id }) => id);
    // Files of a block are JSON without its ending.
    assert.deepEqual(languages, [...Object.values(table.languageIds), 'json']);
    assert.deepEqual(
      contributes.authentication.map(({ id }) => id),
      [table.authenticationProviderId],
    );
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => id),
      [table.walkthroughId],
    );
    for (const scheme of Object.values(table.schemes)) {
      assert.ok(manifestText.includes(`"onFileSystem:${scheme}"`), scheme);
    }
  });

  it('settles who opens the audio of a Studio, where VS Code has a player of its own', () => {
    const { 'workbench.editorAssociations': editors = {} } = contributes.configurationDefaults;
    for (const ending of ['wav', 'mp3', 'ogg', 'oga']) {
      assert.equal(editors[`ei:/**/*.${ending}`], table.viewTypes.studioAudio, ending);
    }
  });

  it('opens explanations as rendered Markdown', () => {
    const { [`${table.helpScheme}:/*.md`]: editor } =
      contributes.configurationDefaults['workbench.editorAssociations'] ?? {};
    assert.equal(editor, 'vscode.markdown.preview.editor');
  });

  it('takes over tables and audio of a Studio and leaves the files of a person alone', () => {
    const priorities = contributes.customEditors.map(({ viewType, priority }) => [
      viewType,
      priority,
    ]);
    assert.deepEqual(Object.fromEntries(priorities), {
      [table.viewTypes.table]: 'option',
      [table.viewTypes.studioTable]: 'default',
      [table.viewTypes.audio]: 'option',
      [table.viewTypes.studioAudio]: 'default',
      [table.viewTypes.bytes]: 'option',
    });
  });

  it('uses in menus, keys and links only commands that exist', () => {
    const known = new Set([
      ...commands,
      ...Object.values(table.viewIds).map((id) => `${id}.focus`),
    ]);
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
      ({ command }) => command,
    );
    const linked = [...strings(texts)].flatMap(([, text]) =>
      [...text.matchAll(/\(command:(edgeImpulse\.[\w.]+)/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(used.length > 30 && linked.length > 5);
    for (const command of [...used, ...linked]) assert.ok(known.has(command), command);
  });

  it('asks in conditions only for what the extension tells', () => {
    const known = new Set<string>([
      ...Object.keys(table.contextKeys),
      ...Object.values(table.viewIds),
      ...Object.values(table.viewTypes),
      ...commands,
    ]);
    const conditions = [...strings(contributes)].filter(([key]) =>
      ['when', 'enablement', 'completionEvents'].includes(key),
    );
    const names = conditions.flatMap(([, text]) => text.match(/edgeImpulse\.[\w.]*\w/g) ?? []);
    assert.ok(names.length > 50);
    for (const name of names) assert.ok(known.has(name), name);
  });

  it('uses every context key that it sets', () => {
    for (const key of Object.keys(table.contextKeys)) assert.ok(manifestText.includes(key), key);
  });

  it('hides from the palette what needs a row of the tree', () => {
    const needRow = contributes.menus['view/item/context']?.map(({ command }) => command) ?? [];
    const everywhere = new Set([
      ...(contributes.menus['view/title'] ?? []).map(({ command }) => command),
      ...contributes.commands
        .filter(({ command }) => command.includes('.studio.'))
        .map((c) => c.command),
      ...['organization.new', 'dataset.new', 'dataset.addFolder'].map((id) => `edgeImpulse.${id}`),
      // Without a row they work on what the filter box shows.
      ...['filter.clear', 'filter.editAsDocument', 'item.explain'].map((id) => `edgeImpulse.${id}`),
      // Without a row it works on what is selected or checked.
      'edgeImpulse.transform',
      // Without a row it works on the table that is open.
      'edgeImpulse.openSignals',
      'edgeImpulse.compare.with',
      // Without a row it works on the file of the editor in front.
      'edgeImpulse.file.showBytes',
      // Without rows it asks for both tables.
      'edgeImpulse.compare.tables',
      // Without a row they work on the block of the open file, or ask which one.
      ...['run', 'debug', 'runCold', 'cancel', 'toggleRunOnSave', 'chooseInput', 'openRunPage']
        .concat('check', 'setSecret', 'forgetSecrets', 'push', 'sampleTests')
        .map((id) => `edgeImpulse.block.${id}`),
    ]);
    const hidden = new Set(
      contributes.menus['commandPalette']?.flatMap(({ command, when }) =>
        when === 'false' ? [command] : [],
      ),
    );
    for (const command of needRow) {
      assert.equal(hidden.has(command), !everywhere.has(command), command);
    }
  });

  it('has a text for every key, and a key for every text', () => {
    const keys = [...strings(manifest)].flatMap(([, text]) =>
      [...text.matchAll(/^%([\w.]+)%$/g)].map((match) => match[1] ?? ''),
    );
    assert.deepEqual(sorted(new Set(keys)), sorted(Object.keys(texts)));
  });

  it('names only files that exist', () => {
    const files = [...strings(manifest.contributes)]
      .map(([, text]) => text)
      .filter((text) => /^(?:\.\/)?(?:media|snippets)\//.test(text));
    assert.ok(files.length > 8);
    for (const file of files) assert.ok(existsSync(path.join(root, file)), file);
  });
});
