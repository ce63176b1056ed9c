import { randomUUID } from 'node:crypto';
import type { sendUnaryData } from '@grpc/grpc-js';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { Node } from './node';

const VERSION = '24.10.6';

/** Who is there, and who leads: what a client asks before it connects to a cluster. */
export const gossip =
  (node: Node) =>
  (_call: unknown, answer: sendUnaryData<ClusterInfo>): void => {
    const leader = node.leader();
    const members = node.members().map(({ host, port, isAlive }) =>
      new MemberInfo()
        .setInstanceId(new UUID().setString(randomUUID()))
        .setTimeStamp(String(Date.now()))
        .setState(port === leader.port ? MemberInfo.VNodeState.LEADER : MemberInfo.VNodeState.FOLLOWER)
        .setIsAlive(isAlive)
        .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port)),
    );
    answer(null, new ClusterInfo().setMembersList(members));
  };

/** As a real server does, it names calls that the fake does not serve too. */
export const supportedMethods = (_call: unknown, answer: sendUnaryData<SupportedMethods>): void => {
  const methods = Object.values(StreamsService).map(({ path }) => {
    const [, service = '', method = ''] = path.toLowerCase().split('/');
    return new SupportedMethod().setServiceName(service).setMethodName(method);
  });
  answer(null, new SupportedMethods().setEventStoreServerVersion(VERSION).setMethodsList(methods));
};
