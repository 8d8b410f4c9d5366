/** Names that have broken servers: each has to come back exactly. */
export const hostileNames: readonly string[] = [
  'plain',
  'with space',
  '100% sure',
  '%2e%2e%2fescape',
  `it's "quoted"`,
  'back\\slash',
  'a+b&c=d?e#f;g',
  '日本語 🙂',
  'e\u0301 decomposed',
  '<img src=x onerror=alert(1)>',
  '[free](command:workbench.action.quit)',
  '$(rm -rf ~) `id`',
  'CON',
  'trailing.',
  '__proto__',
  `long ${'x'.repeat(300)}`,
];
