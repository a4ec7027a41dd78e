/**
 * Does the steps of a deployment, one after another. Each can be repeated: an interrupted deployment is planned again from what exists.
 *
 * RAM is eventually consistent: what was just created may be unknown to Function Compute for some seconds. Such refusals are repeated for
 * `CONSISTENCY_MS`. Everything else stops at once and says what was done.
 */
import { type Clock, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { hasMarkOf, type Installation, markOf, type Tag } from '../../../shared/cloud/account/tags.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { Step } from '../steps/step.ts';
import { awaitWorkers, type Waiting } from './await-workers.ts';
import { describeStep } from './describe-step.ts';
import { ServerlessDevsFailed, StoppedHalfway } from './errors.ts';
import type { CarryOutPorts } from './ports.ts';
import { putAlarm } from './put-alarm.ts';
import { requireFinished } from './require-finished.ts';

/** No document says how long RAM takes; its own tools wait for seconds, so a minute is ample. */
export const CONSISTENCY_MS = MINUTE_MS;
export const REPEAT_EVERY_MS = 5 * SECOND_MS;

/** @throws StoppedHalfway */
export async function carryOut(steps: readonly Step[], ports: CarryOutPorts): Promise<void> {
  for (const [index, step] of steps.entries()) {
    ports.print(describeStep(step));
    try {
      await repeatWhileUnknown(ports.clock, () => perform(step, ports));
    } catch (error) {
      throw new StoppedHalfway(
        'deployment',
        {
          done: steps.slice(0, index).map(describeStep),
          failed: describeStep(step),
          notDone: steps.slice(index + 1).map(describeStep),
        },
        error,
      );
    }
  }
}

async function perform(step: Step, ports: CarryOutPorts): Promise<void> {
  const { apis, deployer, installation } = ports;
  const tags = markOf(installation);
  switch (step.kind) {
    case 'create-service-linked-role':
      return apis.serviceLinkedRoles.create(step.service);
    case 'create-role': {
      const { name, trust, description } = step.role;
      return createOnce(
        () => apis.ram.createRole({ name, trust, description, tags }),
        async () => (await apis.ram.getRole(name))?.tags,
        installation,
      );
    }
    case 'update-trust':
      return apis.ram.updateRoleTrust(step.role.name, step.role.trust);
    case 'create-policy':
      return createOnce(
        () => apis.ram.createPolicy({ ...step.role.policy, tags }),
        async () => (await apis.ram.getPolicy(step.role.policy.name))?.tags,
        installation,
      );
    case 'update-policy':
      return apis.ram.createPolicyVersion(step.role.policy.name, step.role.policy.document);
    case 'attach-policy':
      return apis.ram.attachPolicyToRole(step.role.policy.name, step.role.name);
    case 'mark':
      if (step.what !== 'bucket') return apis.ram.tag(step.what, step.name, step.tags);
      await apis.buckets.setTags(step.name, step.tags);
      return ports.newBuckets.forget(step.name);
    case 'create-bucket':
      await ports.newBuckets.remember(step.bucket);
      return apis.buckets.createBucket(step.bucket);
    case 'block-public-access':
      return apis.buckets.blockPublicAccess(step.bucket);
    case 'create-bus':
      return apis.eventBuses.createBus(step.bus, step.description);
    case 'deploy-function':
      return deployer.deploy(step.resource);
    case 'delete-trigger':
      return apis.functions.deleteTrigger(step.functionName, step.trigger);
    case 'delete-function':
      return deleteFunction(apis.functions, step.functionName, ports, () =>
        requireFinished(step.functionName, installation.prefix, ports.openWork),
      );
    case 'delete-bus':
      return apis.eventBuses.deleteBus(step.bus);
    case 'delete-alarm':
      return apis.alarms.deleteAlarms([step.ruleId]);
    case 'put-alarm':
      return putAlarm(apis.alarms, step.alarm, installation.region);
  }
}

/**
 * The answer to a creation can be lost, and its repetition is then refused. What exists now with our mark was created by the first attempt;
 * without it, someone else was quicker.
 */
async function createOnce(
  create: () => Promise<void>,
  readTags: () => Promise<readonly Tag[] | undefined>,
  installation: Installation,
): Promise<void> {
  try {
    await create();
  } catch (error) {
    const exists = error instanceof CloudError && error.cloudCode.startsWith('EntityAlreadyExists.');
    if (!exists || !hasMarkOf((await readTags()) ?? [], installation)) throw error;
  }
}

/**
 * With its triggers and settings first, as the platform wants it. What it has begun ends before: only it can finish or undo that.
 * @param requireNothingOpen called once it has no work, and before anything of it is deleted; what it rejects with ends this
 */
export async function deleteFunction(
  functions: CarryOutPorts['apis']['functions'],
  name: string,
  waiting: Waiting,
  requireNothingOpen: () => Promise<void> = async () => undefined,
): Promise<void> {
  const asyncConfig = await functions.getAsyncConfig(name);
  if (asyncConfig?.asyncTask) await awaitWorkers(functions, [name], waiting);
  await requireNothingOpen();
  for (const trigger of await functions.listTriggers(name)) await functions.deleteTrigger(name, trigger.name);
  if (asyncConfig !== undefined) await functions.deleteAsyncConfig(name);
  if ((await functions.getReservedConcurrency(name)) !== undefined) await functions.deleteConcurrency(name);
  await functions.deleteFunction(name);
}

async function repeatWhileUnknown(clock: Clock, work: () => Promise<void>): Promise<void> {
  const latestMs = clock.now() + CONSISTENCY_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isNotYetKnown(error) || clock.now() + REPEAT_EVERY_MS > latestMs) throw error;
      await clock.sleep(REPEAT_EVERY_MS);
    }
  }
}

/** What RAM has created is not known everywhere yet, or the cloud is busy for a moment. */
function isNotYetKnown(error: unknown): boolean {
  if (error instanceof ServerlessDevsFailed)
    return /role .{0,160}not ?exist|no permission to assume the role|EntityNotExist\.Role/i.test(
      error.output,
    );
  if (!(error instanceof CloudError)) return false;
  return error.retryable || /^(EntityNotExist|DeleteConflict)\./.test(error.cloudCode);
}
