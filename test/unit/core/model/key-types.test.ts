import { describe, expect, it } from 'vitest';
import {
  type KeyType,
  keyTypeFacts,
  keyTypes,
  quicKeyTypes,
  tlsKeyTypes,
  twinsOf,
} from '../../../../shared/core/model/key-types.ts';

describe('key types', () => {
  it('are listed in the order of reports', () => {
    expect(keyTypes).toEqual(['RSA', 'ECC', 'SM2']);
  });

  it('are divided among the handshakes that prove them', () => {
    expect(tlsKeyTypes).toEqual(['RSA', 'ECC']);
    expect(quicKeyTypes).toEqual(['RSA', 'ECC']);
    expect(keyTypes.filter((keyType) => keyTypeFacts[keyType].overTcp === 'tlcp')).toEqual(['SM2']);
  });

  it.each<[KeyType, readonly KeyType[]]>([
    ['RSA', ['ECC']],
    ['ECC', ['RSA']],
    ['SM2', []],
  ])('%s has the twins %j', (keyType, twins) => {
    expect(twinsOf(keyType)).toEqual(twins);
  });

  it.each(keyTypes)('%s is accepted by each of its clients, one of which accepts nothing else', (keyType) => {
    const { clients } = keyTypeFacts[keyType];

    expect(clients.every((accepted) => accepted.includes(keyType))).toBe(true);
    expect(clients).toContainEqual([keyType]);
  });
});
