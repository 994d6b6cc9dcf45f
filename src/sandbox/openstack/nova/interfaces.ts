import type { Route } from '../http/route.ts';
import { portsOf } from '../neutron/port-record.ts';
import type { Cloud } from '../state.ts';
import { serverOf } from './find-server.ts';

/** The ports of a server. https://docs.openstack.org/api-ref/compute/#port-interfaces-servers-os-interface */
export function interfaceRoutes(cloud: Cloud): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2.1/servers/:id/os-interface',
      handle: (call) => {
        const ports = portsOf(cloud, serverOf(cloud, call).id);
        const interfaceAttachments = ports.map(({ id, network, macAddress, status, address }) => ({
          net_id: network.id,
          port_id: id,
          mac_addr: macAddress,
          port_state: status,
          fixed_ips: [{ subnet_id: network.subnet.id, ip_address: address }],
        }));
        return { status: 200, body: { interfaceAttachments } };
      },
    },
  ];
}
