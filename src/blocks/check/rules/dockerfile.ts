import { dockerfileText, largestDockerfile } from '../../dockerfileText.ts';
import { parametersFileName } from '../../parametersFile.ts';
import { nearest } from '../nearest.ts';
import type { BlockProblem } from '../problem.ts';
import { dockerfileName, problem, type Snapshot } from '../snapshot.ts';

const keywords = new Set(
  [
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL',
    'STOPSIGNAL USER VOLUME WORKDIR',
  ].flatMap((line) => line.split(' ')),
);

/** Whether there is a Dockerfile that can be built at all. */
export async function dockerfileRules(snapshot: Snapshot): Promise<BlockProblem[]> {
  const { dockerfile } = snapshot;
  if (dockerfile === undefined) return missing(snapshot);
  const { text, facts } = dockerfile;
  if (text.length > largestDockerfile) {
    const message = 'The Dockerfile is longer than 256 KB; it was not checked.';
    return [
      problem('EIB110', dockerfileName, { start: 0, end: 0 }, message, { severity: 'warning' }),
    ];
  }
  // Another front end may know other instructions.
  const syntax = /^\s*#\s*syntax\s*=\s*(\S+)/i.exec(text.slice(0, 1000))?.[1];
  if (syntax !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile/.test(syntax)) return [];
  const read = await dockerfileText(text);
  const found: BlockProblem[] = [];
  for (const { keyword, keywordSpan } of read?.instructions ?? []) {
    if (keywords.has(keyword)) continue;
    const other = nearest(keyword, keywords);
    found.push(
      problem(
        'EIB110',
        dockerfileName,
        keywordSpan,
        `“${keyword.slice(0, 40)}” is no instruction.`,
        {
          fixes:
            other === undefined
              ? []
              : [
                  {
                    title: `Use ${other}`,
                    edits: [{ file: dockerfileName, span: keywordSpan, text: other }],
                  },
                ],
        },
      ),
    );
  }
  if (facts === undefined && found.length === 0) {
    const message = 'There is no FROM: an image has to be built on another one.';
    found.push(
      problem('EIB110', dockerfileName, { start: 0, end: Math.min(text.length, 1) }, message),
    );
  }
  return found;
}

function missing(snapshot: Snapshot): BlockProblem[] {
  // A link that leads elsewhere, or no text.
  if (snapshot.paths.includes(dockerfileName)) return [];
  const other = snapshot.paths.find((path) => /^dockerfile(?:\.\w+)?$/i.test(path));
  const file =
    snapshot.parameters === undefined ? (other ?? snapshot.paths[0]) : parametersFileName;
  if (file === undefined) return [];
  const name =
    other === undefined ? '' : ` “${other}” is not read: the name has to be exactly that.`;
  const message = `There is no file named Dockerfile in the folder.${name}`;
  return [problem('EIB112', other ?? file, { start: 0, end: 0 }, message)];
}
