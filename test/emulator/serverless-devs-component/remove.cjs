/**
 * Removes one function as fc3 does: asynchronous configuration, triggers, reserved concurrency, function. Errors of a deletion are logged
 * and do not fail the command. Source: github.com/devsapp/fc3 4ca1c1b, subCommands/remove, behaviour only.
 */
const { found } = require('./deploy.cjs');

async function remove(call, { props }, log) {
  const place = `/functions/${props.functionName}`;
  const existing = await found(call('GetFunction', 'GET', place), 'FunctionNotFound');
  if (existing === undefined) {
    log(`function ${props.functionName} does not exist`);
    return;
  }
  const triggers = await listTriggers(call, place);
  const asyncConfig = await found(
    call('GetAsyncInvokeConfig', 'GET', `${place}/async-invoke-config`),
    'AsyncConfigNotExists',
  );
  const concurrency = await found(
    call('GetConcurrencyConfig', 'GET', `${place}/concurrency`),
    'OnDemandConfigNotFound',
  );
  try {
    if (asyncConfig) await call('DeleteAsyncInvokeConfig', 'DELETE', `${place}/async-invoke-config`);
    for (const { triggerName } of triggers)
      try {
        await call('DeleteTrigger', 'DELETE', `${place}/triggers/${triggerName}`);
      } catch (error) {
        log(`${error}`);
      }
    if (concurrency) await call('DeleteConcurrencyConfig', 'DELETE', `${place}/concurrency`);
    await call('DeleteFunction', 'DELETE', place);
    log(`removed function ${props.functionName}`);
  } catch (error) {
    log(`remove error: ${error.message}`);
  }
}

async function listTriggers(call, place) {
  const all = [];
  for (let nextToken = ''; ; ) {
    const query = { limit: 10, ...(nextToken === '' ? {} : { nextToken }) };
    const page = await call('ListTriggers', 'GET', `${place}/triggers`, { query });
    all.push(...page.triggers);
    if (!page.nextToken) return all;
    nextToken = page.nextToken;
  }
}

module.exports = { remove };
