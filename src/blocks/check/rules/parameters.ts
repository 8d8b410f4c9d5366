import type { Parameter } from '../../block.ts';
import { memberOf, textOf, type JsonNode, type JsonObject } from '../../json.ts';
import { parametersFileName } from '../../parametersFile.ts';
import { nearest } from '../nearest.ts';
import type { BlockProblem, Fix } from '../problem.ts';
import { platformArguments, problem, type BlockParameters, type Snapshot } from '../snapshot.ts';

interface Entry {
  readonly parameter: Parameter;
  readonly node: JsonObject;
}

/** parameters.json by itself. */
export function* parameterRules(snapshot: Snapshot): Generator<BlockProblem> {
  const { parameters, kind } = snapshot;
  if (parameters === undefined) return;
  const found: BlockProblem[] = [];
  if (kind !== 'other') {
    const entries = entriesOf(parameters);
    for (const [index, entry] of entries.entries()) {
      found.push(
        ...collisions(snapshot, entry),
        ...duplicates(entry, entries.slice(0, index)),
        ...defaults(entry),
        ...conditions(entry, entries),
      );
    }
  }
  yield* found;
  // What the reader of the file noticed beyond that.
  for (const { severity, message, span } of parameters.problems) {
    const place = span ?? { start: 0, end: 0 };
    if (found.some((own) => own.span.start === place.start)) continue;
    if (kind === 'other' && severity !== 'error') continue;
    yield problem('EIB209', parametersFileName, place, message, { severity });
  }
}

export function entriesOf(parameters: BlockParameters): Entry[] {
  return parameters.parameters.flatMap((parameter, index) => {
    const node = parameters.nodes[index];
    return node === undefined ? [] : [{ parameter, node }];
  });
}

export function fieldOf(node: JsonObject, name: string): JsonNode | undefined {
  return memberOf(node, name)?.value;
}

function replaced(title: string, node: JsonNode, value: string | number | boolean): Fix {
  return {
    title,
    edits: [{ file: parametersFileName, span: node.span, text: JSON.stringify(value) }],
  };
}

function* collisions(snapshot: Snapshot, { parameter, node }: Entry): Generator<BlockProblem> {
  const { param, type } = parameter;
  const place = fieldOf(node, 'param');
  if (type === 'secret' || place === undefined) return;
  if (!platformArguments(snapshot).has(param)) return;
  yield problem(
    'EIB201',
    parametersFileName,
    place.span,
    `The platform passes --${param} itself, so the script is given it twice. Choose another name, here and in the script.`,
    { ...(snapshot.kind === 'unknown' && { severity: 'warning' as const }) },
  );
}

function* duplicates(
  { parameter, node }: Entry,
  before: readonly Entry[],
): Generator<BlockProblem> {
  const place = fieldOf(node, 'param');
  if (place === undefined) return;
  if (!before.some((other) => other.parameter.param === parameter.param)) return;
  yield problem(
    'EIB202',
    parametersFileName,
    place.span,
    `There is another parameter named “${parameter.param}”: the script is given both values.`,
  );
}

function* defaults({ parameter, node }: Entry): Generator<BlockProblem> {
  const place = fieldOf(node, 'value');
  if (place?.kind !== 'scalar' || place.value === null) return;
  const { value } = place;
  const { type, choices = [] } = parameter;
  const text = String(value);
  const wrong = (message: string, fixes: readonly Fix[] = []) =>
    problem('EIB204', parametersFileName, place.span, message, { fixes });
  if (type === 'select') {
    if (choices.length === 0 || choices.some((choice) => choice.value === text)) return;
    if (text === '') {
      const message = 'The default is empty: nothing is passed until a person chooses.';
      yield problem('EIB203', parametersFileName, place.span, message, { severity: 'hint' });
      return;
    }
    const meant =
      nearest(
        text,
        choices.map((choice) => choice.value),
      ) ??
      choices[0]?.value ??
      '';
    yield problem(
      'EIB203',
      parametersFileName,
      place.span,
      `“${text.slice(0, 60)}” is not one of the values in “valid”.`,
      { fixes: [replaced(`Use “${meant}”`, place, meant)] },
    );
  } else if (type === 'int' || type === 'float') {
    if (typeof value === 'number') {
      if (type === 'int' && !Number.isInteger(value)) yield wrong(`“${text}” is no whole number.`);
      return;
    }
    const number = Number(text);
    if (typeof value === 'boolean') yield wrong('The default of a number is a number.');
    else if (text.trim() === '') {
      yield wrong(
        'An empty text is no number: the argument is left out until one is given. Give a number, or make the parameter optional.',
        emptyFixes(node, place),
      );
    } else if (!Number.isFinite(number)) yield wrong(`“${text.slice(0, 60)}” is no number.`);
    else if (type === 'int' && !Number.isInteger(number))
      yield wrong(`“${text}” is no whole number.`);
    else {
      yield problem('EIB204', parametersFileName, place.span, 'A number stands without quotes.', {
        severity: 'hint',
        fixes: [replaced(`Write ${number}`, place, number)],
      });
    }
  } else if ((type === 'boolean' || type === 'flag') && typeof value !== 'boolean') {
    const isOn = /^(?:1|true|yes)$/i.test(text);
    yield wrong('The default of a boolean or flag is true or false, without quotes.', [
      replaced(`Write ${isOn}`, place, isOn),
    ]);
  }
}

/** `"value": ""` of a number becomes optional instead. */
function emptyFixes(node: JsonObject, place: JsonNode): Fix[] {
  if (memberOf(node, 'optional') !== undefined) return [replaced('Use 0', place, 0)];
  const member = memberOf(node, 'value');
  if (member === undefined) return [];
  const span = { start: member.nameSpan.start, end: place.span.end };
  return [
    replaced('Use 0', place, 0),
    {
      title: 'Make it optional',
      edits: [{ file: parametersFileName, span, text: '"optional": true' }],
    },
  ];
}

function* conditions({ node }: Entry, entries: readonly Entry[]): Generator<BlockProblem> {
  const place = fieldOf(node, 'showIf');
  const other = memberOf(place, 'parameter')?.value;
  const name = textOf(other);
  if (other === undefined || name === undefined) return;
  const known = entries.map(({ parameter }) => parameter.param);
  if (known.includes(name)) return;
  const meant = nearest(name, known);
  yield problem(
    'EIB205',
    parametersFileName,
    other.span,
    `“showIf” names “${name.slice(0, 60)}”, and there is no such parameter.`,
    { fixes: meant === undefined ? [] : [replaced(`Use “${meant}”`, other, meant)] },
  );
}
