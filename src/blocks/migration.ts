import { blockConfigFileName, readBlockConfig } from './blockConfig.ts';
import { completeInfo } from './blockInfo.ts';
import { parametersFileName, readParameters } from './parametersFile.ts';
import { parametersText } from './parametersText.ts';

/** A file of a block folder as it is, and as the current formats want it. */
export interface MigratedFile {
  readonly file: string;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
}

/**
 * What brings an old block folder to the current formats: `.ei-block-config` to version 2, and what it said of the block
 * into `parameters.json`, there the object form. Empty where there is nothing to do. Throws as `readBlockConfig` does.
 */
export function migration(
  parameters: string | undefined,
  config: string | undefined,
  folderName: string,
): readonly MigratedFile[] {
  const configFile = config === undefined ? undefined : readBlockConfig(config);
  const parametersFile = readParameters(parameters ?? '[]');
  const isDamaged = parametersFile.problems.some(({ severity }) => severity === 'error');
  const files: MigratedFile[] = [];
  const isOld = parametersFile.isLegacy || configFile?.migrated !== undefined;
  if (isOld && !isDamaged) {
    const info = completeInfo({ ...configFile?.info, ...parametersFile.info }, folderName);
    const after = parametersText(info, parametersFile.parameters, parameters);
    if (parameters === undefined || compact(parameters) !== compact(after)) {
      const before = parameters === undefined ? {} : { before: parameters };
      files.push({ file: parametersFileName, ...before, after });
    }
  }
  if (config !== undefined && configFile?.migrated !== undefined) {
    files.push({ file: blockConfigFileName, before: config, after: configFile.migrated });
  }
  return files;
}

/** Only what is said counts, not how it is laid out. */
function compact(text: string): string {
  return JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, '')));
}
