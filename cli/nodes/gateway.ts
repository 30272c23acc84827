import { createGatewayRole } from '../../gateway/role.ts';
import type { Foundation } from '../../node/foundation.ts';
import type { Served } from '../../node/serve.ts';
import { nodeOf, serveMember } from './member.ts';

export function openGateway(foundation: Foundation): Promise<Served> {
  const { peers, telemetry, config } = foundation;
  const role = createGatewayRole({ peers, telemetry, fanOutMax: config.limits.fanOutMax });
  return serveMember(foundation, role, { node: nodeOf(foundation, role) });
}
