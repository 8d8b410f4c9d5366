import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { redact } from '../client/redact.ts';

const line = (value: unknown) => redact(typeof value === 'string' ? value : inspect(value));

/** The extension's only log; nothing reaches it unredacted. */
export function createLog(): vscode.LogOutputChannel {
  const channel = vscode.window.createOutputChannel('Edge Impulse', { log: true });
  const write =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: unknown, ...details: unknown[]) => {
      channel[level](line(message), ...details.map(line));
    };
  const own: Partial<vscode.LogOutputChannel> = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    append: (value) => channel.append(redact(value)),
    appendLine: (value) => channel.appendLine(redact(value)),
    replace: (value) => channel.replace(redact(value)),
  };
  return new Proxy(channel, {
    get(target, key) {
      const replaced: unknown = Reflect.get(own, key);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
