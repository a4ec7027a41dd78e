/**
 * Parses NOTIFY: a comma list of channels, each a few words: its kind, its address, and options. A problem names the position and the kind
 * of the channel, and never its address.
 */
import { Secret } from '../base/secret.ts';
import { MIN_REDACTED_BYTES } from '../base/secret-forms.ts';
import { type Severity, severities } from '../core/model/severity.ts';
import { HEARTBEAT } from '../core/records/channel-log.ts';
import { accept, listItems, type Parsed, type Parser, refuse } from './parsed.ts';
import { parseSigningSecrets } from './values.ts';

/** `feishu` is Feishu and Lark; `webhook` is any receiver of Standard Webhooks. */
export const channelKinds = ['dingtalk', 'feishu', 'wecom', 'slack', 'webhook'] as const;

export type ChannelKind = (typeof channelKinds)[number];

export interface NotifyTarget {
  readonly kind: ChannelKind;
  /** Names the channel in the ledger, the log and on the page, for example `dingtalk-1`: nothing else of it may be there. */
  readonly name: string;
  /** Holds a token: who knows it can send. */
  readonly address: Secret;
  /** The parts of the address that are tokens, and the secret: texts are cleared of them. */
  readonly secrets: readonly Secret[];
  /** Signs the messages; of `webhook` the base64 without `whsec_`. */
  readonly secret: Secret | undefined;
  /** The least that it is told. */
  readonly severity: Severity;
}

/** Each costs a request and entries of the ledger in every scan. */
const MAX_TARGETS = 10;

export const parseNotifyTargets: Parser<readonly NotifyTarget[]> = (text) => {
  const targets: NotifyTarget[] = [];
  const items = listItems(text);
  if (items.length > MAX_TARGETS)
    return refuse(`it has ${items.length} channels, and ${MAX_TARGETS} are the most`);
  for (const [index, item] of items.entries()) {
    const [kind = ''] = item.split(/\s+/);
    const number = targets.filter((one) => one.kind === kind).length + 1;
    const parsed = parseTarget(item, number);
    if (!parsed.ok) return refuse(`channel ${index + 1}: ${parsed.problem}`);
    const { name } = parsed.value;
    if (targets.some((one) => one.name === name)) return refuse(`two channels have the name ${name}`);
    targets.push(parsed.value);
  }
  return accept(targets);
};

/** @param number among the channels of its kind, from 1 */
function parseTarget(item: string, number: number): Parsed<NotifyTarget> {
  const [word = '', address = '', ...options] = item.split(/\s+/);
  const kind = channelKinds.find((one) => one === word);
  if (kind === undefined) return refuse(`it does not begin with one of ${channelKinds.join(', ')}`);
  const problem = problemOfAddress(address);
  if (problem !== undefined) return refuse(`${kind}: ${problem}`);
  const given = new Map<string, string>();
  for (const option of options) {
    const [name = '', ...rest] = option.split('=');
    if (!optionNames.has(name) || rest.length === 0)
      return refuse(`${kind}: after the address only secret=, severity= and name= may follow`);
    if (given.has(name)) return refuse(`${kind}: ${name}= is given twice`);
    given.set(name, rest.join('='));
  }
  const name = given.get('name') ?? `${kind}-${number}`;
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name) || name === HEARTBEAT)
    return refuse(`${kind}: its name is not a letter and up to 31 of a-z, 0-9 and -, or it is ${HEARTBEAT}`);
  const severity = severities.find((one) => one === (given.get('severity') ?? 'warning'));
  if (severity === undefined) return refuse(`${kind}: its severity is none of ${severities.join(', ')}`);
  const secret = parseSecret(kind, given.get('secret'));
  if (!secret.ok) return refuse(`${kind}: ${secret.problem}`);
  return accept({
    kind,
    name,
    severity,
    address: new Secret(address),
    secret: secret.value,
    secrets: [...secretsOfAddress(address), ...(secret.value ? [secret.value] : [])],
  });
}

const optionNames: ReadonlySet<string> = new Set(['secret', 'severity', 'name']);

/** The robots of these services sign their messages; the address alone is the secret of the others. */
function parseSecret(kind: ChannelKind, text: string | undefined): Parsed<Secret | undefined> {
  if (kind === 'wecom' || kind === 'slack')
    return text === undefined ? accept(undefined) : refuse('it has no secret beside its address');
  if (kind === 'webhook') {
    const parsed = parseSigningSecrets(text ?? '');
    if (!parsed.ok) return parsed;
    const [secret] = parsed.value;
    return secret === undefined
      ? refuse('secret=whsec_... is missing, which signs its requests')
      : accept(secret);
  }
  if (text !== undefined && Buffer.byteLength(text) < MIN_REDACTED_BYTES)
    return refuse(`its secret has fewer than ${MIN_REDACTED_BYTES} bytes`);
  return accept(text === undefined ? undefined : new Secret(text));
}

/** `undefined`: no heartbeat. Its address holds a token, too. */
export const parseHeartbeat: Parser<Heartbeat | undefined> = (text) => {
  if (text === '') return accept(undefined);
  const problem = problemOfAddress(text);
  if (problem !== undefined) return refuse(problem);
  return accept({ address: new Secret(text), secrets: secretsOfAddress(text) });
};

export type Heartbeat = Pick<NotifyTarget, 'address' | 'secrets'>;

function problemOfAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return 'its address is not an https URL';
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'https:') return 'its address is not an https URL';
  if (username !== '' || password !== '') return 'its address has a user or a password';
  return hash === '' ? undefined : 'its address has a # part, which is never sent';
}

/** Without the host, and each part that may be a token: an error of a library can name a part. */
function secretsOfAddress(text: string): readonly Secret[] {
  const { pathname, search, searchParams } = new URL(text);
  const parts = [...pathname.split('/'), search, ...searchParams.values()];
  const tokens = parts.filter((part) => part.length >= MIN_TOKEN_CHARACTERS);
  return [...new Set([`${pathname}${search}`, ...tokens])]
    .filter((part) => Buffer.byteLength(part) >= MIN_REDACTED_BYTES)
    .map((part) => new Secret(part));
}

/** Shorter parts are words of the service: `robot`, `services`, `webhook`. */
const MIN_TOKEN_CHARACTERS = 12;
