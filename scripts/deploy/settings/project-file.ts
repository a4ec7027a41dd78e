/**
 * The project that deploy passes to Serverless Devs: s.yaml with the settings written into it, and only the functions that are used. Pure.
 *
 * Nothing in it is an expression, so neither the shell nor a `.env` can change what was checked. It has no build action, since deploy has built before,
 * and holds secrets (project-store.ts).
 *
 * Assumes that every resource of s.yaml extends the template `base`.
 */
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { RotatorError } from '../../../shared/base/errors.ts';
import { markOf, type Tag } from '../../../shared/cloud/account/tags.ts';
import type { Settings, WantedFunction } from './settings.ts';
import { roleVariableOf } from './variables.ts';

const anObject = z.record(z.string(), z.unknown());
const trigger = z.looseObject({ triggerType: z.string(), triggerConfig: anObject });
type Trigger = z.output<typeof trigger>;
const declared = z.looseObject({
  edition: z.string(),
  name: z.string(),
  template: z.looseObject({ base: anObject }),
  resources: z.record(
    z.string(),
    z.looseObject({ props: z.looseObject({ triggers: z.array(trigger).optional() }) }),
  ),
});

/**
 * @param sYaml the text of s.yaml
 * @param bundles the absolute folder with a bundle for each file of functions/
 * @param version tags that say which version is deployed
 * @param timerStaysOff an operator has switched the timer off
 */
export function projectFile(
  settings: Settings,
  sYaml: string,
  bundles: string,
  version: readonly Tag[] = [],
  timerStaysOff = false,
): string {
  const { edition, name, template, resources } = declared.parse(parse(sYaml));
  const { region, prefix, access, component } = settings;
  const project = {
    edition,
    name,
    access,
    vars: { region, prefix, scanFunction: `${prefix}-scan`, rotateFunction: `${prefix}-rotate` },
    resources: Object.fromEntries(
      settings.functions.map((wanted) => {
        const own = resources[wanted.file]?.props;
        if (own === undefined) throw new RotatorError('Unexpected', `s.yaml has no function ${wanted.file}.`);
        const { triggers, ...props } = { ...template.base, ...own };
        const kept = (triggers as readonly Trigger[] | undefined)?.flatMap((one) =>
          triggerWith(settings, one, timerStaysOff),
        );
        const written = withSettings(props, kept ?? [], settings, wanted);
        const tags = [...markOf(settings), ...version];
        return [
          wanted.resource,
          { component, props: { ...written, tags, code: path.join(bundles, wanted.file) } },
        ];
      }),
    ),
  };
  const text = stringify(project, { lineWidth: 0 });
  const left = /\$\{[^}]*\}|<%/.exec(text)?.[0];
  if (left !== undefined)
    throw new RotatorError('Unexpected', `s.yaml has ${left} in a place that deploy does not fill.`);
  return text;
}

function withSettings(
  props: Readonly<Record<string, unknown>>,
  triggers: readonly Trigger[],
  settings: Settings,
  { file, functionName, roleName, environment, reservedConcurrency, vpc }: WantedFunction,
): Readonly<Record<string, unknown>> {
  const { region, values } = settings;
  return {
    ...props,
    region,
    functionName,
    role: values[roleVariableOf(file)] ?? roleName,
    environmentVariables: environment,
    ...(reservedConcurrency === undefined ? {} : { concurrencyConfig: { reservedConcurrency } }),
    // Both: the VPC for the handshakes, the Internet for the endpoints of the cloud, without which a worker could do nothing.
    ...(vpc === undefined ? {} : { vpcConfig: vpc, internetAccess: true }),
    ...(triggers.length === 0 ? {} : { triggers }),
  };
}

/** The timer at its time; the trigger on the default bus only where events of CAS are wanted. */
function triggerWith(
  { cron, certificateEvents }: Settings,
  one: Trigger,
  timerStaysOff: boolean,
): readonly Trigger[] {
  if (one.triggerType === 'timer')
    return [
      { ...one, triggerConfig: { ...one.triggerConfig, cronExpression: cron, enable: !timerStaysOff } },
    ];
  if (one.triggerType !== 'eventbridge') return [one];
  if (certificateEvents !== 'cas') return [];
  return [{ ...one, triggerConfig: { ...one.triggerConfig, triggerEnable: true } }];
}
