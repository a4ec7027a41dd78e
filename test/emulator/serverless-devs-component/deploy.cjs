/**
 * Deploys one function as fc3 does with this project's s.yaml: function, triggers, asynchronous configuration, reserved concurrency, in this
 * order.
 *
 * Like fc3 it updates what exists, sends code only if its checksum differs, makes three attempts (one after a 403), waits until the function
 * is ready, and deploys no trigger after an EventBridge trigger that is unchanged. Unlike fc3 it sends the code in the request, since there
 * is no bucket for it, and makes no log project. Source: github.com/devsapp/fc3 4ca1c1b (0.1.22), behaviour only.
 */
const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const { crc64, zipFolder } = require('./zip.cjs');

const ATTEMPTS = 3;
/** fc3 pauses three seconds. */
const PAUSE_MS = Number(process.env.EMULATED_FC_PAUSE_MS || 3_000);
const POLL_MS = 100;
const LONGEST_WAIT_MS = 180_000;

async function deploy(call, inputs, credentials, log) {
  const { props, cwd } = inputs;
  const { functionName } = props;
  const place = `/functions/${functionName}`;
  const output = await deployFunction({ call, props, cwd, place, credentials, log });
  for (const trigger of props.triggers || [])
    if ((await deployTrigger(call, place, trigger, log)) === 'stop') break;
  if (props.asyncInvokeConfig) {
    const options = { query: { qualifier: 'LATEST' }, body: props.asyncInvokeConfig };
    await call('PutAsyncInvokeConfig', 'PUT', `${place}/async-invoke-config`, options);
  }
  await deployConcurrency(call, place, props.concurrencyConfig);
  return output;
}

async function deployFunction({ call, props, cwd, place, credentials, log }) {
  const remote = await found(call('GetFunction', 'GET', place), 'FunctionNotFound');
  const archive = zipFolder(path.resolve(cwd, props.code));
  const checksum = crc64(archive);
  const code = { zipFile: archive.toString('base64'), checksum };
  const config = configOf(props, credentials);
  const isSame = remote !== undefined && remote.codeChecksum === checksum;
  let exists = remote !== undefined;
  await attempts(`function ${props.functionName}`, log, async () => {
    if (!exists)
      try {
        const body = { functionName: props.functionName, ...config, code, ...tagsOf(props) };
        await call('CreateFunction', 'POST', '/functions', { body });
        return;
      } catch (error) {
        if (error.code !== 'FunctionAlreadyExists') throw error;
        exists = true;
      }
    await call('UpdateFunction', 'PUT', place, { body: { ...config, ...(isSame ? {} : { code }) } });
  });
  const ready = await untilReady(call, place);
  if (exists && props.tags) {
    const body = { ResourceType: 'function', ResourceId: [ready.functionArn], Tag: tagsOf(props).tags };
    await call('TagResources', 'POST', '/tags-v2', { body });
  }
  log(
    `${exists ? 'updated' : 'created'} function ${props.functionName}${exists && isSame ? ', same code' : ''}`,
  );
  return ready;
}

/** What is absent from s.yaml overwrites what is there, with empty values. */
function configOf(props, { AccountID }) {
  const { description, runtime, handler, cpu, memorySize, diskSize, timeout, internetAccess } = props;
  return withoutUndefined({
    description,
    runtime,
    handler,
    cpu,
    memorySize,
    diskSize,
    timeout,
    internetAccess: internetAccess ?? true,
    role: roleArn(props.role, AccountID),
    environmentVariables: props.environmentVariables || {},
    logConfig: logConfigOf(props),
    vpcConfig: props.vpcConfig || { vpcId: '', vSwitchIds: [], securityGroupId: '' },
  });
}

/** fc3 lowers the name of a role. */
function roleArn(role = '', accountId) {
  return role === '' || role.startsWith('acs:') ? role : `acs:ram::${accountId}:role/${role.toLowerCase()}`;
}

/** `auto` makes a project for the account, which the emulator does not have: only its name is configured. */
function logConfigOf({ logConfig, region }) {
  if (logConfig !== 'auto') return logConfig || { project: '', logstore: '' };
  return {
    project: `serverless-${region}-emulated`,
    logstore: 'default-logs',
    enableRequestMetrics: true,
    enableInstanceMetrics: true,
    logBeginRule: 'DefaultRegex',
  };
}

/** The API spells tags in capitals, s.yaml does not. */
function tagsOf({ tags }) {
  return tags ? { tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) } : {};
}

async function deployTrigger(call, place, trigger, log) {
  const { triggerName, triggerType, description, qualifier = 'LATEST', triggerConfig } = trigger;
  const at = `${place}/triggers/${triggerName}`;
  const remote = await found(call('GetTrigger', 'GET', at), 'TriggerNotFound', 'FunctionNotFound');
  const isSame = remote !== undefined && isDeepStrictEqual(JSON.parse(remote.triggerConfig), triggerConfig);
  // A defect of fc3, kept because s.yaml has to live with it.
  if (isSame && triggerType === 'eventbridge') return 'stop';
  const fields = withoutUndefined({ description, qualifier, triggerConfig: JSON.stringify(triggerConfig) });
  await attempts(`trigger ${triggerName}`, log, async () => {
    if (remote === undefined)
      await call('CreateTrigger', 'POST', `${place}/triggers`, {
        body: { triggerName, triggerType, ...fields },
      });
    else await call('UpdateTrigger', 'PUT', at, { body: fields });
  });
  log(`${remote === undefined ? 'created' : 'updated'} trigger ${triggerName}`);
  return 'go on';
}

async function deployConcurrency(call, place, wanted) {
  const at = `${place}/concurrency`;
  if (wanted) return call('PutConcurrencyConfig', 'PUT', at, { body: wanted });
  const remote = await found(call('GetConcurrencyConfig', 'GET', at), 'OnDemandConfigNotFound');
  return remote && call('DeleteConcurrencyConfig', 'DELETE', at);
}

async function attempts(what, log, work) {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await work();
    } catch (error) {
      if (error.statusCode === 403 || attempt >= ATTEMPTS) throw error;
      log(`retrying ${what}: ${error.message}`);
      await pause(PAUSE_MS);
    }
}

async function untilReady(call, place) {
  const latestMs = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const { state, lastUpdateStatus, ...rest } = await call('GetFunction', 'GET', place);
    if (state === 'Failed' || lastUpdateStatus === 'Failed') throw new Error(`${place} has failed.`);
    if (state !== 'Pending' && lastUpdateStatus !== 'InProgress') return { state, lastUpdateStatus, ...rest };
    if (Date.now() > latestMs)
      throw new Error(`${place} was not ready within ${LONGEST_WAIT_MS / 1_000} seconds.`);
    await pause(POLL_MS);
  }
}

/** `undefined` where the platform answers that there is none. */
async function found(answer, ...codes) {
  try {
    return await answer;
  } catch (error) {
    if (codes.includes(error.code)) return undefined;
    throw error;
  }
}

function withoutUndefined(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function pause(durationMs) {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

module.exports = { configOf, deploy, found };
