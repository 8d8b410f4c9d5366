import assert from 'node:assert/strict';
import { schemaOf } from './schemaOf.ts';

const info = { name: 'A block', description: 'What it does' };
const text = { name: 'Label', type: 'string', param: 'argument' };
const block = (parameters: readonly unknown[], more: object = {}) => ({
  version: 1,
  type: 'transform',
  info: { ...info, ...more },
  parameters,
});
const deploy = {
  cliArguments: '',
  supportsEonCompiler: true,
  mountLearnBlock: false,
  showOptimizations: true,
};
const processing = {
  ...info,
  title: 'Filter',
  author: 'Somebody',
  cppType: 'filter',
  preferConvolution: false,
  visualization: 'dimensionalityReduction',
  experimental: false,
  latestImplementationVersion: 1,
};

interface Cases {
  readonly schema: string;
  readonly right: Readonly<Record<string, unknown>>;
  readonly wrong: Readonly<Record<string, unknown>>;
}

const all: readonly Cases[] = [
  {
    schema: 'parameters.schema.json',
    right: {
      'a transformation block': block([]),
      'all that its info can say': block([text], {
        operatesOn: 'standalone',
        transformMountpoints: [{ bucketId: 3, mountPoint: '/mnt/s3fs/study' }],
        indMetadata: false,
        cliArguments: '--verbose',
        allowExtraCliArguments: true,
        showInDataSources: true,
        showInCreateTransformationJob: true,
        requiredEnvVariables: ['API_KEY'],
      }),
      'parameters of all types': block([
        ...['string', 'boolean', 'flag', 'bucket', 'dataset', 'secret'].map((type) => ({
          ...text,
          type,
        })),
        { ...text, type: 'int', value: 3 },
        { ...text, type: 'float', value: 0.5 },
        { ...text, type: 'select', valid: ['a', { label: 'B', value: 'b' }], value: 'a' },
      ]),
      'a parameter with all that it can have': block([
        {
          ...text,
          value: '',
          help: 'help',
          optional: true,
          readonly: false,
          showIf: { parameter: 'other', operator: 'neq', value: 'true' },
          section: 'advanced',
          multiline: true,
          hint: 'hint',
          placeholder: 'placeholder',
          allowEmpty: true,
        },
      ]),
      'numbers as text, as published blocks have them': block([
        { ...text, type: 'int', value: '' },
        { ...text, type: 'int', value: '10' },
        { ...text, type: 'select', valid: ['True', 'False'], value: 'True' },
      ]),
      'a bare list': [text],
      'a block that makes samples': { version: 1, type: 'synthetic-data', info, parameters: [] },
      'a block that labels': {
        version: 1,
        type: 'ai-action',
        info: { ...info, operatesOn: ['audio', 'other'] },
        parameters: [text],
      },
      'a deployment block without parameters': {
        version: 1,
        type: 'deploy',
        info: { ...info, ...deploy, category: 'firmware' },
      },
      'a learning block': {
        version: 1,
        type: 'machine-learning',
        info: { ...info, operatesOn: 'visual_anomaly_detection', displayCategory: 'classical' },
        parameters: [text],
      },
      'a processing block': {
        type: 'dsp',
        info: processing,
        parameters: [{ group: 'Scaling', items: [{ ...text, type: 'float', value: 1 }] }],
      },
      'a processing block without type': { info: processing, parameters: [] },
      // What other programs call parameters.json.
      'a template of a cloud': {
        contentVersion: '1.0.0.0',
        parameters: { vmName: { value: 'x' } },
      },
      'parameters of a program': { learning_rate: 0.1, type: 'adam', info: 'none' },
      'a list of keys and values': [{ ParameterKey: 'A', ParameterValue: 'B' }],
      'a list of another kind': [{ name: 'A', type: 'Real' }],
      'an empty object': {},
      'an empty list': [],
      'a text': 'text',
    },
    wrong: {
      'another version': { ...block([]), version: 2 },
      'an unknown type': { ...block([]), type: 'tranform' },
      'no info': { version: 1, type: 'transform', parameters: [] },
      'no name': block([], { name: undefined }),
      'a name of one letter': block([], { name: 'a' }),
      'an unknown mode': block([], { operatesOn: 'dataitem' }),
      'a relative mount point': block([], {
        transformMountpoints: [{ bucketId: 3, mountPoint: 'mnt/study' }],
      }),
      'a mount point without bucket': block([], {
        transformMountpoints: [{ mountPoint: '/mnt/study' }],
      }),
      'a variable with a dash': block([], { requiredEnvVariables: ['API-KEY'] }),
      'an unknown type of parameter': block([{ ...text, type: 'dropdown' }]),
      'an argument with a blank': block([{ ...text, param: 'my argument' }]),
      'a parameter without argument': block([{ name: 'Label', type: 'string' }]),
      'a select without choices': block([{ ...text, type: 'select' }]),
      'a choice without value': block([{ ...text, type: 'select', valid: [{ label: 'A' }] }]),
      'a number that is true': block([{ ...text, type: 'int', value: true }]),
      'a list as default': block([{ ...text, value: ['a'] }]),
      'a condition that is true, not text': block([
        { ...text, showIf: { parameter: 'other', operator: 'eq', value: true } },
      ]),
      'a condition of another kind': block([
        { ...text, showIf: { parameter: 'other', operator: 'gt', value: '1' } },
      ]),
      'a wrong item in a bare list': [text, { ...text, type: 'number' }],
      'a deployment block without its switches': { version: 1, type: 'deploy', info },
      'a processing block without groups': {
        version: 1,
        type: 'dsp',
        info: processing,
        parameters: [text],
      },
      'a labelling block of one mode': {
        version: 1,
        type: 'ai-action',
        info: { ...info, operatesOn: 'audio' },
        parameters: [],
      },
    },
  },
  {
    schema: 'ei-block-config.schema.json',
    right: {
      'a new block': { version: 2, config: {} },
      'a block before its first push': { version: 2, config: { 'a.com': { organizationId: 7 } } },
      'a block in two Studios': {
        version: 2,
        config: {
          'edgeimpulse.com': { organizationId: 358137, id: 10544 },
          '127.0.0.1': { organizationId: 1, id: 2 },
        },
      },
    },
    wrong: {
      'an older version': { version: 1, config: {} },
      'the oldest version': { organizationId: 7, id: 3 },
      'no organization': { version: 2, config: { 'a.com': { id: 3 } } },
      'a text as id': { version: 2, config: { 'a.com': { organizationId: 7, id: '3' } } },
    },
  },
  {
    schema: 'pipeline.schema.json',
    right: {
      'steps alone': [{ name: 'Combine', transformationBlockId: 3, filter: "dataset = 'Study'" }],
      'a step with all that it can have': [
        {
          name: 'Combine',
          pathFilters: [{ dataset: 'Raw', filter: '/**/*.csv' }],
          uploadType: 'dataset',
          outputDatasetName: 'Output',
          outputDatasetBucketId: 1,
          outputDatasetBucketPath: 'output/',
          outputPathInDataset: '/',
          outputDatasetPathRule: 'subfolder-per-item',
          transformationBlockId: 3,
          transformationParallel: 2,
          category: 'split',
          label: 'walking',
          extraCliArguments: '--verbose',
          parameters: { rate: '10', trim: '1' },
        },
      ],
      'a step that the platform brings': [
        {
          name: 'Train',
          builtinTransformationBlock: { type: 'project-action', retrainModel: true },
        },
      ],
      'a pipeline': {
        ...info,
        steps: [{ name: 'Combine' }],
        emailRecipientUids: [1],
        whenToEmail: 'on_new_data',
        intervalStr: '15m',
        dataset: 'Output',
        notificationWebhook: 'https://example.com/hook',
      },
    },
    wrong: {
      'a step without name': [{ filter: 'id = 1' }],
      'a number as value of a parameter': [{ name: 'a', parameters: { rate: 10 } }],
      'no container at a time': [{ name: 'a', transformationParallel: 0 }],
      'an unknown path rule': [{ name: 'a', outputDatasetPathRule: 'flat' }],
      'a path filter without dataset': [{ name: 'a', pathFilters: [{ filter: '**' }] }],
      'an interval in words': {
        ...info,
        steps: [],
        emailRecipientUids: [],
        whenToEmail: 'never',
        intervalStr: 'daily',
      },
      'a pipeline without steps': { ...info, emailRecipientUids: [], whenToEmail: 'never' },
      'a text': 'text',
    },
  },
];

for (const { schema, right, wrong } of all) {
  describe(schema, () => {
    for (const [what, value] of Object.entries(right)) {
      it(`accepts ${what}`, async () => {
        const validate = await schemaOf(schema);
        assert.ok(validate(asFile(value)), JSON.stringify(validate.errors));
      });
    }
    for (const [what, value] of Object.entries(wrong)) {
      it(`finds ${what}`, async () => {
        assert.equal((await schemaOf(schema))(asFile(value)), false);
      });
    }
  });
}

function asFile(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
