import { randomBytes, randomUUID } from 'node:crypto';

/** As Keystone writes ids: 32 hexadecimal digits. */
export function hexId(): string {
  return randomUUID().replaceAll('-', '');
}

/** A MAC address in the range Neutron hands out. */
export function macAddress(): string {
  return `fa:16:3e:${[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
