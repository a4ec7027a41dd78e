/** The project that deploy passes to Serverless Devs, and who deploys its functions. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createRedactor } from '../../../shared/base/redact.ts';
import { Secret } from '../../../shared/base/secret.ts';
import type { sourceVersion } from '../../build/source-version.ts';
import { sYaml } from '../../check-s-yaml/render.ts';
import { packaged, programFolder, workFolder } from '../../common/installed.ts';
import type { Deployer } from '../carry-out/ports.ts';
import { createServerlessDevs } from '../carry-out/serverless-devs.ts';
import { projectIn } from '../project-functions.ts';
import type { Project } from '../run-deployment.ts';
import { projectFile } from '../settings/project-file.ts';
import { writeProjectFile } from '../settings/project-store.ts';
import type { Settings } from '../settings/settings.ts';
import { type Installation, secretNames } from './open-installation.ts';

const BUNDLES = path.join(programFolder, 'dist');

export function projectOf(
  settings: Settings,
  { version, build }: ReturnType<typeof sourceVersion>,
  timerStaysOff: boolean,
): Project {
  const tags = [
    { key: 'version', value: version },
    { key: 'build', value: build },
  ];
  return projectIn(projectFile(settings, readFileSync(sYaml, 'utf8'), BUNDLES, tags, timerStaysOff));
}

/** @param bundling is called before the functions are bundled, which takes seconds */
export async function prepare(
  { text }: Project,
  { identity, credentials, settings }: Installation,
  bundling: () => void,
): Promise<Deployer> {
  if (packaged === undefined) {
    bundling();
    const { buildFunctions } = await import('../../build/functions.ts');
    await buildFunctions(BUNDLES);
  }
  const { accessKeySecret, securityToken } = credentials;
  const hidden = Object.entries(settings.values).filter(([name]) => secretNames.has(name));
  const redactor = createRedactor([
    accessKeySecret,
    ...(securityToken === undefined ? [] : [securityToken]),
    ...hidden.map(([, value]) => new Secret(value)),
  ]);
  return createServerlessDevs({
    accountId: identity.accountId,
    credentials,
    file: await writeProjectFile(workFolder, text),
    root: workFolder,
    env: process.env,
    redact: redactor.text,
  });
}
