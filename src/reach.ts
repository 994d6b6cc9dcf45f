/**
 * How this process reaches a port of an address that the cloud gave out. The internet's own way is to connect to it;
 * the sandbox, whose addresses exist nowhere, answers with the local door that stands for it.
 *
 * @param address an IPv4 address
 * @param port a TCP port as the outside world names it: 22, 443
 */
export type Reach = (address: string, port: number) => Promise<{ readonly host: string; readonly port: number }>;

export const directly: Reach = async (address, port) => ({ host: address, port });
