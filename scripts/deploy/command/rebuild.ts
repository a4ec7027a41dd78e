/**
 * `--init` where something is deployed already: `.env` from what runs, for a person who has lost it, has another machine, or has deployed
 * from a shell.
 *
 * An installation is known by its tags. Of several, none is guessed: the settings of one, its secrets and `MODE=apply` included, would end
 * in the `.env` of another.
 */
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import type { Installation } from '../../../shared/cloud/account/tags.ts';
import { type InEach, inEach } from '../../../shared/core/model/texts/language.ts';
import { findInstallations, readInstallation } from '../present/find-installations.ts';
import { withValues } from '../settings/env-file.ts';
import { type RebuiltSettings, settingsFromDeployed } from '../settings/from-deployed.ts';
import { readSettings, requireBucket } from '../settings/read-settings.ts';
import { initTexts } from './init-texts.ts';

type Values = Readonly<Record<string, string>>;

export interface RebuildPorts {
  functionsIn(region: string): Pick<FunctionsApi, 'listFunctions' | 'getFunction' | 'listTriggers'>;
  /** What a person should know. */
  note(sentence: InEach<string>): void;
}

/** Which installation is meant. */
export interface Meant {
  /** `undefined`: any. */
  readonly prefix: string | undefined;
  /** Of its functions. `undefined`: any of `regions`. */
  readonly region: string | undefined;
  /** Where to look. */
  readonly regions: readonly string[];
}

/**
 * @returns `undefined`: nothing that is meant is deployed
 * @throws InvalidConfiguration if several are meant
 */
export async function findDeployed(meant: Meant, ports: RebuildPorts): Promise<Installation | undefined> {
  const regions = meant.region === undefined ? meant.regions : [meant.region];
  const { found, unread } = await findInstallations(ports.functionsIn, { regions, prefix: meant.prefix });
  for (const sentence of unread) ports.note(sentence);
  if (found.length > 1) throw several(found);
  return found[0];
}

function several(found: readonly Installation[]): InvalidConfiguration {
  const names = found.map(nameOf);
  const one = `--set PREFIX=${found[0]?.prefix} --set REGION=${found[0]?.region}`;
  return new InvalidConfiguration(
    `several installations are deployed: ${names.map(({ en }) => en).join('; ')}.`,
    {
      hint: `Name the one that is meant, such as ${one}, or answer the questions with --fresh. Nothing was written.`,
      chinese: {
        says: `已有多套部署：${names.map(({ zh }) => zh).join('；')}。`,
        todo: `请指定其中一套，例如 ${one}，或加 --fresh 回答问题。没有写入任何内容。`,
      },
    },
  );
}

export function nameOf({ prefix, region }: Installation): InEach<string> {
  return inEach((language) => initTexts[language].installation(prefix, region));
}

/**
 * @param values of `--set`, which replace those that run
 * @throws InvalidConfiguration if deploy would refuse what was rebuilt
 */
export async function rebuild(
  installation: Installation,
  values: Values,
  ports: RebuildPorts,
): Promise<RebuiltSettings> {
  const { functions, triggers, unmarked } = await readInstallation(
    ports.functionsIn(installation.region),
    installation,
  );
  const { text, notes } = settingsFromDeployed(installation, functions, triggers);
  const complete = withValues(text, values);
  try {
    requireBucket(readSettings(complete, {}));
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    throw new InvalidConfiguration(
      `what runs as ${nameOf(installation).en} cannot be deployed again as it is: ${error.messageWithoutCode}`,
      {
        chinese: {
          says: `${nameOf(installation).zh} 已部署的内容无法原样再次部署。${error.chinese?.says ?? ''}`,
          todo: '请给出正确的值，例如 --set LEDGER=oss://my-bucket/rotations（--set NAME= 表示去掉），或加 --fresh 回答问题。没有写入任何内容。',
          original: error.chinese === undefined ? error.messageWithoutCode : error.chinese.original,
        },
        hint: 'Give the right value, such as --set LEDGER=oss://my-bucket/rotations (--set NAME= leaves one out), or answer the questions with --fresh. Nothing was written.',
        cause: error,
      },
    );
  }
  return {
    text: complete,
    notes: [
      ...notes,
      ...unmarked.map((name) => ({
        en: `${name} lacks the tags of this installation: left out.`,
        zh: `${name} 没有这套部署的标签：没有采用。`,
      })),
    ],
  };
}
