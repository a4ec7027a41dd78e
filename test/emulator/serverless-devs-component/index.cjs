/**
 * A component of Serverless Devs that stands in for fc3 and deploys to the emulator: `component: <path of this folder>`, with the address of
 * the emulated Function Compute in EMULATED_FC_ENDPOINT.
 *
 * Plain CommonJS without dependencies, because `s` loads it as it is. It knows only what s.yaml of this project uses (docs/emulator.md).
 */
const process = require('node:process');
const { isDeepStrictEqual } = require('node:util');
const { createClient } = require('./client.cjs');
const { configOf, deploy, found } = require('./deploy.cjs');
const { remove } = require('./remove.cjs');

class EmulatedFc3 {
  async deploy(inputs) {
    const credentials = await inputs.getCredential();
    return deploy(createClient(credentials), inputs, credentials, log);
  }

  async remove(inputs) {
    await remove(createClient(await inputs.getCredential()), inputs, log);
  }

  async info(inputs) {
    return functionOf(createClient(await inputs.getCredential()), inputs);
  }

  /** Reads, and writes nothing: the fields of the function that `deploy` would change. */
  async plan(inputs) {
    const credentials = await inputs.getCredential();
    const remote = await functionOf(createClient(credentials), inputs);
    const wanted = configOf(inputs.props, credentials);
    return {
      exists: remote !== undefined,
      changes: Object.keys(wanted).filter((name) => !isDeepStrictEqual(remote?.[name], wanted[name])),
    };
  }
}

function functionOf(call, { props }) {
  return found(call('GetFunction', 'GET', `/functions/${props.functionName}`), 'FunctionNotFound');
}

function log(line) {
  process.stdout.write(`${line}\n`);
}

exports.default = EmulatedFc3;
