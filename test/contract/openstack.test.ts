import { afterAll, beforeAll, describe } from 'vitest';
import { blockStorageContract } from './openstack/block-storage.ts';
import { type Cloud, whatIsThere } from './openstack/cloud.ts';
import { computeContract } from './openstack/compute.ts';
import { everyServiceContract } from './openstack/every-service.ts';
import { floatingIpContract } from './openstack/floating-ips.ts';
import { identityContract } from './openstack/identity.ts';
import { leaseContract } from './openstack/leases.ts';
import { networkContract } from './openstack/network.ts';
import { serverContract } from './openstack/server.ts';
import { type Subject, startSubject } from './openstack/subject.ts';
import { tagContract } from './openstack/tags.ts';

/**
 * What we rely on of a cloud. One suite, two subjects: the sandbox, and a real cloud when `OS_CLOUD` is set. A real one
 * may be in use by others meanwhile: what is made has a name of its own, is little, and is removed again.
 */
describe(process.env.OS_CLOUD === undefined ? "the sandbox's cloud" : `the cloud '${process.env.OS_CLOUD}'`, () => {
  let subject: Subject;
  let cloud: Cloud;

  beforeAll(async () => {
    subject = await startSubject();
    cloud = await whatIsThere(subject);
  });

  afterAll(() => subject.close());

  describe('identity', () => identityContract(() => subject));
  describe('every service', () => everyServiceContract(() => subject));
  describe('network', () =>
    networkContract(
      () => subject,
      () => cloud,
    ));
  describe('leases', () => leaseContract(() => subject));
  describe('floating IPs', () =>
    floatingIpContract(
      () => subject,
      () => cloud,
    ));
  describe('tags', () =>
    tagContract(
      () => subject,
      () => cloud,
    ));
  describe('block storage', () => blockStorageContract(() => subject));
  describe('compute', () =>
    computeContract(
      () => subject,
      () => cloud,
    ));
  describe('servers', () =>
    serverContract(
      () => subject,
      () => cloud,
    ));
});
