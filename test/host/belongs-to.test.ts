import { expect, test } from 'vitest';
import { belongsTo } from '../../src/host/device.ts';
import { parseFacts } from '../../src/host/host-facts.ts';
import { parseRecords } from '../../src/host/records.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';
const facts = (name: string) =>
  parseFacts(
    parseRecords(`system os=debian version=12 architecture=x86_64 reboot-required=no clock=1
docker version= running=no
device name=${name} path=/dev/vdb
`),
    { from: 1, to: 1 },
  );

test.each([
  'virtio-0d5a8e6c-31f0-4a27-9',
  `virtio-${id}`,
  'virtio-0d5a8e6c-31f0-4a27-9-part1',
  'scsi-0QEMU_QEMU_HARDDISK_0d5a8e6c-31f0-4a27-9',
  `scsi-0QEMU_QEMU_HARDDISK_${id}`,
  'wwn-0x0d5a8e6c31f04a279a6c2f6f4bb1a001',
])('knows the volume of %s', (name) => {
  expect(belongsTo(id, '/dev/vdb', facts(name))).toBe(true);
  expect(belongsTo(id, '/dev/vdc', facts(name))).toBe(false);
  expect(belongsTo(`1${id.slice(1)}`, '/dev/vdb', facts(name))).toBe(false);
});
