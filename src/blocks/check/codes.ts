import type { Severity } from './problem.ts';

interface CodeInfo {
  /** Of its section in `media/blocks/problems.md`. */
  readonly title: string;
  readonly severity: Severity;
}

/** Every problem that the check knows. A code is never given to another problem. */
export const codes = {
  EIB101: { title: 'The image works where the platform mounts', severity: 'error' },
  EIB102: { title: 'There is no ENTRYPOINT', severity: 'error' },
  EIB103: { title: 'The build runs the script', severity: 'error' },
  EIB104: { title: 'The script stands in CMD', severity: 'error' },
  EIB105: { title: 'The shell form loses the arguments', severity: 'error' },
  EIB106: { title: 'The exec form is not JSON', severity: 'error' },
  EIB107: { title: 'Python keeps its output back', severity: 'warning' },
  EIB108: { title: 'A copied file is not there', severity: 'error' },
  EIB109: { title: 'The script is not in the image', severity: 'error' },
  EIB110: { title: 'The Dockerfile cannot be built', severity: 'error' },
  EIB111: { title: 'Requirements are copied, never installed', severity: 'warning' },
  EIB112: { title: 'There is no Dockerfile', severity: 'error' },
  EIB201: { title: 'A parameter takes an argument of the platform', severity: 'error' },
  EIB202: { title: 'Two parameters have one name', severity: 'warning' },
  EIB203: { title: 'The default cannot be chosen', severity: 'warning' },
  EIB204: { title: 'The default has the wrong type', severity: 'warning' },
  EIB205: { title: 'A condition names no parameter', severity: 'warning' },
  EIB206: { title: 'The bucket is not known', severity: 'error' },
  EIB207: { title: 'The mount hides what the block needs', severity: 'error' },
  EIB208: { title: 'A bucket is used and not mounted', severity: 'warning' },
  EIB209: { title: 'parameters.json is not as the platform reads it', severity: 'warning' },
  EIB210: { title: 'The block folder is of an old version', severity: 'warning' },
  EIB211: { title: '.ei-block-config cannot be read', severity: 'error' },
  EIB301: { title: 'The script never reads a parameter', severity: 'warning' },
  EIB302: { title: 'The script reads another spelling', severity: 'error' },
  EIB303: { title: 'Nothing passes a required argument', severity: 'error' },
  EIB304: { title: 'No parameter sets an argument', severity: 'hint' },
  EIB305: { title: 'Unknown arguments end the script', severity: 'warning' },
  EIB306: { title: 'Only short options are read', severity: 'error' },
  EIB307: { title: 'The script reads another kind of input', severity: 'error' },
  EIB308: { title: 'The job does not end', severity: 'warning' },
  EIB309: { title: 'A failure looks like success', severity: 'warning' },
  EIB310: { title: 'There is no explicit exit code', severity: 'hint' },
  EIB311: { title: 'Output is written beside the input', severity: 'warning' },
  EIB401: { title: 'A file of secrets', severity: 'warning' },
  EIB402: { title: 'A secret in a file', severity: 'warning' },
  EIB403: { title: 'There is no .dockerignore', severity: 'hint' },
  EIB404: { title: '.dockerignore lets too much in', severity: 'hint' },
  EIB405: { title: 'Study data goes into the image', severity: 'warning' },
  EIB406: { title: 'Versions are left open', severity: 'warning' },
} as const satisfies Record<string, CodeInfo>;

export type Code = keyof typeof codes;

/** The heading of a code's section as an anchor, made the way Markdown readers make it. */
export function anchorOf(code: string): string {
  const title = Object.hasOwn(codes, code) ? codes[code as Code].title : '';
  return `${code}: ${title}`
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
