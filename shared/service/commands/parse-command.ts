/**
 * Parses the events of scan and rotate into a `Command`. Decides only whether the event is well-formed; whether the load balancer exists, or
 * may be changed, is decided by scan and rotate.
 *
 * A timer wraps its payload (a string) in an object of its own; people, scripts and scan send the command itself. Unknown fields are refused:
 * a misspelled `loadBalancerId` must not mean "all of them". The commands of an operator (release, acknowledge, abandon, pause) have a parser of their
 * own, so that every other source of commands refuses them. Throws only InvalidEvent.
 */
import type * as z from 'zod';
import { InvalidEvent } from '../../base/errors.ts';
import { lazily } from '../../base/lazily.ts';
import type { Command, OperatorCommand } from './command.ts';
import { commandSchema, newsSchema, operatorSchemas, timerSchema, workerSchema } from './command-schemas.ts';
import { asksForDoctor } from './parse-doctor.ts';

/** The limit of Function Compute for asynchronous invocations and timer payloads. A command is far smaller. */
export const MAX_EVENT_BYTES = 128 * 1024;

const operatorFields = Object.keys(operatorSchemas) as (keyof typeof operatorSchemas)[];

const commandFields = lazily(() => [...Object.keys(commandSchema().shape), ...operatorFields].join(', '));

export interface ParseOptions {
  /** Rotate needs a load balancer; scan finds them itself. */
  readonly function: 'scan' | 'rotate';
  /** `refused`: no timer can be the sender, so its envelope is an object with unknown fields. Default: accepted. */
  readonly timers?: 'refused';
}

/** @throws InvalidEvent with the field, its value, the expected value and what to do. */
export function parseCommand(event: Uint8Array, options: ParseOptions): Command {
  const value = parseJson(decode(event), 'the event');
  if (options.function === 'scan' && options.timers !== 'refused' && asksToNotify(value))
    return checked<z.ZodType<Command>>(newsSchema(), value, 'the command');
  const fromTimer = options.timers !== 'refused' && isTimerEvent(value);
  const schema = options.function === 'rotate' ? workerSchema() : commandSchema();
  const command = fromTimer ? parseTimerEvent(value) : checkedCommand(value, 'the command', schema);
  requireTarget(command, options);
  return withoutUndefined(command);
}

/** `undefined`: not an operator's command; `parseCommand` parses it. @throws InvalidEvent as that does. */
export function parseOperatorCommand(event: Uint8Array): OperatorCommand | undefined {
  const value = parseJson(decode(event), 'the event');
  const field = operatorFieldOf(value);
  if (field === undefined || isTimerEvent(value)) return undefined;
  const allowed = Object.keys(operatorSchemas[field]().shape);
  const others = Object.keys(value as object).filter((name) => !allowed.includes(name));
  if (others.length > 0)
    throw new InvalidEvent(
      `${field} is combined with ${others.map((name) => quote(name)).join(', ')}; such a command has no other field than ${allowed.join(', ')}. Nothing was read or changed; send it alone.`,
    );
  return checked<z.ZodType<OperatorCommand>>(operatorSchemas[field](), value, 'the command');
}

function operatorFieldOf(value: unknown): keyof typeof operatorSchemas | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return operatorFields.find((field) => Object.hasOwn(value, field));
}

/** It makes handshakes and dry runs: only a person may ask for that. */
function refuseDoctor(value: unknown, what: string): void {
  if (!asksForDoctor(value)) return;
  throw new InvalidEvent(
    `${what} has the field doctor; doctor is for a person: invoke the function with {"doctor":true} and nothing else in the console, or use npm run doctor. Nothing was read or changed.`,
  );
}

/** Otherwise a timer or an event could lift a quarantine that no operator has investigated. */
function refuseOperatorCommand(value: unknown, what: string): void {
  const field = operatorFieldOf(value);
  if (field === undefined) return;
  throw new InvalidEvent(
    `${what} has the field ${field}; ${operatorFields.join(', ')} are for a person: invoke scan or rotate with it in the console, or use npm run ledger. Nothing was read or changed.`,
  );
}

function decode(event: Uint8Array): string {
  if (event.byteLength > MAX_EVENT_BYTES)
    throw new InvalidEvent(
      `the event has ${event.byteLength} bytes; at most ${MAX_EVENT_BYTES} are accepted. Name fewer listeners, or leave listenerIds out.`,
    );
  try {
    // Also removes a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(event);
  } catch (cause) {
    throw new InvalidEvent('the event is not UTF-8 text. Send a command as JSON.', { cause });
  }
}

/** `undefined` for blank text. Other text is not trimmed: JSON allows fewer kinds of white space. */
function parseJson(json: string, what: string): unknown {
  if (json.trim() === '') return undefined;
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new InvalidEvent(
      `${what} is not JSON: ${quote(json)}. Send a command such as {"mode":"plan"}, or nothing at all for scan.`,
      { cause },
    );
  }
}

/** It is no narrower scan, but none at all: so it stands alone. */
function asksToNotify(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'notify');
}

function isTimerEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'triggerName');
}

function parseTimerEvent(value: unknown): Parsed {
  const timer = checked(timerSchema(), value, 'the timer event');
  const payload = parseJson(timer.payload ?? '', "the timer's payload");
  return checkedCommand(payload, "the command in the timer's payload");
}

function checkedCommand(value: unknown, what: string, schema: CommandSchema = commandSchema()): Parsed {
  refuseOperatorCommand(value, what);
  refuseDoctor(value, what);
  return checked<z.ZodType<Parsed>>(schema, value ?? {}, what);
}

type CommandSchema = ReturnType<typeof commandSchema> | ReturnType<typeof workerSchema>;

type Parsed = z.output<ReturnType<typeof workerSchema>>;

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidEvent(
      `${what} is ${quote(value)}; expected an object with the fields ${commandFields()} (all optional).`,
    );
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => problemOf(issue, value));
  throw new InvalidEvent(
    `${what} is wrong: ${problems.join('; ')}. Nothing was read or changed; correct it and send it again.`,
  );
}

function problemOf(issue: z.core.$ZodIssue, value: object): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => quote(key)).join(', ');
    return `unknown field ${names}; expected only ${commandFields()}`;
  }
  return `${issue.path.join('.')} is ${quote(valueAt(value, issue.path))}, ${issue.message}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    return typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined;
  }, value);
}

const MAX_QUOTED_CHARACTERS = 80;

/** Cut, but long enough to be recognised. */
export function quote(value: unknown): string {
  const json = stringify(value);
  return json.length > MAX_QUOTED_CHARACTERS ? `${json.slice(0, MAX_QUOTED_CHARACTERS)}...` : json;
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'missing';
  } catch {
    // JSON.parse accepts any depth, JSON.stringify does not.
    return 'nested too deeply';
  }
}

function requireTarget(command: Parsed, options: ParseOptions): void {
  if (command.loadBalancerId !== undefined) return;
  if (options.function === 'rotate')
    throw new InvalidEvent(
      'loadBalancerId is missing; rotate works on one load balancer. Send its id and region, such as {"region":"cn-hangzhou","loadBalancerId":"alb-o9ulmq5hgn68jk"}, or use scan for all.',
    );
  if (command.plan !== undefined)
    throw new InvalidEvent(
      'plan is given without loadBalancerId; a plan belongs to one load balancer. Send both, as the plan printed them.',
    );
}

/** A field with the value `undefined` counts as absent. */
function withoutUndefined(command: Parsed): Command {
  return Object.fromEntries(Object.entries(command).filter(([, value]) => value !== undefined));
}
