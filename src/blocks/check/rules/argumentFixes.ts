import type { Span } from '../../block.ts';
import { memberOf } from '../../json.ts';
import { parametersFileName } from '../../parametersFile.ts';
import type { Edit, Fix } from '../problem.ts';
import type { ArgumentParser, ScriptArgument } from '../scripts/script.ts';
import type { BlockParameters } from '../snapshot.ts';

/** One spelling, here or there. */
export function spellingFixes(
  span: Span,
  param: string,
  argument: ScriptArgument,
  parser: ArgumentParser,
): Fix[] {
  const name: Edit = { file: parametersFileName, span, text: JSON.stringify(argument.name) };
  const edits = argument.renamed(param);
  return [
    { title: `Name the parameter “${argument.name}”`, edits: [name] },
    ...(edits.length > 0 ? [{ title: `Read --${param} in ${parser.file}`, edits }] : []),
  ];
}

/** A parameter of that name at the end of parameters.json. */
export function added(parameters: BlockParameters, name: string): Fix[] {
  const { root, text, nodes } = parameters;
  const list = root?.kind === 'array' ? root : memberOf(root, 'parameters')?.value;
  if (list?.kind !== 'array') return [];
  const label = name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[-_]+/g, ' ');
  const item = { name: label, value: '', type: 'string', param: name };
  const last = nodes.at(-1);
  const title = `Add a parameter “${name}”`;
  if (last === undefined || list.items.at(-1)?.span.start !== last.span.start) {
    if (list.items.length > 0) return [];
    const at = list.span.start + 1;
    const edit = {
      file: parametersFileName,
      span: { start: at, end: list.span.end - 1 },
      text: JSON.stringify(item),
    };
    return [{ title, edits: [edit] }];
  }
  const line = text.lastIndexOf('\n', last.span.start) + 1;
  const indent = /^[ \t]*/.exec(text.slice(line, last.span.start))?.[0] ?? '';
  const step =
    indent === '' ? '    ' : indent.length > 4 ? indent.slice(0, indent.length / 2) : indent;
  const body = JSON.stringify(item, undefined, step).replaceAll('\n', `\n${indent}`);
  const at = last.span.end;
  return [
    {
      title,
      edits: [
        { file: parametersFileName, span: { start: at, end: at }, text: `,\n${indent}${body}` },
      ],
    },
  ];
}

/** Another `operatesOn`, for the argument that the script reads. */
export function modeFix(parameters: BlockParameters, input: string): Fix[] {
  const wanted = JSON.stringify(input === 'in-file' ? 'file' : 'directory');
  const info = memberOf(parameters.root, 'info')?.value;
  const place = memberOf(info, 'operatesOn')?.value;
  const title = `Operate on a ${input === 'in-file' ? 'file' : 'directory'}`;
  if (place !== undefined) {
    return [{ title, edits: [{ file: parametersFileName, span: place.span, text: wanted }] }];
  }
  const first = info?.kind === 'object' ? info.members[0] : undefined;
  if (first === undefined) return [];
  const at = first.nameSpan.start;
  const line = parameters.text.lastIndexOf('\n', at) + 1;
  const before = parameters.text.slice(line, at);
  const space = /^[ \t]*$/.test(before) ? `\n${before}` : ' ';
  return [
    {
      title,
      edits: [
        {
          file: parametersFileName,
          span: { start: at, end: at },
          text: `"operatesOn": ${wanted},${space}`,
        },
      ],
    },
  ];
}
