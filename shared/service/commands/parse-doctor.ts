/**
 * Parses `{"doctor":true}`, which a person sends by the invocation API. Throws only InvalidEvent.
 *
 * In timers and in what other functions receive it is refused (parse-command.ts): an examination makes handshakes and dry runs, which only a
 * person may ask for. HTTP triggers deliver events of another form, so that a request can never be read as this command.
 */
import * as z from 'zod';
import { InvalidEvent } from '../../base/errors.ts';
import { regionPattern, vpcIdPattern } from '../../base/identifiers.ts';
import { lazily } from '../../base/lazily.ts';
import type { DoctorCommand } from './command.ts';

/** Such a command is far shorter; a longer event is left to the function. */
const MAX_BYTES = 1_024;

const doctorSchema = lazily(() =>
  z.strictObject({
    doctor: z.literal([true, 'ping'], { error: 'expected true' }),
    region: z
      .string({ error: 'expected a region id' })
      .regex(regionPattern, { error: 'expected a region id such as "cn-hangzhou"' })
      .optional(),
    vpcId: z
      .string({ error: 'expected the id of a VPC' })
      .regex(vpcIdPattern, { error: 'expected the id of a VPC such as "vpc-bp1b49rqrybk45nio"' })
      .optional(),
    test: z.boolean({ error: 'expected true or false' }).optional(),
  }),
);

/** `undefined`: another event. */
export function parseDoctorCommand(event: Uint8Array): DoctorCommand | undefined {
  if (event.byteLength > MAX_BYTES) return undefined;
  const value = jsonOf(event);
  if (!asksForDoctor(value) || Object.hasOwn(value, 'triggerName')) return undefined;
  const parsed = doctorSchema().safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [...path, message].map(String).join(' '));
  throw new InvalidEvent(
    `the command for doctor is wrong: ${problems.join('; ')}. Nothing was read or changed; send {"doctor":true}, with a region or a vpcId if only they shall be looked at.`,
  );
}

export function asksForDoctor(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'doctor');
}

function jsonOf(event: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(event));
  } catch {
    // Not JSON: another event, whose parser explains it.
    return undefined;
  }
}
