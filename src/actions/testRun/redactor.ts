const hiddenText = '•••';

/** A value this short is no secret, and hiding it everywhere would make a log unreadable. */
export const shortestSecret = 4;
const shortestLine = 12;

/** The values that must not be seen, in the forms in which programs print them; the longest first. */
export function hiddenForms(secrets: Iterable<string>): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine);
    for (const value of [secret, secret.trim(), ...lines]) {
      if (value.length < shortestSecret) continue;
      forms.add(value);
      forms.add(JSON.stringify(value).slice(1, -1));
      forms.add(encodeURIComponent(value.toWellFormed()));
    }
  }
  return [...forms].sort((left, right) => right.length - left.length);
}

export function withoutSecrets(text: string, forms: readonly string[]): string {
  const redactor = new Redactor(forms);
  return redactor.take(text) + redactor.flush();
}

/** Hides values in text that comes in pieces: what may be the beginning of one waits for the next piece. */
export class Redactor {
  private readonly forms: readonly string[];
  private readonly pattern: RegExp;
  private waiting = '';

  constructor(forms: readonly string[]) {
    this.forms = forms;
    this.pattern = new RegExp(forms.map(literally).join('|'), 'g');
  }

  /** What may be shown by now. */
  take(text: string): string {
    if (this.forms.length === 0) return text;
    return this.show(this.waiting + text, true);
  }

  /** The rest, when nothing more comes. */
  flush(): string {
    return this.forms.length === 0 ? '' : this.show(this.waiting, false);
  }

  private show(all: string, mayGoOn: boolean): string {
    const open = mayGoOn ? this.openFrom(all) : all.length;
    let shown = '';
    let from = 0;
    for (const match of all.matchAll(this.pattern)) {
      if (match.index >= open) break;
      shown += all.slice(from, match.index) + hiddenText;
      from = match.index + match[0].length;
    }
    const end = Math.max(open, from);
    this.waiting = all.slice(end);
    return shown + all.slice(from, end);
  }

  /** Where the first value begins that the text may be about to spell. */
  private openFrom(text: string): number {
    const longest = this.forms[0]?.length ?? 0;
    for (let at = Math.max(0, text.length - longest + 1); at < text.length; at += 1) {
      const length = text.length - at;
      const isOpen = (form: string) =>
        form.length > length &&
        text.charCodeAt(at) === form.charCodeAt(0) &&
        form.startsWith(text.slice(at));
      if (this.forms.some(isOpen)) return at;
    }
    return text.length;
  }
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`);
}
