/**
 * Buses and their rules, which decide the targets of each event. Limits are the documented ones (A): 50 custom buses, 50 rules on a bus, 5
 * targets of a rule.
 */
import { type EventPattern, matches, parsePattern } from './pattern.ts';

/**
 * One event, a list of events, or a list of texts with one event each. Event-driven rules deliver the first, streaming rules one of the
 * others.
 */
export type DeliveryShape = 'object' | 'array' | 'texts';

export type RetryStrategy = 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY';

export interface TargetSpec {
  readonly functionName: string;
  /** `object` by default. */
  readonly shape?: DeliveryShape;
  /** Maximum number of events in one list; 1 by default. */
  readonly batch?: number;
  /** `BACKOFF_RETRY` by default, as in the cloud. */
  readonly retry?: RetryStrategy;
  /** Whether undeliverable events go to a dead-letter queue. Without one they are dropped, as in the cloud. */
  readonly deadLetters?: boolean;
}

export interface RuleSpec {
  /** `default` by default. */
  readonly bus?: string;
  readonly name: string;
  readonly description?: string;
  /** `true` by default. A disabled rule matches nothing. */
  readonly enabled?: boolean;
  /** Parsed JSON; checked by the emulator. */
  readonly pattern: unknown;
  readonly targets: readonly TargetSpec[];
}

/** A target of an event. */
export interface Addressee {
  readonly rule: string;
  readonly target: Required<TargetSpec>;
}

export interface Rule {
  readonly bus: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly pattern: EventPattern;
  readonly addressees: readonly Addressee[];
}

/** Besides `default`. */
export const MAX_BUSES = 50;
const MAX_RULES = 50;
const MAX_TARGETS = 5;

export class Buses {
  /** Descriptions by name. */
  private readonly named = new Map([['default', '']]);
  private rules: Rule[] = [];

  addBus(name: string, description = ''): void {
    this.named.set(name, description);
  }

  /** With its rules. */
  removeBus(name: string): void {
    this.named.delete(name);
    this.rules = this.rules.filter(({ bus }) => bus !== name);
  }

  has(name: string): boolean {
    return this.named.has(name);
  }

  custom(): readonly string[] {
    return [...this.named.keys()].filter((name) => name !== 'default');
  }

  /** `undefined`: there is no such bus. */
  descriptionOf(name: string): string | undefined {
    return this.named.get(name);
  }

  rulesOf(bus: string): readonly Rule[] {
    return this.rules.filter((rule) => rule.bus === bus);
  }

  addRule({ bus = 'default', name, description = '', enabled = true, pattern, targets }: RuleSpec): void {
    const onThisBus = this.rulesOf(bus);
    if (!this.has(bus)) throw new Error(`There is no bus ${bus}.`);
    if (!/^[A-Za-z0-9-]{1,127}$/.test(name)) throw new Error(`"${name}" is not the name of a rule.`);
    if (onThisBus.some((rule) => rule.name === name)) throw new Error(`The bus ${bus} has a rule ${name}.`);
    if (onThisBus.length >= MAX_RULES) throw new Error(`The bus ${bus} has ${MAX_RULES} rules.`);
    if (targets.length < 1 || targets.length > MAX_TARGETS)
      throw new Error(`The rule ${name} needs 1 to ${MAX_TARGETS} targets.`);
    const addressees = targets.map((target) => ({ rule: name, target: withDefaults(target) }));
    this.rules.push({ bus, name, description, enabled, pattern: parsePattern(pattern), addressees });
  }

  removeRule(bus: string, name: string): void {
    this.rules = this.rules.filter((rule) => rule.bus !== bus || rule.name !== name);
  }

  addresseesOf(bus: string, event: unknown): readonly Addressee[] {
    return this.rules
      .filter((rule) => rule.bus === bus && rule.enabled && matches(rule.pattern, event))
      .flatMap(({ addressees }) => addressees);
  }

  state() {
    return [...this.named.keys()].map((name) => ({
      name,
      rules: this.rules
        .filter(({ bus }) => bus === name)
        .map(({ name, pattern, addressees }) => ({
          name,
          pattern,
          targets: addressees.map(({ target }) => target),
        })),
    }));
  }
}

function withDefaults(target: TargetSpec): Required<TargetSpec> {
  return { shape: 'object', batch: 1, retry: 'BACKOFF_RETRY', deadLetters: false, ...target };
}
