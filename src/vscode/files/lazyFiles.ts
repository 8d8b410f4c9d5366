import * as vscode from 'vscode';

/** What is served below a scheme; loaded when the first address is asked for. */
export interface Files {
  stat(uri: vscode.Uri): Promise<vscode.FileStat>;
  readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]>;
  readFile(uri: vscode.Uri): Promise<Uint8Array>;
  writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void>;
}

export class LazyFiles<Loaded extends Files> implements vscode.FileSystemProvider {
  private readonly load: () => Promise<Loaded>;
  private loaded: Promise<Loaded> | undefined;
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

  readonly onDidChangeFile = this.changed.event;

  constructor(load: () => Promise<Loaded>) {
    this.load = load;
  }

  /** What was loaded, when somebody used it. */
  get used(): Promise<Loaded> | undefined {
    return this.loaded;
  }

  get(): Promise<Loaded> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  fireChanged(uris: readonly vscode.Uri[]): void {
    if (uris.length === 0) return;
    this.changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return (await this.get()).stat(uri);
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return (await this.get()).readDirectory(uri);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.get()).readFile(uri);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    return (await this.get()).writeFile(uri, content);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
