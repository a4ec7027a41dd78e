/**
 * Function Compute without functions, beside an emulator: what `npm run deploy` finds in a new account. Functions come by the control API,
 * assume the roles of the emulated RAM, and reach only the networks that they are in.
 */
import type { Emulator } from './emulator.ts';
import type { FunctionCompute, FunctionComputeOptions } from './function-compute/api.ts';
import { startFunctionCompute } from './function-compute/start.ts';

/** Its functions use the emulator's clock only if they were built with `emulatedEdge`, or if the clock runs in real time. */
export async function startEmptyPlatform(
  emulator: Emulator,
  options: Pick<FunctionComputeOptions, 'onLog' | 'timers'> = {},
): Promise<FunctionCompute> {
  const { clock, callers, dial, timeScale, model, account, events } = emulator;
  const platform = await startFunctionCompute({
    clock,
    callers,
    dial,
    timeScale,
    ...options,
    roles: { assume: (arn) => account.ram.assumableBy(arn, 'fc.aliyuncs.com') },
    networks: () => model.networkAddresses(),
  });
  events.connect(async (functionName, payload) => platform.submit(functionName, payload));
  emulator.attach({ platform, idle: () => platform.idle() });
  return platform;
}
