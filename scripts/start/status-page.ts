/** Reads /status.json of the deployed status function, as Prometheus or a person does. */
import type { StatusModel } from '../../shared/service/status/model/status-model.ts';
import { messageOf } from '../common/failure.ts';
import type { EmulatorHandle } from './emulator-handle.ts';

/** The emulator's OSS loses answers on purpose; a reader asks again. */
const ATTEMPTS = 5;
const PAUSE_MS = 500;

/** @throws an Error with the last answer if no attempt succeeds */
export async function readStatusPage({ ready: { service } }: EmulatorHandle): Promise<StatusModel> {
  const url = service.functions['status']?.url;
  if (url === undefined) throw new Error('The status page has no URL.');
  let answer = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      const response = await fetch(`${url}/status.json`, {
        headers: { authorization: `Bearer ${service.statusToken}` },
      });
      answer = await response.text();
      if (response.ok) return JSON.parse(answer) as StatusModel;
    } catch (error) {
      answer = messageOf(error);
    }
  }
  throw new Error(`the status page did not answer ${ATTEMPTS} times; the last answer: ${answer}`);
}
